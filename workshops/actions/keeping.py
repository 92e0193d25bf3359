"""What stays of somebody's words: nothing that they did not agree to."""

from django.db import transaction
from django.db.models import QuerySet

from content.scrub import truncate_log_on_commit
from network.models import Need, NeedState, Offer, OfferState
from workshops.enums import Purpose
from workshops.models import Idea, SeatCard, Workshop


@transaction.atomic
def forget_unkept_words(*, workshop: Workshop) -> int:
    """Erase the words of every card that did not agree to have them kept after the day; returns how many ideas.

    The ideas themselves stay and are counted: somebody did speak. A table's words, which no card owns, stay too,
    and so do those of a quick win: whoever voiced them was told that they go on its public page.
    """
    kept = workshop.seats.filter(consents__purpose=Purpose.KEEP_WORDS, consents__given=True)
    others = workshop.seats.exclude(pk__in=kept)
    _forget_needs_and_offers(others)
    truncate_log_on_commit()
    return Idea.objects.filter(seat__in=others).exclude(text="").update(text="", translation="", language="")


def _forget_needs_and_offers(seats: QuerySet[SeatCard]) -> None:
    needs = Need.objects.filter(state=NeedState.OPEN, pk__in=seats.values("needs__need"))
    offers = Offer.objects.filter(state=OfferState.OPEN, pk__in=seats.values("offers__offer"))
    needs.update(text="", state=NeedState.WITHDRAWN)
    offers.update(text="", state=OfferState.WITHDRAWN)
