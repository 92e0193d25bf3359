"""Erasing, when somebody asks for it: everything of one card, or of one workshop. Run by the commands of these names.

What is counted already and tied to nobody stays: dots of votes that have ended, and how many cards there were.
"""

from typing import Any

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from network.models import EmergingModel, Need, Offer
from workshops.agenda.models import Phase
from workshops.closing.actions.kept_words import forget_words_of
from workshops.commands.models import CommandRecord
from workshops.core.codes import card_code, new_token
from workshops.core.models import Workshop
from workshops.core.notify import notify_on_commit
from workshops.core.revisions import changed, locked
from workshops.events.models import EventPage
from workshops.ideas.models import Idea, Theme
from workshops.participants.models import Board, Consent, SeatCard
from workshops.quick_wins.models import QuickWin, RoomNeed, RoomOffer
from workshops.transfer.models import Arrival
from workshops.voting.models import Ballot, BallotOption, Mark, PaperEntry, VoteRound

# Every table that something of a room stands in, for whoever wipes what erasing leaves in the database's files.
TABLES: tuple[type[models.Model], ...] = (
    Arrival,
    Ballot,
    BallotOption,
    Board,
    CommandRecord,
    Consent,
    EmergingModel,
    EventPage,
    Idea,
    Mark,
    Need,
    Offer,
    PaperEntry,
    Phase,
    QuickWin,
    QuickWin.offers.through,
    RoomNeed,
    RoomOffer,
    SeatCard,
    Theme,
    VoteRound,
    Workshop,
)


Counts = dict[str, int]
Said = tuple[QuerySet[Idea], QuerySet[Need], QuerySet[Offer]]


def words_of_card(seat: SeatCard) -> list[str]:
    """All that was said with this card, as it is stored, to be found again where an editor has copied it."""
    about = QuickWin.objects.filter(room_need__seat=seat)
    return _words(*_said_with(seat)) + _values(about, "reason", "update")


def words_of_workshop(workshop: Workshop) -> list[str]:
    """All that was said in this room and its rehearsals, and written about its quick wins."""
    rooms = _with_rehearsals(workshop)
    return _words(*_said_in(rooms)) + _values(
        QuickWin.objects.filter(workshop__in=rooms), "first_step", "reason", "update"
    )


@transaction.atomic
def erase_card(*, workshop: Workshop, card: int) -> Counts:
    """Erase all that was said, answered and asked for with one card; the card itself opens nothing afterwards.

    Its number stays taken and it still counts as one card that was handed out, so that published counts stay true. A
    ballot in a vote that has not been shown is deleted. Returns how many of what went. Raises SeatCard.DoesNotExist.
    """
    workshop = locked(workshop)
    seat = workshop.seats.get(number=card)
    ideas, needs, offers = _said_with(seat)
    counts: Counts = {}
    for name, rows in (
        ("keys of what was asked", _records_of(workshop, seat)),
        ("ballots that were not counted yet", Ballot.objects.filter(seat=seat)),
        ("readings of paper", PaperEntry.objects.filter(seat=seat)),
        ("answers", seat.consents.all()),
    ):
        counts[name] = rows.count()
        rows.delete()
    counts["needs"], counts["offers"] = needs.count(), offers.count()
    forget_words_of(seat)
    # The link that says whether a need was met ends with it.
    for room_need in workshop.room_needs.filter(seat=seat):
        room_need.seat, room_need.nonce = None, new_token()
        room_need.save(update_fields=["seat", "nonce"])
    workshop.room_offers.filter(seat=seat).update(seat=None)
    counts["ideas"] = ideas.update(
        text="",
        translation="",
        language="",
        read_back_at=None,
        table_agrees=False,
        withdrawn_at=timezone.now(),
        seat=None,
    )
    make_nobodys(seat)
    changed(workshop, everyone=True)
    return counts


@transaction.atomic
def erase_workshop(*, workshop: Workshop) -> Counts:
    """Delete a workshop with everything that was said and counted in it, and its rehearsals.

    Its pages are not touched. Returns how many of what went.
    """
    workshop = locked(workshop)
    rooms = _with_rehearsals(workshop)
    ideas, needs, offers = _said_in(rooms)
    counts = {
        "cards": SeatCard.objects.filter(workshop__in=rooms).count(),
        "ideas": ideas.count(),
        "needs": needs.count(),
        "offers": offers.count(),
        "votes": VoteRound.objects.filter(workshop__in=rooms).count(),
        "quick wins": QuickWin.objects.filter(workshop__in=rooms).count(),
        "rehearsals": len(rooms) - 1,
    }
    # What a room says reaches the network's own tables, which outlive rooms.
    needs.delete()
    offers.delete()
    EmergingModel.objects.filter(heard_in__in=[room.code for room in rooms]).delete()
    notify_on_commit(workshop.pk, workshop.revision + 1)
    workshop.delete()
    return counts


def make_nobodys(seat: SeatCard) -> None:
    """The card opens nothing any more, and holds nothing but its number and that it was handed out, and in which way."""
    seat.code, seat.code_shown_until, seat.token_digest = card_code(), None, ""
    seat.board, seat.listens, seat.spoke_at = None, False, None
    seat.save(update_fields=["code", "code_shown_until", "token_digest", "board", "listens", "spoke_at"])


def _records_of(workshop: Workshop, seat: SeatCard) -> QuerySet[CommandRecord]:
    """What this card asked, and what others did with its things: their keys name those."""
    effects = [f"seatcard:{seat.pk}"]
    for name, things in (
        ("idea", workshop.ideas.filter(seat=seat)),
        ("roomneed", workshop.room_needs.filter(seat=seat)),
        ("roomoffer", workshop.room_offers.filter(seat=seat)),
    ):
        effects += [f"{name}:{pk}" for pk in things.values_list("pk", flat=True)]
    needers = [f"needer:{pk}" for pk in workshop.room_needs.filter(seat=seat).values_list("pk", flat=True)]
    mine = Q(actor=f"seat:{seat.pk}") | Q(actor__in=needers) | Q(effect__in=effects)
    return CommandRecord.objects.filter(mine, workshop=workshop)


def _with_rehearsals(workshop: Workshop) -> list[Workshop]:
    return [workshop, *workshop.rehearsals.all()]


def _said_with(seat: SeatCard) -> Said:
    return (
        Idea.objects.filter(seat=seat),
        Need.objects.filter(pk__in=RoomNeed.objects.filter(seat=seat).values("need")),
        Offer.objects.filter(pk__in=RoomOffer.objects.filter(seat=seat).values("offer")),
    )


def _said_in(rooms: list[Workshop]) -> Said:
    return (
        Idea.objects.filter(workshop__in=rooms),
        Need.objects.filter(pk__in=RoomNeed.objects.filter(workshop__in=rooms).values("need")),
        Offer.objects.filter(pk__in=RoomOffer.objects.filter(workshop__in=rooms).values("offer")),
    )


def _words(ideas: QuerySet[Idea], needs: QuerySet[Need], offers: QuerySet[Offer]) -> list[str]:
    return _values(ideas, "text", "translation") + _values(needs, "text") + _values(offers, "text")


def _values(rows: QuerySet[Any], *names: str) -> list[str]:
    return [value for row in rows.values_list(*names) for value in row if value]
