import logging
import signal
from argparse import ArgumentParser
from threading import Event

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from due.jobs import DueJob, all_jobs
from due.locks import AlreadyRunning
from due.runner import Result, run_all

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """`run_due` does what is due now and ends; `run_due --every 60` stays and does so each minute, until SIGTERM."""

    help = "Does what has become due: publishes and takes down pages at their times, and cleans up. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("jobs", nargs="*", metavar="JOB", help="only these; docs/operating.md lists them")
        parser.add_argument("--every", type=float, metavar="SECONDS", help="stay, and look again after so many seconds")

    def handle(self, *args: object, jobs: list[str], every: float | None = None, **options: object) -> None:
        """Say what was done. Without `--every`, a job that failed makes the command fail when all have had their turn."""
        chosen = self.chosen(jobs)
        if every is not None:
            return self.stay(every, chosen)
        try:
            results = run_all(chosen)
        except AlreadyRunning:
            self.stdout.write("Another run is under way, and does what is due.")
            return None
        if not self.tell(results):
            self.stdout.write("Nothing was due.")
        if failed := [result.job.name for result in results if result.failed]:
            raise CommandError(f"Failed: {', '.join(failed)}. The lines above say why; the next run tries again.")
        return None

    def chosen(self, names: list[str]) -> list[DueJob]:
        """The jobs of these names, or all when none is named. Raises CommandError for a name that no job has."""
        jobs = all_jobs()
        if unknown := set(names) - {job.name for job in jobs}:
            known = ", ".join(sorted(job.name for job in jobs))
            raise CommandError(f"There is no job {', '.join(sorted(unknown))}. There are: {known}.")
        return [job for job in jobs if not names or job.name in names]

    def tell(self, results: list[Result]) -> bool:
        """Print one line for each thing that was done; whether there was any, a failure included."""
        for result in results:
            for line in result.lines:
                self.stdout.write(f"{result.job.name}: {line}")
        return any(result.lines or result.failed for result in results)

    def stay(self, pause: float, jobs: list[DueJob]) -> None:
        """Run again and again. What goes wrong is logged, and tried again after the pause."""
        ended = Event()
        for wish in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wish, lambda *_: ended.set())
        while not ended.is_set():
            try:
                self.tell(run_all(jobs))
            except AlreadyRunning:
                pass
            except DatabaseError:
                logger.exception("What is due could not be done: the database is away")
            self.stdout.flush()
            # The server may need this connection more in between.
            connection.close()
            ended.wait(pause)
