"""Erase what is stored of one card: its answers, and whose it was."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from workshops.commands.personal_data import Counts, PersonalData, RoomTexts
from workshops.core.codes import card_code
from workshops.core.models import Workshop
from workshops.participants.models import Board, Consent, SeatCard


def traces(workshop: Workshop) -> list[QuerySet[Any]]:
    return [Consent.objects.filter(seat__workshop=workshop)]


def references(seat: SeatCard) -> Iterable[str]:
    return f"seat:{seat.pk}", f"seatcard:{seat.pk}"


def erase_card(seat: SeatCard) -> Counts:
    answers = seat.consents.count()
    seat.consents.all().delete()
    make_anonymous(seat)
    return {"answers": answers}


def erase_workshops(workshops: Sequence[Workshop]) -> Counts:
    return {"cards": SeatCard.objects.filter(workshop__in=workshops).count()}


def unlink(workshop: Workshop) -> None:
    """Delete all answers. The cards open nothing afterwards."""
    Consent.objects.filter(seat__workshop=workshop).delete()
    for seat in workshop.seats.all():
        make_anonymous(seat)


def make_anonymous(seat: SeatCard) -> None:
    """Keep of a card only its number, that it was handed out, and in which way. It opens nothing any more."""
    seat.code, seat.code_shown_until, seat.token_digest = card_code(), None, ""
    seat.board, seat.listens, seat.spoke_at = None, False, None
    seat.save(update_fields=["code", "code_shown_until", "token_digest", "board", "listens", "spoke_at"])


PERSONAL = PersonalData(
    traces=traces,
    references=references,
    erase_card=erase_card,
    erase_workshops=erase_workshops,
    unlink=unlink,
    texts=(RoomTexts(Board, ("name", "question")),),
)
