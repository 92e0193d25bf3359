"""What stays of somebody's words: nothing that they took back, and nothing that they did not agree to keep."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from content.scrub import truncate_log_on_commit
from network.models import NeedState, OfferState
from workshops.core.enums import Stage
from workshops.core.models import Workshop
from workshops.ideas.models import Idea
from workshops.participants.enums import Purpose
from workshops.participants.models import SeatCard
from workshops.quick_wins.actions.offer_states import free_offers
from workshops.quick_wins.enums import WinState
from workshops.quick_wins.models import QuickWin, RoomNeed, RoomOffer

# The room agreed to do something about these words, and their givers were told that they stay.
PROMISED = (WinState.AGREED, WinState.UNDER_WAY, WinState.MET, WinState.CHECKED)
OVER = (Stage.CLOSED, Stage.REPORTED)


@transaction.atomic
def forget_unkept_words(*, workshop: Workshop) -> int:
    """Erase the words of every card that did not agree to have them kept after the day; returns how many ideas.

    The ideas themselves stay and are counted: somebody did speak. A table's words, which no card owns, stay too,
    and so do the needs and offers of a quick win that the room agreed on, until their givers take them back.
    """
    others = _who_keeps_nothing(workshop)
    for room_need in _needs(others).exclude(quick_win__state__in=PROMISED):
        blank_need(room_need)
    for room_offer in _offers(others).exclude(quick_wins__state__in=PROMISED):
        blank_offer(room_offer)
    return _forget_ideas(others)


@transaction.atomic
def forget_what_was_left(*, workshop: Workshop) -> None:
    """Erase what an older release has left in a room that comes here: words that were taken back or not to be kept."""
    forget_unkept_words(workshop=workshop)
    for room_need in _needs_taken_back().filter(workshop=workshop):
        blank_need(room_need)
    for room_offer in _offers_taken_back().filter(workshop=workshop):
        blank_offer(room_offer)


@transaction.atomic
def forget_words_of(seat: SeatCard) -> None:
    """Erase all that this card's holder said, what the room agreed to do about it included."""
    mine = SeatCard.objects.filter(pk=seat.pk)
    for room_need in _needs(mine):
        blank_need(room_need)
    for room_offer in _offers(mine):
        blank_offer(room_offer)
    _forget_ideas(mine)


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
    found = set(_needs_taken_back())
    for workshop in Workshop.objects.filter(stage__in=OVER):
        found |= set(_needs(_who_keeps_nothing(workshop)).exclude(quick_win__state__in=PROMISED))
    return found


def offers_stored_without_need() -> set[RoomOffer]:
    """The same of offers."""
    found = set(_offers_taken_back())
    for workshop in Workshop.objects.filter(stage__in=OVER):
        found |= set(_offers(_who_keeps_nothing(workshop)).exclude(quick_wins__state__in=PROMISED))
    return found


def _needs_taken_back() -> QuerySet[RoomNeed]:
    taken_back = RoomNeed.objects.filter(need__state=NeedState.WITHDRAWN, quick_win=None)
    return taken_back.exclude(need__text="").select_related("need")


def _offers_taken_back() -> QuerySet[RoomOffer]:
    taken_back = RoomOffer.objects.filter(offer__state=OfferState.WITHDRAWN)
    return taken_back.exclude(offer__text="").select_related("offer")


def _who_keeps_nothing(workshop: Workshop) -> QuerySet[SeatCard]:
    kept = workshop.seats.filter(consents__purpose=Purpose.KEEP_WORDS, consents__given=True)
    return workshop.seats.exclude(pk__in=kept)


def _needs(seats: QuerySet[SeatCard]) -> QuerySet[RoomNeed]:
    """Those with words, also where only a quick win has them that was dropped or checked after the need was taken back."""
    heard = Q(quick_win__state=WinState.CHECKED) & ~Q(quick_win__update="")
    words = ~Q(need__text="") | (Q(quick_win__isnull=False) & ~Q(quick_win__reason="")) | heard
    return RoomNeed.objects.filter(words, seat__in=seats).select_related("need")


def _offers(seats: QuerySet[SeatCard]) -> QuerySet[RoomOffer]:
    return RoomOffer.objects.filter(seat__in=seats).exclude(offer__text="").select_related("offer")


def _forget_ideas(seats: QuerySet[SeatCard]) -> int:
    truncate_log_on_commit()
    return Idea.objects.filter(seat__in=seats).exclude(text="").update(text="", translation="", language="")
