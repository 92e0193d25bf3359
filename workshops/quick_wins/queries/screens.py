"""Needs, offers and quick wins: as the room sees them, as one card sees its own, and as anybody may read them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from network.models import USABLE_OFFERS, EmergingModel, NeedState, OfferState, Organisation
from workshops.agenda.rules import current_phase
from workshops.core.models import Workshop
from workshops.participants.models import Board, SeatCard
from workshops.participants.rules import takes_part
from workshops.quick_wins.enums import MET, WinState
from workshops.quick_wins.models import RoomNeed, RoomOffer
from workshops.quick_wins.phases import QUICK_WINS
from workshops.quick_wins.queries.public import (
    PublicWin,
    as_public,
    public_wins,
    with_offers,
)
from workshops.quick_wins.rules import needs_are_heard


@dataclass(frozen=True)
class Summary:
    """What became of a room's needs and offers, as a public page may say it."""

    wins: list[PublicWin]
    needs: int
    offers: int
    open_needs: int
    open_offers: int

    @property
    def met(self) -> int:
        return sum(win.state in MET for win in self.wins)

    @property
    def dropped(self) -> int:
        return sum(win.state == WinState.DROPPED for win in self.wins)


def summary(workshop: Workshop) -> Summary:
    """Read a workshop's quick wins for a page about it."""
    needs = dict(workshop.room_needs.values_list("need__state").annotate(Count("pk")))
    offers = dict(workshop.room_offers.values_list("offer__state").annotate(Count("pk")))
    return Summary(
        wins=[as_public(win) for win in public_wins().filter(workshop=workshop).order_by("pk")],
        needs=sum(needs.values()),
        offers=sum(offers.values()),
        open_needs=needs.get(NeedState.OPEN, 0),
        open_offers=offers.get(OfferState.OPEN, 0),
    )


def of_room(workshop: Workshop) -> dict[str, Any]:
    """Open needs and offers, and the quick wins made of them; no card is named on these screens."""
    phase = current_phase(workshop)
    return {
        "workshop": workshop,
        "hearing": needs_are_heard(workshop),
        "in_focus": phase is not None and phase.kind == QUICK_WINS,
        "needs": list(_needs(workshop).filter(need__state=NeedState.OPEN)),
        "offers": list(_offers(workshop).filter(offer__state=OfferState.OPEN)),
        "wins": list(with_offers(workshop.quick_wins.exclude(state=WinState.DROPPED))),
        "models": list(EmergingModel.objects.filter(heard_in=workshop.code)),
    }


def of_desk(workshop: Workshop) -> dict[str, Any]:
    """The same with the cards' numbers, and what the desk needs to bring needs and offers together."""
    return {
        "workshop": workshop,
        "hearing": needs_are_heard(workshop),
        "needs": list(_needs(workshop).filter(need__state=NeedState.OPEN)),
        "offers": list(_offers(workshop).filter(offer__state__in=USABLE_OFFERS)),
        "wins": list(with_offers(workshop.quick_wins.all())),
        "models": list(EmergingModel.objects.filter(heard_in=workshop.code)),
        "organisations": list(Organisation.objects.values_list("name", flat=True)),
    }


def of_card(seat: SeatCard) -> dict[str, Any]:
    """What this card needs and offers, and what became of it."""
    hearing = needs_are_heard(seat.workshop)
    phase = current_phase(seat.workshop)
    # Of words that were taken back only a promise that goes on is left to be shown, or why it was let go.
    over = Q(quick_win=None) | Q(need__text="", quick_win__state=WinState.DROPPED, quick_win__reason="")
    needs = RoomNeed.objects.filter(seat=seat).exclude(over, need__state=NeedState.WITHDRAWN)
    return {
        "workshop": seat.workshop,
        "hearing": hearing,
        "agreed": takes_part(seat) if hearing else False,
        "in_focus": phase is not None and phase.kind == QUICK_WINS,
        "needs": list(needs.select_related("need", "quick_win__owner")),
        "offers": list(
            RoomOffer.objects.filter(seat=seat)
            .exclude(offer__state=OfferState.WITHDRAWN)
            .select_related("offer__organisation")
        ),
        "organisations": list(Organisation.objects.values_list("name", flat=True)) if hearing else [],
    }


def of_table(board: Board) -> dict[str, Any]:
    """What a scribe needs to type a need or an offer for somebody."""
    return {
        "workshop": board.workshop,
        "hearing": needs_are_heard(board.workshop),
        "organisations": list(Organisation.objects.values_list("name", flat=True)),
    }


def _needs(workshop: Workshop) -> QuerySet[RoomNeed]:
    return workshop.room_needs.select_related("need", "seat")


def _offers(workshop: Workshop) -> QuerySet[RoomOffer]:
    return workshop.room_offers.select_related("offer__organisation", "seat")
