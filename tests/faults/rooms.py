"""Rooms with people for fault tests, written straight into the database: joining is not what they test."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Permission
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.utils import timezone

from people.models import User
from workshops.agenda.enums import PhaseState
from workshops.commands.registry import phase_kinds
from workshops.core.codes import digest, new_token
from workshops.core.enums import Stage
from workshops.ideas.enums import ThemeKind
from workshops.ideas.phases import SILENT
from workshops.models import BallotOption, Board, Consent, Phase, SeatCard, Theme, VoteRound, Workshop
from workshops.participants.enums import Purpose
from workshops.voting.enums import RoundState
from workshops.voting.phases import VOTING

CHOICES = ["A crèche beside the classes", "One help map", "Evening classes", "Share the bus fare", "Tea on Tuesdays"]

Found = TypeVar("Found")


@dataclass(frozen=True)
class Seat:
    """A seat card in use: the cookie `card` of its phone, and the name of its holder in command records."""

    pk: int
    token: str

    @property
    def holder(self) -> str:
        return f"seat:{self.pk}"


@dataclass(frozen=True)
class Room:
    """One live room: its seats, and the session of its facilitator (the cookie `sessionid`)."""

    pk: int
    code: str
    seats: list[Seat]
    session: str
    facilitator: int
    scribes: list[str]

    @property
    def path(self) -> str:
        return f"/w/{self.code}/"


def make_room(people: int, *, phase: str = VOTING, voting: bool = True, budget: int = 3, tables: int = 0) -> Room:
    """A live room with so many cards in use, whose holders agreed to take part; with `voting`, vote 1 is open."""
    workshop = Workshop.objects.create(
        title="Classes and care",
        question="What would make English classes easier to come to?",
        stage=Stage.LIVE,
        silent=phase == SILENT,
    )
    now = timezone.now()
    Phase.objects.create(
        workshop=workshop, kind=phase, position=1, title=str(phase_kinds()[phase].label), planned_minutes=30, state=PhaseState.RUNNING,
        started_at=now,
    )  # fmt: skip
    scribes = [new_token() for _ in range(tables)]
    for number, token in enumerate(scribes, start=1):
        Board.objects.create(workshop=workshop, number=number, question="What stops you?", scribe_digest=digest(token))
    tokens = [new_token() for _ in range(people)]
    SeatCard.objects.bulk_create(
        SeatCard(workshop=workshop, number=number, token_digest=digest(token), issued_at=now)
        for number, token in enumerate(tokens, start=1)
    )
    cards = list(workshop.seats.order_by("number").values_list("pk", flat=True))
    Consent.objects.bulk_create(Consent(seat_id=card, purpose=Purpose.TAKE_PART, given=True) for card in cards)
    if voting:
        open_vote(workshop, budget=budget)
    account = make_facilitator()
    seats = [Seat(card, token) for card, token in zip(cards, tokens, strict=True)]
    return Room(workshop.pk, workshop.code, seats, session_of(account), account.pk, scribes)


def open_vote(workshop: Workshop, *, budget: int = 3) -> VoteRound:
    """Open the next vote of the room, with five choices."""
    themes = workshop.themes.all()
    if not themes:
        for position, name in enumerate(CHOICES):
            Theme.objects.create(workshop=workshop, name=name, kind=ThemeKind.IDEA, position=position)
    vote = VoteRound.objects.create(
        workshop=workshop, number=workshop.rounds.count() + 1, budget=budget, state=RoundState.OPEN,
        opened_at=timezone.now(),
    )  # fmt: skip
    BallotOption.objects.bulk_create(
        BallotOption(round=vote, theme=theme, position=position, label=theme.name)
        for position, theme in enumerate(workshop.themes.order_by("position"), start=1)
    )
    return vote


def make_facilitator() -> User:
    """An account that may run workshops."""
    account = User.objects.create_user(username=f"facilitator-{secrets.token_hex(4)}")
    account.user_permissions.add(Permission.objects.get(codename="run_workshop"))
    return account


def session_of(account: User) -> str:
    """A new session of this account: the value of the cookie `sessionid`."""
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return session.session_key or ""


async def in_database(read: Callable[..., Found], *arguments: Any) -> Found:
    """Call a function that uses the database from a coroutine: in a thread, whose connections are closed after it."""

    def call() -> Found:
        try:
            return read(*arguments)
        finally:
            connections.close_all()

    return await asyncio.to_thread(call)
