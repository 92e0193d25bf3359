"""Random commands of all roles in one room, and in-process screens that receive its frames."""

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

from tests.faults.reference_renders import ReferenceRenders
from tests.faults.rooms import make_facilitator
from workshops.agenda.actions.run_sheet import make_workshop
from workshops.agenda.enums import PhaseState
from workshops.commands.feature import CARD, SCRIBE, VISITOR
from workshops.commands.registry import commands
from workshops.core.codes import digest, new_token
from workshops.core.enums import Outcome
from workshops.core.errors import NotHolding
from workshops.dispatch import Answer, perform
from workshops.ideas.phases import SILENT, SORTING
from workshops.live import region_html, rooms
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

COMMANDS = [command for command in commands().values() if command.weight]
WEIGHTS = COMMANDS, [command.weight for command in COMMANDS]


class InProcessScreen:
    """A client of docs/protocol.md that gets its frames without a socket."""

    def __init__(self, screen: str, actor: Actor | None = None) -> None:
        self.screen, self.actor = screen, actor
        self.regions: dict[str, str] = {}
        self.own: dict[str, str] = {}
        self.revision: int | None = None
        self.wanted = self.own_at = -1
        self.gaps = 0
        self.closed = 0
        self.pending = 0
        self.subscriber: Subscriber | None = None

    def write(self, frame: Frame, window: float = math.inf) -> bool:
        message = json.loads(frame.payload)
        if "regions" in message:
            if message["from"] is None:
                self.regions = {}
            elif message["from"] != self.revision:
                self.gaps += 1
            self.regions |= message["regions"]
            self.revision = message["to"]
        self.wanted = max(self.wanted, message.get("mine") or -1)
        return True

    def close(self, code: int) -> None:
        self.closed = code

    def enter(self, workshop: Workshop) -> None:
        """Subscribe to the room; again when it was closed."""
        self.closed, self.revision = 0, None
        self.subscriber = Subscriber(token_for(workshop, self.screen, self.actor), self)
        rooms.room(workshop.pk).enter(self.subscriber)

    def take(self, answer: Answer) -> None:
        """Apply the answer to an own command, with what it may have changed of the own part."""
        if self.subscriber and answer.parts is not None and answer.own_before <= self.own_at:
            self.own |= region_html.own(self.actor, answer.parts)
            self.own_at = self.subscriber.own = answer.revision

    def fetch(self, workshop: Workshop) -> None:
        """Fetch what changed of the own part, if a frame has said that it did."""
        if self.actor is not None and self.wanted > self.own_at:
            self.own_at, regions = own_part(workshop.pk, self.actor, self.own_at)
            self.own |= regions


