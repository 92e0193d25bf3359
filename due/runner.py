"""One run through all due jobs."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.utils import timezone

from due.jobs import DueJob, all_jobs
from due.locks import only_run
from due.models import DueJobRecord

logger = logging.getLogger(__name__)


@dataclass
class Result:
    """What one job did, in lines, and whether it came to its end."""

    job: DueJob
    lines: list[str] = field(default_factory=list)
    failed: bool = False


def run_all(jobs: Sequence[DueJob] | None = None) -> list[Result]:
    """Run each job whose time has come. A job that fails is logged and recorded, and the others run all the same.

    Raises AlreadyRunning when another run is under way, and whatever the database raises when it is away.
    """
    with only_run():
        return [run_job(job) for job in (all_jobs() if jobs is None else jobs)]


def run_job(job: DueJob) -> Result:
    """Run one job, unless it has succeeded within its own pace, and record how it ended."""
    started, result = timezone.now(), Result(job)
    record, _ = DueJobRecord.objects.get_or_create(job=job.name)
    # What a clock wrote that has been set back since: waiting until then could take years.
    if record.succeeded_at is not None and record.succeeded_at > started:
        record.succeeded_at = None
    if record.failed_at is not None and record.failed_at > started:
        record.failed_at = None
    if record.succeeded_at is None or record.succeeded_at + job.every <= started:
        try:
            for line in job.run():
                result.lines.append(line)
        except Exception:
            logger.exception("The due job %s failed", job.name)
            result.failed = True
            # One that lost its connection must not take the next ones with it.
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
        if result.failed:
            record.failed_at = timezone.now()
        else:
            record.succeeded_at = timezone.now()
    record.looked_at = started
    record.save()
    return result
