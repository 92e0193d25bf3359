"""What stays of somebody's words: nothing that they did not agree to."""

from django.db import transaction

from workshops.enums import Purpose
from workshops.models import Idea, Workshop


@transaction.atomic
def forget_unkept_words(*, workshop: Workshop) -> int:
    """Erase the words of every card that did not agree to have them kept after the day; returns how many ideas.

    The ideas themselves stay and are counted: somebody did speak. A table's words, which no card owns, stay too.
    """
    kept = workshop.seats.filter(consents__purpose=Purpose.KEEP_WORDS, consents__given=True)
    forgotten = Idea.objects.filter(workshop=workshop, seat__isnull=False).exclude(seat__in=kept)
    return forgotten.exclude(text="").update(text="", translation="", language="")
