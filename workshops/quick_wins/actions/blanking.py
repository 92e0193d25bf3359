"""Blank the words of a need or an offer, and find those that should be blank."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from content.scrub import truncate_log_on_commit
from network.models import NeedState, OfferState
from workshops.core.enums import CLOSED_STAGES
from workshops.core.models import Workshop
from workshops.participants.models import SeatCard
from workshops.participants.rules import cards_that_keep_nothing
from workshops.quick_wins.actions.offer_states import free_offers
from workshops.quick_wins.enums import PROMISED, WinState
from workshops.quick_wins.models import QuickWin, RoomNeed, RoomOffer

# The room agreed to do something about these words, and their givers were told that they stay.


def blank_need(room_need: RoomNeed) -> None:
    """Erase the words of a need, and what was said about it to the desk: why it was dropped, whether it still holds.

    A quick win that was only proposed ends with it. One that was agreed goes on: somebody promised to do something.
    """
    truncate_log_on_commit()
    room_need.need.text, room_need.need.state = "", NeedState.WITHDRAWN
    room_need.need.save()
    win = QuickWin.objects.filter(room_need=room_need).first()
    if win is None:
        return
    win.reason = ""
    if win.state == WinState.CHECKED:
        win.update = ""
    if win.state == WinState.PROPOSED:
        win.state, win.first_step, win.updated_at = WinState.DROPPED, "", timezone.now()
        free_offers(win)
    win.save()


def blank_offer(room_offer: RoomOffer) -> None:
    """Erase the words of an offer, and whose it was."""
    truncate_log_on_commit()
    offer = room_offer.offer
    offer.text, offer.organisation, offer.state = "", None, OfferState.WITHDRAWN
    offer.save()


def needs_stored_without_need() -> set[RoomNeed]:
    """Needs whose words are stored although they were taken back, or the room is closed and nobody agreed to keep them."""
    found = set(needs_taken_back())
    for workshop in Workshop.objects.filter(stage__in=CLOSED_STAGES):
        unkept = needs_with_words(cards_that_keep_nothing(workshop))
        found |= set(unkept.exclude(quick_win__state__in=PROMISED))
    return found


def offers_stored_without_need() -> set[RoomOffer]:
    """The same of offers."""
    found = set(offers_taken_back())
    for workshop in Workshop.objects.filter(stage__in=CLOSED_STAGES):
        unkept = offers_with_words(cards_that_keep_nothing(workshop))
        found |= set(unkept.exclude(quick_wins__state__in=PROMISED))
    return found


def needs_taken_back() -> QuerySet[RoomNeed]:
    """Needs that were taken back in an older release, which left the words."""
    taken_back = RoomNeed.objects.filter(need__state=NeedState.WITHDRAWN, quick_win=None)
    return taken_back.exclude(need__text="").select_related("need")


def offers_taken_back() -> QuerySet[RoomOffer]:
    """The same of offers."""
    taken_back = RoomOffer.objects.filter(offer__state=OfferState.WITHDRAWN)
    return taken_back.exclude(offer__text="").select_related("offer")


def needs_with_words(cards: QuerySet[SeatCard]) -> QuerySet[RoomNeed]:
    """Those with words, also where only a quick win has them that was dropped or checked after the need was taken back."""
    heard = Q(quick_win__state=WinState.CHECKED) & ~Q(quick_win__update="")
    words = ~Q(need__text="") | (Q(quick_win__isnull=False) & ~Q(quick_win__reason="")) | heard
    return RoomNeed.objects.filter(words, seat__in=cards).select_related("need")


def offers_with_words(cards: QuerySet[SeatCard]) -> QuerySet[RoomOffer]:
    return RoomOffer.objects.filter(seat__in=cards).exclude(offer__text="").select_related("offer")
