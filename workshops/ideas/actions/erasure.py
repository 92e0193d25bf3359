"""Erase the words of ideas, or untie them from the cards they were written with."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from content.scrub import truncate_log_on_commit
from workshops.commands.personal_data import Cards, Counts, PersonalData, RoomTexts, texts_of
from workshops.core.models import Workshop
from workshops.ideas.models import Idea, Theme
from workshops.participants.enums import Purpose
from workshops.participants.models import Consent, SeatCard


def traces(workshop: Workshop) -> list[QuerySet[Any]]:
    return [workshop.ideas.all()]


def words(cards: Cards) -> list[str]:
    return texts_of(Idea.objects.filter(seat__in=cards), "text", "translation")


def words_in(workshops: Sequence[Workshop]) -> list[str]:
    return texts_of(Idea.objects.filter(workshop__in=workshops), "text", "translation")


def erase_words(cards: Cards, keep_promised: bool) -> None:
    """Blank these ideas. They stay and are counted, because somebody did speak. No idea is a promise."""
    truncate_log_on_commit()
    Idea.objects.filter(seat__in=cards).exclude(text="").update(text="", translation="", language="")


def references(seat: SeatCard) -> Iterable[str]:
    return [f"idea:{pk}" for pk in seat.ideas.values_list("pk", flat=True)]


def erase_card(seat: SeatCard) -> Counts:
    truncate_log_on_commit()
    erased = seat.ideas.update(
        text="",
        translation="",
        language="",
        read_back_at=None,
        table_agrees=False,
        withdrawn_at=timezone.now(),
        seat=None,
    )
    return {"ideas": erased}


def erase_workshops(workshops: Sequence[Workshop]) -> Counts:
    return {"ideas": Idea.objects.filter(workshop__in=workshops).count()}


def unlink(workshop: Workshop) -> None:
    """Untie ideas from cards. Words that may be quoted still may."""
    quoting = Consent.objects.filter(seat__workshop=workshop, purpose=Purpose.QUOTE, given=True)
    workshop.ideas.filter(seat__in=quoting.values("seat")).update(may_be_quoted=True)
    workshop.ideas.exclude(seat=None).update(seat=None)


PERSONAL = PersonalData(
    traces=traces,
    words=words,
    words_in=words_in,
    erase_words=erase_words,
    references=references,
    erase_card=erase_card,
    erase_workshops=erase_workshops,
    unlink=unlink,
    texts=(RoomTexts(Theme, ("name",)),),
)
