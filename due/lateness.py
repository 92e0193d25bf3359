"""What the dashboard says about timed work that did not happen."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from due.jobs import all_jobs
from due.models import DueJobRecord

# Three runs of the slowest example (deploy/common-table-due.timer): one that is late or restarted alarms nobody.
PATIENCE = timedelta(minutes=15)


def complaints() -> Iterator[str | Promise]:
    """One sentence for each thing that is late or has failed; none when all is well."""
    now, jobs = timezone.now(), all_jobs()
    for job in jobs:
        yield from job.late(now - PATIENCE)
    yield from not_run(now)
    records = DueJobRecord.objects.in_bulk(field_name="job")
    for job in jobs:
        record = records.get(job.name)
        if record is not None and record.failed_at and record.has_failed:
            yield _("“%(job)s” failed on %(when)s.") % {"job": job.label, "when": in_words(record.failed_at)}


def not_run(now: datetime) -> Iterator[str]:
    """Whether anybody runs the command at all."""
    last = DueJobRecord.objects.aggregate(last=Max("looked_at"))["last"]
    if last is None:
        yield _("Timed work has never run on this site.")
    elif last < now - PATIENCE:
        yield _("Timed work last ran on %(when)s.") % {"when": in_words(last)}


def in_words(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i")
