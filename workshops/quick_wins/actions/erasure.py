"""Erase the words of needs, offers and quick wins, or untie them from the cards they were said with."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from network.models import EmergingModel, Need, Offer
from workshops.commands.personal_data import Cards, Counts, PersonalData, RoomTexts, texts_of
from workshops.core.codes import new_token
from workshops.core.models import Workshop
from workshops.participants.models import SeatCard
from workshops.quick_wins.actions.blanking import (
    blank_need,
    blank_offer,
    needs_taken_back,
    needs_with_words,
    offers_taken_back,
    offers_with_words,
)
from workshops.quick_wins.enums import PROMISED
from workshops.quick_wins.models import QuickWin, RoomNeed, RoomOffer


def traces(workshop: Workshop) -> list[QuerySet[Any]]:
    return [workshop.room_needs.all(), workshop.room_offers.all()]


def words(cards: Cards) -> list[str]:
    said = _words(Q(seat__in=cards))
    return said + texts_of(QuickWin.objects.filter(room_need__seat__in=cards), "reason", "update")


def words_in(workshops: Sequence[Workshop]) -> list[str]:
    said = _words(Q(workshop__in=workshops))
    return said + texts_of(QuickWin.objects.filter(workshop__in=workshops), "first_step", "reason", "update")


def erase_words(cards: Cards, keep_promised: bool) -> None:
    """Blank needs and offers. Those of a quick win that the room agreed on are promised: their givers were told so."""
    needs, offers = needs_with_words(cards), offers_with_words(cards)
    for room_need in needs.exclude(quick_win__state__in=PROMISED) if keep_promised else needs:
        blank_need(room_need)
    for room_offer in offers.exclude(quick_wins__state__in=PROMISED) if keep_promised else offers:
        blank_offer(room_offer)


def erase_withdrawn(workshop: Workshop) -> None:
    for room_need in needs_taken_back().filter(workshop=workshop):
        blank_need(room_need)
    for room_offer in offers_taken_back().filter(workshop=workshop):
        blank_offer(room_offer)


def references(seat: SeatCard) -> Iterable[str]:
    """The card's needs and offers, and whoever holds the link of such a need."""
    needs = list(seat.needs.values_list("pk", flat=True))
    yield from (f"roomneed:{pk}" for pk in needs)
    yield from (f"needer:{pk}" for pk in needs)
    yield from (f"roomoffer:{pk}" for pk in seat.offers.values_list("pk", flat=True))


def erase_card(seat: SeatCard) -> Counts:
    """Blank and untie needs and offers. The links that say whether a need was met become useless."""
    counts = {"needs": seat.needs.count(), "offers": seat.offers.count()}
    erase_words(SeatCard.objects.filter(pk=seat.pk), keep_promised=False)
    for room_need in seat.needs.all():
        room_need.seat, room_need.nonce = None, new_token()
        room_need.save(update_fields=["seat", "nonce"])
    seat.offers.update(seat=None)
    return counts


def erase_workshops(workshops: Sequence[Workshop]) -> Counts:
    """Delete needs, offers and models in the network's own tables, which a workshop does not take with it."""
    needs, offers = _needs(Q(workshop__in=workshops)), _offers(Q(workshop__in=workshops))
    counts = {
        "needs": needs.count(),
        "offers": offers.count(),
        "quick wins": QuickWin.objects.filter(workshop__in=workshops).count(),
    }
    needs.delete()
    offers.delete()
    EmergingModel.objects.filter(heard_in__in=[workshop.code for workshop in workshops]).delete()
    return counts


def unlink(workshop: Workshop) -> None:
    workshop.room_needs.exclude(seat=None).update(seat=None)
    workshop.room_offers.exclude(seat=None).update(seat=None)


def _words(said: Q) -> list[str]:
    return texts_of(_needs(said), "text") + texts_of(_offers(said), "text")


def _needs(said: Q) -> QuerySet[Need]:
    return Need.objects.filter(pk__in=RoomNeed.objects.filter(said).values("need"))


def _offers(said: Q) -> QuerySet[Offer]:
    return Offer.objects.filter(pk__in=RoomOffer.objects.filter(said).values("offer"))


PERSONAL = PersonalData(
    traces=traces,
    words=words,
    words_in=words_in,
    erase_words=erase_words,
    erase_withdrawn=erase_withdrawn,
    references=references,
    erase_card=erase_card,
    erase_workshops=erase_workshops,
    unlink=unlink,
    texts=(RoomTexts(QuickWin, about_somebody=("first_step", "reason", "update")),),
)
