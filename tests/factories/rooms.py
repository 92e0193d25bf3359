"""Rooms, seats and tables for tests: plain rows, and commands through the one door that everybody uses."""

import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from workshops.agenda.enums import PhaseState
from workshops.commands.registry import phase_kinds
from workshops.core.codes import digest, new_token
from workshops.core.enums import Stage
from workshops.dispatch import Answer, perform
from workshops.ideas.phases import SILENT
from workshops.models import Board, Consent, Phase, SeatCard, Workshop
from workshops.participants.actors import (
    Actor,
    CardHolder,
    Facilitator,
    Scribe,
)
from workshops.participants.enums import Purpose


def make_workshop(*, phase: str | None = None, **fields: Any) -> Workshop:
    """A live room; with `phase`, that one phase is running (and a silent one hides new ideas)."""
    defaults = {
        "title": "Classes and care",
        "question": "What would make English classes easier to come to?",
        "stage": Stage.LIVE,
        "silent": phase == SILENT,
    }
    workshop = Workshop.objects.create(**defaults | fields)
    if phase is not None:
        make_phase(workshop, phase, state=PhaseState.RUNNING, started_at=timezone.now())
    return workshop


def current_revision(workshop: Workshop) -> int:
    """How often the room has changed; reads `workshop` anew."""
    workshop.refresh_from_db()
    return workshop.revision


def make_phase(workshop: Workshop, kind: str, **fields: Any) -> Phase:
    """The next phase of the run sheet."""
    defaults = {"position": workshop.phases.count() + 1, "title": str(phase_kinds()[kind].label), "planned_minutes": 10}
    return Phase.objects.create(workshop=workshop, kind=kind, **defaults | fields)


def make_board(workshop: Workshop, **fields: Any) -> Board:
    """The next table."""
    defaults = {"number": workshop.boards.count() + 1, "question": "What stops you?"}
    return Board.objects.create(workshop=workshop, **defaults | fields)


def make_seat(workshop: Workshop, *, agrees: tuple[Purpose, ...] = (Purpose.TAKE_PART,), **fields: Any) -> SeatCard:
    """The next card, in somebody's hands, with the purposes that they agreed to."""
    defaults = {"number": workshop.seats.count() + 1, "issued_at": timezone.now()}
    seat = SeatCard.objects.create(workshop=workshop, **defaults | fields)
    for purpose in agrees:
        Consent.objects.create(seat=seat, purpose=purpose, given=True)
    return seat


def fresh(seat: SeatCard) -> SeatCard:
    """The card as it is now, with its room and its table."""
    return SeatCard.objects.select_related("workshop", "board").get(pk=seat.pk)


def card(seat: SeatCard) -> CardHolder:
    """The person who holds this card."""
    return CardHolder(fresh(seat))


def scribe(board: Board) -> Scribe:
    """The person who holds this table's scribe card."""
    return Scribe(Board.objects.select_related("workshop").get(pk=board.pk))


def facilitator() -> Facilitator:
    """Somebody at the desk; each call makes another person."""
    return Facilitator(make_facilitator().pk)


def make_facilitator() -> Any:
    """An account that may run workshops, for `client.force_login`."""
    account = get_user_model().objects.create_user(username=f"facilitator-{secrets.token_hex(4)}")
    account.user_permissions.add(Permission.objects.get(codename="run_workshop"))
    return account


def do(workshop: Workshop, actor: Actor, command: str, *, key: str = "", **data: Any) -> Answer:
    """Send one command as `actor`, with a key of its own unless one is given."""
    return perform(workshop=workshop, actor=actor, command=command, key=key or secrets.token_urlsafe(12), data=data)


def sit(client: Client, seat: SeatCard) -> Client:
    """Put this card on the browser `client`, as taking it there would."""
    token = new_token()
    SeatCard.objects.filter(pk=seat.pk).update(token_digest=digest(token))
    client.cookies["card"] = token
    return client


def sit_as_scribe(client: Client, board: Board) -> Client:
    """Put this table's scribe card on the browser `client`."""
    token = new_token()
    Board.objects.filter(pk=board.pk).update(scribe_digest=digest(token))
    client.cookies["scribe"] = token
    return client


def post(client: Client, workshop: Workshop, command: str, *, role: str = "card", key: str = "", **data: Any) -> Any:
    """Post one command as a plain form would."""
    sent = {"as": role, "key": key or secrets.token_urlsafe(12)} | data
    return client.post(f"/w/{workshop.code}/do/{command}/", sent)
