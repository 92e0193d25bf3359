"""What time ends: the tie between kept words and cards, and votes that nobody came back to."""

from calendar import monthrange
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from content.scrub import truncate_log_on_commit
from workshops.agenda.enums import PhaseState
from workshops.closing.actions.erasure import make_nobodys
from workshops.closing.actions.kept_words import forget_unkept_words
from workshops.commands.models import CommandRecord
from workshops.core.enums import Stage
from workshops.core.models import Workshop
from workshops.core.revisions import changed, locked
from workshops.participants.enums import Purpose
from workshops.participants.models import Consent
from workshops.voting.actions.unlinking import OVER, UNDER_WAY, unlink_ballots
from workshops.voting.enums import RoundState
from workshops.voting.models import VoteRound


def words_limit(now: datetime) -> datetime:
    """Rooms that ended before this moment have kept their words tied to cards for long enough."""
    return months_before(now, settings.WORDS_LINKED_MONTHS)


def votes_limit(now: datetime) -> datetime:
    """A vote in a room that nobody has used since this moment was left alone."""
    return now - timedelta(days=settings.VOTES_LINKED_DAYS)


def rooms_to_unlink(before: datetime) -> QuerySet[Workshop]:
    """Rooms that ended, or were last used, before this moment, and whose words are still tied to cards."""
    return _last_used().exclude(stage=Stage.DRAFT).filter(unlinked_at=None, last_used__lte=before).order_by("pk")


def rooms_with_votes_left_alone(before: datetime) -> QuerySet[Workshop]:
    """Open rooms that nobody has used since this moment, with a vote that was opened and never shown.

    A paper that one person has read ties dots to a card as a ballot does.
    """
    linked = Q(ballots__seat__isnull=False) | Q(paper_entries__isnull=False)
    voting = VoteRound.objects.filter(linked, workshop=OuterRef("pk"), state__in=UNDER_WAY)
    return _last_used().exclude(stage__in=OVER).filter(Exists(voting), last_used__lte=before).order_by("pk")


@transaction.atomic
def unlink_words(*, workshop: Workshop) -> bool:
    """Untie everything that was said from the cards it was said with; returns whether it was still tied.

    Words that were not to be kept go, as when a room closes: a room that was forgotten open is closed now. Words that
    may be quoted still may. The cards open nothing afterwards, so nobody can change or withdraw words any more.
    """
    workshop = locked(workshop)
    if workshop.unlinked_at is not None:
        return False
    _end_forgotten(workshop)
    end_votes_left_alone(workshop=workshop)
    forget_unkept_words(workshop=workshop)
    quoting = Consent.objects.filter(seat__workshop=workshop, purpose=Purpose.QUOTE, given=True)
    workshop.ideas.filter(seat__in=quoting.values("seat")).update(may_be_quoted=True)
    for said in (workshop.ideas, workshop.room_needs, workshop.room_offers):
        said.exclude(seat=None).update(seat=None)
    Consent.objects.filter(seat__workshop=workshop).delete()
    # The records of commands name the card that asked and the idea that came of it.
    CommandRecord.objects.filter(workshop=workshop).delete()
    for seat in workshop.seats.all():
        make_nobodys(seat)
    workshop.unlinked_at = timezone.now()
    workshop.save(update_fields=["unlinked_at"])
    changed(workshop, everyone=True)
    truncate_log_on_commit()
    return True


@transaction.atomic
def end_votes_left_alone(*, workshop: Workshop) -> int:
    """Close the votes of a room and untie their ballots from cards, with their totals as they stand; returns how many.

    Readings of paper that no second person has confirmed are deleted. The result can still be shown.
    """
    workshop = locked(workshop)
    rounds = list(workshop.rounds.filter(state__in=UNDER_WAY))
    for vote_round in rounds:
        unlink_ballots(vote_round)
        if vote_round.state == RoundState.OPEN:
            vote_round.state, vote_round.closed_at = RoundState.CLOSED, timezone.now()
            vote_round.seats_at_close = workshop.seats.filter(issued_at__isnull=False).count()
            vote_round.save()
    if rounds:
        changed(workshop, everyone=True)
    return len(rounds)


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time so many months earlier, or the last day of that month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def _last_used() -> QuerySet[Any]:
    """Every workshop with `last_used`: when it was closed, otherwise when somebody last asked anything of it."""
    asked = CommandRecord.objects.filter(workshop=OuterRef("pk")).order_by("-created_at").values("created_at")[:1]
    return Workshop.objects.annotate(
        last_used=Coalesce(
            "closed_at",
            Greatest(
                "created_at",
                Coalesce("starts_at", "created_at"),
                Coalesce(Subquery(asked), "created_at"),
                output_field=DateTimeField(),
            ),
            output_field=DateTimeField(),
        )
    )


def _end_forgotten(workshop: Workshop) -> None:
    if workshop.stage in OVER:
        return
    workshop.phases.filter(state=PhaseState.RUNNING).update(state=PhaseState.DONE, ended_at=timezone.now())
    workshop.stage, workshop.closed_at = Stage.CLOSED, timezone.now()
    workshop.save(update_fields=["stage", "closed_at"])
