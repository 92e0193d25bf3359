import asyncio
import contextlib
import random
import shutil
import time
from argparse import ArgumentTypeError
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.urls import reverse

from text.plain import number_in
from workshops.agenda.rules import current_phase
from workshops.core import group_commit
from workshops.core.errors import WorkshopError
from workshops.core.models import Workshop
from workshops.core.typed_codes import tidy
from workshops.participants.actors import BACKEND, Facilitator
from workshops.participants.queries.people import find_room
from workshops.simulation.audit_log import AuditLog
from workshops.simulation.auto_facilitator import AutoFacilitator
from workshops.simulation.copies import clear_rehearsals, make_rehearsal
from workshops.simulation.http_client import HttpClient
from workshops.simulation.participant_client import ParticipantClient
from workshops.simulation.virtual_users import VirtualUsers

MOST_PEOPLE = 1000
# How long a rehearsal takes by itself, in seconds, unless --seconds says otherwise.
DEFAULT_SECONDS = 150.0
# Seconds between two looks at one's phone, and until everybody has joined. Less when a rehearsal goes by itself.
PACE, ARRIVING = 4.0, 20.0
# Seconds for what is still being sent when the rehearsal ends, or is interrupted.
PATIENCE, INTERRUPTED = 15.0, 2.0
# Seconds between two lines about it: a terminal rewrites one line, a log gets a new one.
ON_TERMINAL, IN_LOG = 0.5, 10.0


