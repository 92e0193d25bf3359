"""One evening in which everybody asks for anything at any time, and the screens that are told of it."""

import json
import math
import random
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Model
from django.utils import timezone

from tests.faults.reference_renders import Pictures
from tests.faults.rooms import make_facilitator
from workshops import snapshots
from workshops.agenda.actions.run_sheet import make_workshop
from workshops.agenda.enums import PhaseKind, PhaseState
from workshops.core.codes import digest, new_token
from workshops.core.enums import Outcome
from workshops.core.errors import NotHolding
from workshops.dispatch import Answer, perform
from workshops.live import rooms
from workshops.live.frames import Frame
from workshops.live.rendering import own_part
from workshops.live.subscribers import Subscriber
from workshops.live.tokens import token_for
from workshops.models import Board, SeatCard, Workshop
from workshops.participants.actors import (
    Actor,
    CardHolder,
    Facilitator,
    Scribe,
    Visitor,
)
from workshops.run_sheets import RUN_SHEETS
from workshops.verbs import VERBS

# Who asks for what, where it is not the desk alone: c a card, s a scribe, d the desk, v somebody at the door.
HATS = {
    "take_seat": "v", "give_consent": "c", "set_listening": "c", "choose_table": "c", "set_dots": "cccc",
    "add_idea": "cccc", "edit_idea": "cs", "withdraw_idea": "cs", "voice_need": "cds", "voice_offer": "cds",
    "withdraw_need": "cd", "withdraw_offer": "cd", "mark_met": "c", "take_back_met": "c",
    "write_for": "sss", "read_back": "s", "agree_words": "s", "translate_idea": "sd", "seat_at_table": "sd", "record_consent": "sd", "mark_spoke": "sd",
    "enter_paper": "sd", "cast_for": "sd",
}  # fmt: skip
# A code that is typed, and what ends the evening or makes pages: elsewhere, or seldom.
LEFT_OUT = {"claim_card", "claim_scribe_card", "make_drafts", "cancel_workshop"}
OFTEN = {
    "add_idea": 8,
    "set_dots": 8,
    "write_for": 4,
    "move_idea": 4,
    "next_phase": 3,
    "make_win": 4,
    "mark_met": 4,
    "take_back_met": 4,
    "give_consent": 3,
}
SELDOM = {
    "close_workshop": 0.05,
    "replace_card": 0.3,
    "replace_scribe_card": 0.3,
    "remove_board": 0.3,
    "remove_phase": 0.3,
}
TRIED = sorted(VERBS.keys() - LEFT_OUT)
WEIGHTS = TRIED, [(OFTEN | SELDOM).get(verb, 1) for verb in TRIED]


class Screen:
    """A client as docs/protocol.md has it, at the end of a line inside this process."""

    def __init__(self, screen: str, actor: Actor | None = None) -> None:
        self.screen, self.actor = screen, actor
        self.regions: dict[str, str] = {}
        self.own: dict[str, str] = {}
        self.revision: int | None = None
        self.wanted = self.own_at = -1
        self.holes = 0
        self.closed = 0
        self.pending = 0
        self.subscriber: Subscriber | None = None

    def write(self, frame: Frame, window: float = math.inf) -> bool:
        message = json.loads(frame.payload)
        if "regions" in message:
            if message["from"] is None:
                self.regions = {}
            elif message["from"] != self.revision:
                self.holes += 1
            self.regions |= message["regions"]
            self.revision = message["to"]
        self.wanted = max(self.wanted, message.get("mine") or -1)
        return True

    def close(self, code: int) -> None:
        self.closed = code

    def enter(self, workshop: Workshop) -> None:
        """Open the socket, as the page does; again when it was closed."""
        self.closed, self.revision = 0, None
        self.subscriber = Subscriber(token_for(workshop, self.screen, self.actor), self)
        rooms.room(workshop.pk).enter(self.subscriber)

    def take(self, answer: Answer) -> None:
        """The answer to an own command brings what it can have changed of the own part, or all of it."""
        if self.subscriber and answer.parts is not None and answer.own_before <= self.own_at:
            self.own |= snapshots.own(self.actor, answer.parts)
            self.own_at = self.subscriber.own = answer.revision

    def fetch(self, workshop: Workshop) -> None:
        """What may have changed of the own part, as a socket brings it, but only when there is word that it did."""
        if self.actor is not None and self.wanted > self.own_at:
            self.own_at, regions = own_part(workshop.pk, self.actor, self.own_at)
            self.own |= regions


