"""Needs, offers and quick wins: as the room sees them, as one card sees its own, and as anybody may read them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from network.models import EmergingModel, NeedState, OfferState, Organisation
from workshops.agenda.enums import PhaseKind
from workshops.agenda.queries import current_phase
from workshops.core import wall_fit
from workshops.core.models import Workshop
from workshops.participants.models import Board, SeatCard
from workshops.participants.rules import takes_part
from workshops.quick_wins.enums import WinState
from workshops.quick_wins.models import RoomNeed, RoomOffer
from workshops.quick_wins.queries.public import (
    PublicWin,
    as_public,
    public_wins,
    with_offers,
)
from workshops.quick_wins.rules import needs_are_heard

MET = (WinState.MET, WinState.CHECKED)
# Each of a list, its words, and how many lines stand below them.
Listed = list[tuple[Any, str, int]]
# Letters on a wall, from the largest: their name, how large beside its plain ones, and the columns of a list that stands
# alone; each is drawn by wall-shows.css. Below so many signs a line breaks words.
WALL_SIZES = ("largest", 2.4, 1), ("large", 1.5, 2), ("", 1.0, wall_fit.COLUMNS)
NARROW = 16
# What parts/need_words.html says of a need whose words are gone, in as many letters.
TAKEN_BACK = "The words of this need were taken back"


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
        "in_focus": phase is not None and phase.kind == PhaseKind.QUICK_WINS,
        "needs": list(_needs(workshop).filter(need__state=NeedState.OPEN)),
        "offers": list(_offers(workshop).filter(offer__state=OfferState.OPEN)),
        "wins": list(with_offers(workshop.quick_wins.exclude(state=WinState.DROPPED))),
        "models": list(EmergingModel.objects.filter(heard_in=workshop.code)),
    }


def of_wall(workshop: Workshop) -> dict[str, Any]:
    """The newest of each kind, in the largest `size` in which all stand on a wall, or the plain one; `more` are left."""
    room = of_room(workshop)
    lists = {
        "wins": [
            (win, f"{win.room_need.need.text or TAKEN_BACK} {win.get_state_display()}", 2) for win in room["wins"]
        ],
        "needs": [(each, each.need.text, 0) for each in room["needs"]],
        "offers": [(each, f"{each.offer.text} {each.offer.organisation or ''}", 0) for each in room["offers"]],
        "models": [(model, f"{model.name} {model.place}", 1) for model in room["models"]],
    }
    size, number = _largest(lists)
    shown = {name: [each for each, *_ in listed[::-1]][: number[name]] for name, listed in lists.items()}
    more = {name: len(listed) - number[name] for name, listed in lists.items()}
    return room | shown | {"more": more, "size": size}


def _largest(lists: dict[str, Listed]) -> tuple[str, dict[str, int]]:
    """The largest letters in which all of these stand on a wall, or the plain ones; and how many of each do then."""
    beside = sum(map(bool, lists.values()))
    for size, letters, alone in WALL_SIZES:
        columns = alone if beside == 1 else 1
        signs = int(wall_fit.COLUMNS * wall_fit.SIGNS / letters / max(columns, beside))
        number = {name: _standing(listed, signs, wall_fit.HEIGHT / letters, columns) for name, listed in lists.items()}
        if signs >= NARROW and all(number[name] == len(listed) for name, listed in lists.items()):
            return size, number
    return "", number


def _standing(listed: Listed, signs: int, height: float, columns: int) -> int:
    """How many of these stand below each other, the newest first: their words, and so many lines besides."""
    heights = [1.3 * (wall_fit.lines(words, signs) + besides) + 0.55 for _each, words, besides in reversed(listed)]
    return wall_fit.fitting(heights, height, columns)


def of_desk(workshop: Workshop) -> dict[str, Any]:
    """The same with the cards' numbers, and what the desk needs to bring needs and offers together."""
    live = [OfferState.OPEN, OfferState.MATCHED]
    return {
        "workshop": workshop,
        "hearing": needs_are_heard(workshop),
        "needs": list(_needs(workshop).filter(need__state=NeedState.OPEN)),
        "offers": list(_offers(workshop).filter(offer__state__in=live)),
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
        "in_focus": phase is not None and phase.kind == PhaseKind.QUICK_WINS,
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
