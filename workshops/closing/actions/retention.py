"""What time ends: the tie between kept words and cards."""

from calendar import monthrange
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from content.scrub import truncate_log_on_commit
from workshops.agenda.enums import PhaseState
from workshops.commands.last_used import with_last_used
from workshops.commands.models import CommandRecord
from workshops.commands.registry import features
from workshops.core.enums import OVER_STAGES, Stage
from workshops.core.models import Workshop
from workshops.core.revisions import changed, locked
from workshops.participants.actions.kept_words import erase_unkept_words


def words_limit(now: datetime) -> datetime:
    """Rooms that ended before this moment have kept their words tied to cards for long enough."""
    return months_before(now, settings.WORDS_LINKED_MONTHS)


def rooms_to_unlink(before: datetime) -> QuerySet[Workshop]:
    """Rooms that ended, or were last used, before this moment, and whose words are still tied to cards."""
    return with_last_used().exclude(stage=Stage.DRAFT).filter(unlinked_at=None, last_used__lte=before).order_by("pk")


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
    erase_unkept_words(workshop=workshop)
    for feature in reversed(features()):
        feature.personal.unlink(workshop)
    # The records of commands name the card that asked and what came of it.
    CommandRecord.objects.filter(workshop=workshop).delete()
    workshop.unlinked_at = timezone.now()
    workshop.save(update_fields=["unlinked_at"])
    changed(workshop, everyone=True)
    truncate_log_on_commit()
    return True


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time so many months earlier, or the last day of that month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def _end_forgotten(workshop: Workshop) -> None:
    if workshop.stage in OVER_STAGES:
        return
    workshop.phases.filter(state=PhaseState.RUNNING).update(state=PhaseState.DONE, ended_at=timezone.now())
    workshop.stage, workshop.closed_at = Stage.CLOSED, timezone.now()
    workshop.save(update_fields=["stage", "closed_at"])