class Evening:
    """One room with a desk, cards, scribes, and somebody at the door who tries everything."""

    def __init__(self, chance: random.Random) -> None:
        self.desk = Facilitator(make_facilitator().pk)
        self.workshop = make_workshop(
            actor=self.desk, key=secrets.token_urlsafe(8), sheet=RUN_SHEETS[0], title="Classes and care",
            question="What would help?", tables=2,
        )  # fmt: skip
        self._begin(chance.randrange(5))
        self.screens = [
            *(Screen(screen) for screen in ("room", "wall")),
            Screen("desk", self.desk),
            *(Screen("room", CardHolder(seat)) for seat in self.workshop.seats.order_by("number")[1:3]),
            Screen("room", Scribe(self.workshop.boards.get(number=1))),
        ]
        self.pictures = Pictures(self.workshop)

    def _begin(self, far: int) -> None:
        """Somewhere in the evening: at the doors, writing, sorting, voting, or agreeing on quick wins."""
        self.must(self.desk, "open_doors")
        self.must(self.desk, "print_cards", cards=2)
        for _ in range(3):
            self.must(Visitor(new_token()), "take_seat")
        self.workshop.boards.filter(number=1).update(scribe_digest=digest(new_token()))
        if far:
            for seat in self.workshop.seats.filter(issued_at__isnull=False):
                self.must(self.card(seat.pk), "give_consent", take_part="on")
            self._move_to(PhaseKind.SILENT)
            for seat in self.workshop.seats.filter(issued_at__isnull=False):
                self.must(self.card(seat.pk), "add_idea", text=f"Idea of {seat.number}")
        if far > 1:
            self.must(self.desk, "reveal_ideas")
            self._move_to(PhaseKind.SORTING)
            for name, idea in zip(("Hours", "Children"), self.workshop.ideas.order_by("pk"), strict=False):
                self.must(self.desk, "move_idea", ideas=[idea.pk], theme="", new_theme=name)
        if far > 2:
            self.must(self.desk, "prepare_round", budget=3)
            self.must(self.desk, "open_round", vote=1)
        if far > 3:
            self.must(self.desk, "voice_need", text="A warm room")
            self.must(self.desk, "voice_offer", text="Our hall", organisation="The Lantern Hall")
            self._agree_on_a_win(self.workshop.seats.filter(issued_at__isnull=False).first())

    def _agree_on_a_win(self, needer: SeatCard) -> None:
        """One that somebody can say is met: by chance alone a card's need hardly ever comes so far."""
        self.must(self.card(needer.pk), "voice_need", text="Two flasks for tea")
        self.must(self.desk, "voice_offer", text="The kitchen's")
        need, offer = self.workshop.room_needs.last(), self.workshop.room_offers.last()
        terms = {"owner": "The Lantern Hall", "first_step": "Ask", "due_on": str(timezone.localdate())}
        self.must(self.desk, "make_win", need=need.pk, offers=[offer.pk], **terms)

    def _move_to(self, kind: PhaseKind) -> None:
        phase = self.workshop.phases.filter(kind=kind).first()
        self.must(self.desk, "start_phase", phase=phase.pk, from_phase=self._running())

    def must(self, actor: Actor, verb: str, **data: Any) -> None:
        answer = perform(workshop=self.fresh(), actor=actor, verb=verb, key=secrets.token_urlsafe(9), data=data)
        if not answer.done:
            raise RuntimeError(f"{verb}: {answer.said}")

    def fresh(self) -> Workshop:
        return Workshop.objects.get(pk=self.workshop.pk)

    def card(self, pk: int) -> CardHolder:
        return CardHolder(SeatCard.objects.get(pk=pk))

    def step(self, chance: random.Random) -> tuple[str, Answer]:
        """One command that somebody might send now: who, what, and what became of it."""
        verb = chance.choices(*WEIGHTS)[0]
        actor = self._somebody(chance, chance.choice(HATS.get(verb, "d")))
        data = {name: self._value(chance, name, verb) for name in VERBS[verb].form.base_fields}
        try:
            answer = perform(workshop=self.fresh(), actor=actor, verb=verb, key=secrets.token_urlsafe(9), data=data)
        except NotHolding as refusal:
            # An old hand, whose card has gone another way since.
            return f"{verb} by {actor.ref}", Answer(Outcome.REFUSED, str(refusal), self.fresh().revision)
        for screen in self.screens:
            if screen.actor is not None and screen.actor.ref == actor.ref:
                screen.take(answer)
        return f"{verb} by {actor.ref}", answer

    def _somebody(self, chance: random.Random, hat: str) -> Actor:
        if hat == "v":
            return Visitor(new_token())
        if hat == "s":
            return Scribe(chance.choice(list(self.workshop.boards.all()) or [Board(workshop=self.workshop)]))
        if hat == "c":
            return CardHolder(chance.choice(list(self.workshop.seats.all())))
        return self.desk

    def _value(self, chance: random.Random, name: str, verb: str) -> Any:
        """Something that may stand in this field: mostly what makes sense, so that more than refusals is seen."""
        rows = self._rows(name)
        if rows is not None:
            return "" if name == "theme" and chance.random() < 0.3 else _one(chance, rows)
        shape = VERBS[verb].form.base_fields[name]
        if type(shape).__name__ == "DotsField":
            return [chance.randint(0, 1) for _ in range(self._choices())]
        some: dict[str, Callable[[], Any]] = {
            "ideas": lambda: _some(chance, self._rows("idea")),
            "offers": lambda: _some(chance, self._rows("offer")),
            "from_phase": self._running,
            "dots": lambda: chance.randint(0, 3),
            "vote": lambda: self.workshop.rounds.count() or 1,
            "option": lambda: chance.randint(1, self._choices() or 1),
            "card": lambda: chance.randint(1, self.workshop.seats.count()),
            "seat_number": lambda: chance.choice(["", chance.randint(1, self.workshop.seats.count() + 1)]),
            "table": lambda: chance.randint(1, 2),
            "due_on": lambda: str(timezone.localdate() + timedelta(days=chance.randint(1, 30))),
            "language": lambda: chance.choice(["", "ar", "en"]),
            "starts_at": lambda: "2026-12-01 18:00",
        }
        return some[name]() if name in some else _fitting(chance, shape)

    def _running(self) -> Any:
        running = self.workshop.phases.filter(state=PhaseState.RUNNING).first()
        return running.pk if running else ""

    def _rows(self, name: str) -> Any:
        """The rows of this room that a field of this name points at."""
        of = {
            "idea": "ideas", "theme": "themes", "into": "themes", "phase": "phases", "after": "phases",
            "board": "boards", "need": "room_needs", "offer": "room_offers", "win": "quick_wins",
        }.get(name)  # fmt: skip
        return getattr(self.workshop, of).all() if of else None

    def _choices(self) -> int:
        vote = self.workshop.rounds.last()
        return vote.options.count() if vote else 0

    def differences(self) -> tuple[int, list[str]]:
        """Every screen against the database: how many pictures were compared, and which are not the same."""
        workshop, compared, wrong = self.fresh(), 0, []
        for screen in self.screens:
            screen.fetch(workshop)
        fresh = self.pictures.now(screen.actor for screen in self.screens if screen.actor and screen.own)
        for screen in self.screens:
            pairs = [(screen.regions, fresh[screen.screen])]
            if screen.actor and screen.own:
                pairs.append((screen.own, fresh[screen.actor.ref]))
            for shown, true in pairs:
                compared += len(true)
                wrong += [
                    f"{name} of {screen.actor.ref if screen.actor else screen.screen}"
                    for name in true
                    if shown.get(name) != true[name]
                ]
            wrong += [f"a hole in the chain of {screen.screen}"] * screen.holes
        return compared, sorted(set(wrong))

    def come_back(self) -> None:
        """Whoever was closed opens the page again, as whoever holds the card now. A table that is gone has no scribe."""
        for screen in [screen for screen in self.screens if screen.closed]:
            match screen.actor:
                case CardHolder(seat):
                    screen.actor = self.card(seat.pk)
                case Scribe(board):
                    table = self.workshop.boards.filter(pk=board.pk).first()
                    if table is None:
                        self.screens.remove(screen)
                    else:
                        screen.actor = Scribe(table)


def _fitting(chance: random.Random, shape: forms.Field) -> Any:
    """Something that this field takes."""
    match shape:
        case forms.ChoiceField():
            return chance.choice([value for value, _label in shape.choices])
        case forms.BooleanField():
            return chance.choice(["on", "on", ""])
        case forms.IntegerField():
            return chance.randint(1, 3)
    return chance.choice(["Tea", "A crèche", "Ein Tisch", "نتحدث", "Bus fare"]) + chance.choice(["", " again"])


def _some(chance: random.Random, rows: Any) -> list[int]:
    there: list[Model] = list(rows)
    return [row.pk for row in chance.sample(there, min(len(there), chance.randint(1, 3)))]


def _one(chance: random.Random, rows: Any) -> int:
    there: list[Model] = list(rows)
    return chance.choice(there).pk if there else 1
