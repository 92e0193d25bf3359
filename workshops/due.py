"""What becomes due for rooms: words lose their cards, features do what they declare, erased bytes are wiped."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from content import quoted, scrub
from due.jobs import DueJob, one_by_one
from workshops.closing.actions import erasure, retention
from workshops.commands.registry import features
from workshops.core.models import Workshop


def unlink_words() -> Iterator[str]:
    """Untie words from cards in rooms that ended WORDS_LINKED_MONTHS ago."""
    yield from one_by_one(list(retention.rooms_to_unlink(retention.words_limit(timezone.now()))), unlink_words_of)


def unlink_words_of(workshop: Workshop) -> str:
    return f"untied the words of workshop {workshop.pk} from cards" if retention.unlink_words(workshop=workshop) else ""


def wipe_erased() -> Iterator[str]:
    """Rewrite what words are erased from every day, so that no file of the database holds them any longer."""
    # A file cannot be rewritten inside a transaction. run_due opens none; whoever has one open leaves it to the next run.
    if connection.in_atomic_block:
        return
    yield from scrub.scrub([*erasure.tables(), *quoted.tables()])


def late_to_unlink(before: datetime) -> Iterator[str]:
    if number := retention.rooms_to_unlink(retention.words_limit(before)).count():
        yield ngettext(
            "The words of %(number)s workshop should have no link to their cards by now, and still have one.",
            "The words of %(number)s workshops should have no link to their cards by now, and still have one.",
            number,
        ) % {"number": number}


# Imported when jobs run, after the features are registered.
JOBS = [
    DueJob("unlink_words", _("Unlink words from cards when their time is over"), unlink_words, late_to_unlink),
    *(job for feature in features() for job in feature.due),
    DueJob("wipe_erased", _("Wipe erased words from the database’s files"), wipe_erased, every=timedelta(days=1)),
]