class Command(BaseCommand):
    """`rehearse M7QDXR --people 40`: virtual users take part in a marked copy of a workshop, never in the workshop."""

    help = "Fills a rehearsal copy of a workshop with invented people, so that a facilitator can practise."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the room code of the workshop, or of its rehearsal")
        parser.add_argument("--people", type=_people, default=40, help="how many come (default: 40)")
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="where the site runs")
        parser.add_argument("--seconds", type=float, help="stop after this time (default: when the room is closed)")
        parser.add_argument(
            "--by-itself", action="store_true", help="nobody sits at the desk: the phases move on alone"
        )
        parser.add_argument("--clear", action="store_true", help="delete this workshop's rehearsals, and do no more")

    def handle(self, *args: Any, code: str, people: int, url: str, **options: Any) -> None:
        """Run the rehearsal and print its result. Raises CommandError with the reason when it cannot run."""
        workshop = self._workshop(code)
        if options["clear"]:
            self._clear(workshop)
            return
        url = url.rstrip("/")
        asyncio.run(self._check_site(workshop, url))
        try:
            copy = group_commit.write(workshop.pk, lambda: make_rehearsal(workshop=workshop, people=people))
        except WorkshopError as why_not:
            raise CommandError(f"{why_not} A rehearsal is for a workshop that is still to come.") from why_not
        auto = (
            AutoFacilitator(copy, self._facilitator(copy), options["seconds"] or DEFAULT_SECONDS)
            if options["by_itself"]
            else None
        )
        self._print_addresses(copy, url, auto)
        audit_log = AuditLog()
        clients = [ParticipantClient(url, copy.code, audit_log=audit_log) for _ in range(people)]
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(self._run(copy, clients, audit_log, auto, options["seconds"]))
        self._print_result(copy, audit_log, code)

    # --- Before ------------------------------------------------------------------------------------------------------

    def _workshop(self, code: str) -> Workshop:
        found = find_room(tidy(code))
        if found is None:
            raise CommandError(f"No room has the code {code}. It is at the workshop's desk: six letters and numbers.")
        return found.rehearses or found

    def _clear(self, workshop: Workshop) -> None:
        gone = group_commit.write(workshop.pk, lambda: clear_rehearsals(workshop=workshop))
        said = {0: "There was no rehearsal.", 1: "The rehearsal is deleted."}
        self.stdout.write(f"{said.get(gone, f'{gone} rehearsals are deleted.')} “{workshop.title}” is as it was.")

    async def _check_site(self, workshop: Workshop, url: str) -> None:
        """Raises CommandError unless a site answers at `url` that has this workshop in its database."""
        try:
            client = HttpClient(url, patience=10)
        except ValueError as wrong:
            raise CommandError(f"{wrong}. Name the site with --url, for example http://127.0.0.1:8000.") from wrong
        try:
            answer = await client.get(workshop.get_absolute_url())
        except OSError as nobody:
            said = (
                f"Nobody answers at {url}. Start the site first, for example with “make demo”, or name it with --url."
            )
            raise CommandError(said) from nobody
        finally:
            await client.close()
        if answer.status == 404:
            raise CommandError(f"The site at {url} has another database. Run this where the site runs.")
        if answer.status >= 400:
            raise CommandError(
                f"The site at {url} answers {answer.status}: it may know itself by another address. Name it with --url."
            )

    def _facilitator(self, copy: Workshop) -> Facilitator:
        """Who acts at the desk: whoever made the workshop, or somebody else who may run it."""
        able = get_user_model().objects.with_perm("workshops.run_workshop", backend=BACKEND)
        user = able.filter(pk=copy.created_by_id or 0).first() or able.order_by("pk").first()
        if user is None:
            raise CommandError("No account may run workshops yet. Make one, or steer yourself without --by-itself.")
        return Facilitator(user.pk)

    def _print_addresses(self, copy: Workshop, url: str, auto: AutoFacilitator | None) -> None:
        self.stdout.write(f"{copy.title}. Nothing here is kept.")
        for name in ("desk", "wall"):
            self.stdout.write(f"  {name.capitalize()}  {url}{reverse(f'workshops:{name}', args=[copy.code])}")
        self.stdout.write(f"  Join  {url}{reverse('workshops:join')} with the code {copy.code}")
        if auto is None:
            self.stdout.write("Open the doors at the desk: they come in, and follow you from phase to phase.")

    # --- Running ----------------------------------------------------------------------------------------------------

    async def _run(
        self,
        copy: Workshop,
        clients: list[ParticipantClient],
        audit_log: AuditLog,
        auto: AutoFacilitator | None,
        seconds: float | None,
    ) -> None:
        quick = min(1.0, auto.seconds / DEFAULT_SECONDS) if auto else 2.5
        users = VirtualUsers(clients, pace=PACE * quick / 2.5, arriving=ARRIVING * quick / 2.5, chance=random.Random())  # noqa: S311, a game
        running = asyncio.create_task(_in_thread(auto.run) if auto else self._until_over(copy, seconds))
        patience = INTERRUPTED
        try:
            await self._print_progress(copy, users, audit_log, running)
            patience = PATIENCE
        finally:
            if auto:
                auto.stop()
            await users.leave(patience)
        if auto:
            await _in_thread(auto.close)

    async def _until_over(self, copy: Workshop, seconds: float | None) -> None:
        ends = time.monotonic() + (seconds or float("inf"))
        while time.monotonic() < ends and not await _in_thread(lambda: _is_over(copy)):  # noqa: ASYNC110, another process closes it
            await asyncio.sleep(min(1.0, max(0.0, ends - time.monotonic())))

    async def _print_progress(
        self, copy: Workshop, users: VirtualUsers, audit_log: AuditLog, running: asyncio.Task[None]
    ) -> None:
        """Print how it stands, again and again, until `running` is done."""
        on_terminal = self.stdout.isatty()
        start, end = ("\r\x1b[K", "") if on_terminal else ("", "\n")
        try:
            while not running.done():
                line = _line(await _in_thread(lambda: _phase(copy)), users, audit_log)
                # A line that is wrapped cannot be rewritten.
                room = shutil.get_terminal_size().columns - 1 if on_terminal else None
                self.stdout.write(start + line[:room], ending=end)
                self.stdout.flush()
                await asyncio.wait({running}, timeout=ON_TERMINAL if on_terminal else IN_LOG)
        finally:
            self.stdout.write("", ending="\n" if on_terminal else "")
        await running

    # --- The result --------------------------------------------------------------------------------------------------

    def _print_result(self, copy: Workshop, audit_log: AuditLog, code: str) -> None:
        told, there = len(audit_log.acknowledged), audit_log.stored(copy)
        self.stdout.write(
            f"{_counts(audit_log).capitalize()}. Refused {len(audit_log.refused)}, not answered {len(audit_log.waiting)}."
        )
        for said, times in Counter(entry.answers[0][1] for entry in audit_log.refused).most_common():
            self.stdout.write(f"  {times} × {said}")
        self.stdout.write(f"Acknowledged {told}, stored {there}.")
        self.stdout.write(f"When you have seen enough: manage.py rehearse {code} --clear")
        if there != told:
            raise CommandError(f"{told - there} writes were acknowledged and are not in the room.")


def _line(phase: str, users: VirtualUsers, audit_log: AuditLog) -> str:
    back = sum(client.counts["reconnects"] for client in users.clients)
    waiting = sum(client.waiting for client in users.clients)
    return f"{phase}: {users.here} of {len(users.clients)} here, {_counts(audit_log)}, came back {back}, waiting for an answer {waiting}"


def _counts(audit_log: AuditLog) -> str:
    """ "ideas 40, ballots 20" """
    return ", ".join(f"{label} {number}" for label, number in audit_log.counts().items())


def _phase(copy: Workshop) -> str:
    phase = current_phase(copy)
    return phase.title if phase else Workshop.objects.get(pk=copy.pk).get_stage_display()


def _is_over(copy: Workshop) -> bool:
    """Also true for a copy that was cleared away."""
    now = Workshop.objects.filter(pk=copy.pk).first()
    return now is None or now.is_over


async def _in_thread(look: Callable[[], Any]) -> Any:
    """The result of `look`, which queries the database and so may not run on the event loop. Closes its connection."""

    def looking() -> Any:
        try:
            return look()
        finally:
            connections.close_all()

    return await asyncio.to_thread(looking)


def _people(text: str) -> int:
    typed = number_in(text)
    if not typed or not 1 <= int(typed) <= MOST_PEOPLE:
        raise ArgumentTypeError(f"Between 1 and {MOST_PEOPLE} people can come.")
    return int(typed)