class RandomWorkload:
    """One room, and the desk, cards, scribes and visitors that send random commands to it."""

    def __init__(self, rng: random.Random) -> None:
        self.desk = Facilitator(make_facilitator().pk)
        self.workshop = make_workshop(
            actor=self.desk, key=secrets.token_urlsafe(8), sheet=RUN_SHEETS[0], title="Classes and care",
            question="What would help?", tables=2,
        )  # fmt: skip
        self._begin(rng.randrange(5))
        self.screens = [
            *(InProcessScreen(screen) for screen in ("room", "wall")),
            InProcessScreen("desk", self.desk),
            *(InProcessScreen("room", CardHolder(seat)) for seat in self.workshop.seats.order_by("number")[1:3]),
            InProcessScreen("room", Scribe(self.workshop.boards.get(number=1))),
        ]
        self.reference = ReferenceRenders(self.workshop)

    def _begin(self, far: int) -> None:
        """Begin at the doors, writing, sorting, voting or quick wins."""
        self.must(self.desk, "open_doors")
        self.must(self.desk, "print_cards", cards=2)
        for _ in range(3):
            self.must(Visitor(new_token()), "take_seat")
        self.workshop.boards.filter(number=1).update(scribe_digest=digest(new_token()))
        if far:
            for seat in self.workshop.seats.filter(issued_at__isnull=False):
                self.must(self.card(seat.pk), "give_consent", take_part="on")
            self._move_to(SILENT)
            for seat in self.workshop.seats.filter(issued_at__isnull=False):
                self.must(self.card(seat.pk), "add_idea", text=f"Idea of {seat.number}")
        if far > 1:
            self.must(self.desk, "reveal_ideas")
            self._move_to(SORTING)
            for name, idea in zip(("Hours", "Children"), self.workshop.ideas.order_by("pk"), strict=False):
                self.must(self.desk, "move_idea", ideas=[idea.pk], theme="", new_theme=name)
        if far > 2:
            self.must(self.desk, "prepare_round", budget=3)
            self.must(self.desk, "open_round", vote=1)
        if far > 3:
            self.must(self.desk, "voice_need", text="A warm room")
            self.must(self.desk, "voice_offer", text="Our room", organisation="The Lantern Room")
            self._agree_on_a_win(self.workshop.seats.filter(issued_at__isnull=False).first())

    def _agree_on_a_win(self, needer: SeatCard) -> None:
        """Make a quick win that can be marked as met: at random hardly any would come so far."""
        self.must(self.card(needer.pk), "voice_need", text="Two flasks for tea")
        self.must(self.desk, "voice_offer", text="The kitchen's")
        need, offer = self.workshop.room_needs.last(), self.workshop.room_offers.last()
        terms = {"owner": "The Lantern Room", "first_step": "Ask", "due_on": str(timezone.localdate())}
        self.must(self.desk, "make_win", need=need.pk, offers=[offer.pk], **terms)

    def _move_to(self, kind: str) -> None:
        phase = self.workshop.phases.filter(kind=kind).first()
        self.must(self.desk, "start_phase", phase=phase.pk, from_phase=self._running())

    def must(self, actor: Actor, verb: str, **data: Any) -> None:
        answer = perform(workshop=self.fresh(), actor=actor, command=verb, key=secrets.token_urlsafe(9), data=data)
        if not answer.done:
            raise RuntimeError(f"{verb}: {answer.said}")

    def fresh(self) -> Workshop:
        return Workshop.objects.get(pk=self.workshop.pk)

    def card(self, pk: int) -> CardHolder:
        return CardHolder(SeatCard.objects.get(pk=pk))

    def step(self, rng: random.Random) -> tuple[str, Answer]:
        """Send one random command; who sent what, and its answer."""
        command = rng.choices(*WEIGHTS)[0]
        verb = command.name
        actor = self._somebody(rng, rng.choice(command.roles))
        data = {name: self._value(rng, name, verb) for name in command.form.base_fields}
        try:
            answer = perform(workshop=self.fresh(), actor=actor, command=verb, key=secrets.token_urlsafe(9), data=data)
        except NotHolding as refusal:
            # The card has moved to another phone since.
            return f"{verb} by {actor.ref}", Answer(Outcome.REFUSED, str(refusal), self.fresh().revision)
        for screen in self.screens:
            if screen.actor is not None and screen.actor.ref == actor.ref:
                screen.take(answer)
        return f"{verb} by {actor.ref}", answer

    def _somebody(self, rng: random.Random, role: str) -> Actor:
        if role == VISITOR:
            return Visitor(new_token())
        if role == SCRIBE:
            return Scribe(rng.choice(list(self.workshop.boards.all()) or [Board(workshop=self.workshop)]))
        if role == CARD:
            return CardHolder(rng.choice(list(self.workshop.seats.all())))
        return self.desk

    def _value(self, rng: random.Random, name: str, verb: str) -> Any:
        """A value for this field: mostly a valid one, so that not everything is refused."""
        rows = self._rows(name)
        if rows is not None:
            return "" if name == "theme" and rng.random() < 0.3 else _one(rng, rows)
        command = commands()[verb]
        shape = command.form.base_fields[name]
        if type(shape).__name__ == "DotsField":
            return [rng.randint(0, 1) for _ in range(self._choices())]
        some: dict[str, Callable[[], Any]] = {
            "ideas": lambda: _some(rng, self._rows("idea")),
            "offers": lambda: _some(rng, self._rows("offer")),
            "from_phase": self._running,
            "dots": lambda: rng.randint(0, 3),
            "vote": lambda: self.workshop.rounds.count() or 1,
            "option": lambda: rng.randint(1, self._choices() or 1),
            "card": lambda: rng.randint(1, self.workshop.seats.count()),
            "seat_number": lambda: rng.choice(["", rng.randint(1, self.workshop.seats.count() + 1)]),
            "table": lambda: rng.randint(1, 2),
            "due_on": lambda: str(timezone.localdate() + timedelta(days=rng.randint(1, 30))),
            "language": lambda: rng.choice(["", "ar", "en"]),
            "starts_at": lambda: "2026-12-01 18:00",
        }
        return some[name]() if name in some else _valid_value(rng, shape, command.example.get(name, ""))

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
        """Compare every screen with the database: how many regions were compared, and which differ."""
        workshop, compared, failures = self.fresh(), 0, []
        for screen in self.screens:
            screen.fetch(workshop)
        fresh = self.reference.now(screen.actor for screen in self.screens if screen.actor and screen.own)
        for screen in self.screens:
            pairs = [(screen.regions, fresh[screen.screen])]
            if screen.actor and screen.own:
                pairs.append((screen.own, fresh[screen.actor.ref]))
            for shown, true in pairs:
                compared += len(true)
                failures += [
                    f"{name} of {screen.actor.ref if screen.actor else screen.screen}"
                    for name in true
                    if shown.get(name) != true[name]
                ]
            failures += [f"a hole in the chain of {screen.screen}"] * screen.gaps
        return compared, sorted(set(failures))

    def come_back(self) -> None:
        """Reload closed screens, as the current holder of the card. The scribe of a removed table is removed."""
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


def _valid_value(rng: random.Random, shape: forms.Field, example: str) -> Any:
    """A value of this field that is valid, as `example` is, or near it."""
    match shape:
        case forms.ChoiceField():
            return rng.choice([value for value, _label in shape.choices])
        case forms.BooleanField():
            return rng.choice(["on", "on", ""])
        case forms.IntegerField():
            return max(1, int(example) + rng.randint(-1, 1)) if example else ""
    return rng.choice([example, example, "نتحدث"]) + rng.choice(["", " again", " and again"])


def _some(rng: random.Random, rows: Any) -> list[int]:
    there: list[Model] = list(rows)
    return [row.pk for row in rng.sample(there, min(len(there), rng.randint(1, 3)))]


def _one(rng: random.Random, rows: Any) -> int:
    there: list[Model] = list(rows)
    return rng.choice(there).pk if there else 1
