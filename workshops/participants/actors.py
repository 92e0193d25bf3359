"""Who acts: a person's card, a facilitator, a table's scribe, or the holder of a link. Never a name.

`ref` identifies an actor in stored keys; two people never share one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from people.sealed_sessions import signed_in
from workshops.commands.registry import link_kinds
from workshops.core.codes import digest, holding
from workshops.core.compiled_queries import CompiledQuery
from workshops.core.errors import NotHolding
from workshops.core.models import Workshop
from workshops.participants.models import Board, SeatCard


@dataclass(frozen=True)
class CardHolder:
    seat: SeatCard

    @property
    def ref(self) -> str:
        return f"seat:{self.seat.pk}"


@dataclass(frozen=True)
class Facilitator:
    """An account at the desk. `session` is the browser's, sealed, with which it ends; empty for programs of ours."""

    user_id: int
    session: str = field(default="", compare=False, repr=False)

    @property
    def ref(self) -> str:
        return f"facilitator:{self.user_id}"


@dataclass(frozen=True)
class Scribe:
    board: Board

    @property
    def ref(self) -> str:
        return f"scribe:{self.board.pk}:{self.board.scribe_turn}"


@dataclass(frozen=True)
class LinkHolder:
    """Whoever holds a signed link of this kind. `pk` is the id of the row that the link names: see LinkKind."""

    kind: str
    pk: int

    @property
    def ref(self) -> str:
        return f"{self.kind}:{self.pk}"


@dataclass(frozen=True)
class Visitor:
    """Somebody at the door who holds nothing yet; `token` is the one their browser made or was given."""

    token: str

    @property
    def ref(self) -> str:
        # Of the digest: the token is about to open a seat, and keys are stored.
        return f"visitor:{digest(self.token)[:24]}"


_SEAT = CompiledQuery(lambda pk, workshop: SeatCard.objects.filter(pk=pk, workshop=workshop), int, int)
_BOARD = CompiledQuery(lambda pk, workshop: Board.objects.filter(pk=pk, workshop=workshop), int, int)
# An account, and the sealed session of its browser.
Desk = tuple[int, str]
BACKEND = "django.contrib.auth.backends.ModelBackend"
Actor = CardHolder | Facilitator | Scribe | LinkHolder | Visitor


HATS: dict[type, str] = {CardHolder: "card", Scribe: "scribe", Facilitator: "desk"}


def speaks_for(actor: Actor, form: Mapping[str, Any]) -> bool:
    """Whether a form is meant for this actor: for its role, and for the holder for whom an outbox kept the words."""
    return form.get("as", "card") == HATS.get(type(actor)) and form.get("holder", actor.ref) == actor.ref


def confirmed(actor: Actor, workshop: Workshop) -> Actor | None:
    """The same actor as the database knows them now, or None when they no longer hold what they act with.

    Asked inside the transaction of the effect: a card may have gone to another phone since the request came in.
    """
    match actor:
        case CardHolder(seat):
            now = _SEAT.first(seat.pk, workshop.pk)
            if now is None or holding(now.token_digest) != holding(seat.token_digest):
                return None
            now.workshop = workshop
            return CardHolder(now)
        case Scribe(board):
            table = _BOARD.first(board.pk, workshop.pk)
            if table is None or holding(table.scribe_digest) != holding(board.scribe_digest):
                return None
            table.workshop = workshop
            return Scribe(table)
        case Facilitator(user_id, session):
            may_act = bool(steering({(user_id, session)}))
        case LinkHolder(kind, pk):
            link = link_kinds().get(kind)
            may_act = link is not None and link.may_act(workshop, pk)
        case _:
            may_act = True
    return actor if may_act else None


def still_holding(actor: Actor, workshop: Workshop) -> Actor:
    """The same actor as the database knows them now. Raises NotHolding, which says what to do."""
    now = confirmed(actor, workshop)
    if now is None:
        raise NotHolding(no_longer_held(HATS.get(type(actor), "card")))
    return now


def no_longer_held(role: str) -> str:
    """What somebody reads who acts under this role and has lost what it needs."""
    if role == "desk":
        return _("You are no longer signed in. Sign in as a facilitator to go on.")
    return _(
        "This card is not on this phone any more: another phone uses it, or the desk has replaced it. "
        "Enter its code, or ask at the desk."
    )


def steering(desks: Iterable[Desk]) -> set[Desk]:
    """Those desks that may still be worked at: the account may run workshops, and its session has not ended."""
    wanted = set(desks)
    accounts = facilitators_among({user for user, _session in wanted})
    sessions = signed_in({session for _user, session in wanted if session})
    return {
        (user, session)
        for user, session in wanted
        if user in accounts and (not session or sessions.get(session) == user)
    }


def facilitators_among(user_ids: set[int]) -> set[int]:
    """Those accounts that may run workshops now."""
    accounts = get_user_model().objects.with_perm("workshops.run_workshop", backend=BACKEND).filter(pk__in=user_ids)
    return set(accounts.values_list("pk", flat=True))
