"""What becomes of offers as the quick wins that count on them go on. An offer that was taken back stays so."""

from django.db.models import QuerySet

from network.models import Offer, OfferState
from workshops.quick_wins.enums import MET, UNFINISHED
from workshops.quick_wins.models import QuickWin


def mark_offers(win: QuickWin, state: OfferState) -> None:
    """Give every offer of this quick win the same state."""
    _offers(win).update(state=state)


def return_offers(win: QuickWin) -> None:
    """Counted on again, unless another quick win has used them up."""
    used = QuickWin.objects.filter(workshop=win.workshop, state__in=MET).exclude(pk=win.pk)
    _offers(win).exclude(pk__in=used.values("offers__offer")).update(state=OfferState.MATCHED)


def free_offers(win: QuickWin) -> None:
    """Open again, unless another quick win still counts on them."""
    counted_on = QuickWin.objects.filter(workshop=win.workshop, state__in=UNFINISHED).exclude(pk=win.pk)
    busy = counted_on.values("offers__offer")
    _offers(win).filter(state=OfferState.MATCHED).exclude(pk__in=busy).update(state=OfferState.OPEN)


def _offers(win: QuickWin) -> QuerySet[Offer]:
    return Offer.objects.filter(pk__in=win.offers.values("offer")).exclude(state=OfferState.WITHDRAWN)
