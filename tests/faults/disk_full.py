"""A full disk: nothing is acknowledged that is not saved, and writing works again when there is room."""

import asyncio
import os
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.faults.registry import Context, Result, fault_test
from tests.faults.rooms import Room, in_database, make_room
from tests.faults.servers import Server, opened
from tests.faults.vote_load import VoteLoad, connected_phones, stale_screens
from workshops.simulation.audit_log import AuditLog

DISK_MB = 12


@fault_test(
    27,
    "disk-full",
    passes="everybody is told “not saved yet”, 0 acknowledged lost, writing works again when there is room",
    mutant="answers_before_commit",
)
def disk_full(context: Context) -> Result:
    """Fill the disk under the database under a load of votes, then make room again."""
    people, seconds = context.size(full=100, small=10), context.size(full=6.0, small=2.0)
    with context.size(full=disk, small=no_disk)(context) as (place, kind):
        server = Server(place, mutants=context.mutant)
        with opened(server.file):
            server.start()
            try:
                failures, found, told, before, after = asyncio.run(filled(context, server, make_room(people), seconds))
            finally:
                server.stop()
        failures += found + server.errors()
    if not told:
        failures.append("Nobody was told that nothing is saved: the disk was never full")
    action = f"{people} phones vote; {kind} is filled to the last byte for {seconds:.0f} s, then emptied"
    measured = f"told “not saved yet” {told} times, {before} votes acknowledged before and {after} afterwards, {len(found)} findings of the audit log"
    return Result(action, measured, failures)


async def filled(
    context: Context, server: Server, room: Room, seconds: float
) -> tuple[list[str], list[str], int, int, int]:
    audit_log, limit = AuditLog(), context.limit(30)
    async with connected_phones(server.url, room, audit_log, context.random) as phones:
        load = VoteLoad(phones, context.random)
        await asyncio.sleep(1.5)
        with context.size(full=filled_up, small=cut_short)(server):
            before = len(audit_log.acknowledged)
            await asyncio.sleep(seconds)
            told = sum(phone.counts["unsaved"] for phone in phones)
        failures: list[str] = []
        try:
            async with asyncio.timeout(limit):
                await load.stop()
                # A second load: writing works again for everybody, not only for writes that waited.
                load = VoteLoad(phones, context.random)
                await asyncio.sleep(1)
                await load.stop()
            failures += await stale_screens(phones, context.random)
        except TimeoutError:
            failures.append(f"{len(audit_log.waiting)} writes have no answer {limit:.0f} s after there was room again")
        found = await in_database(audit_log.check, room.pk)
    return failures, found, told, before, len(audit_log.acknowledged) - before


@contextmanager
def filled_up(server: Server) -> Iterator[None]:
    """Fill the server's disk with a file until the end of the block."""
    ballast = server.folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        for size in (1 << 16, 1 << 10, 1):
            with suppress(OSError):
                while file.write(bytes(size)) == size:
                    pass
    yield
    ballast.unlink()


@contextmanager
def cut_short(server: Server) -> Iterator[None]:
    """Forbid the server to make any file longer, until the end of the block."""
    pid, most = server.running.pid, resource.RLIM_INFINITY
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, most))
    yield
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))


@contextmanager
def disk(context: Context) -> Iterator[tuple[Path, str]]:
    """Mount a disk of a few megabytes. Raises RuntimeError when not root."""
    with tempfile.TemporaryDirectory(dir=context.folder) as folder:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", folder]
        if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
            raise RuntimeError("This fault test mounts a small disk, which only root may do.")
        try:
            yield Path(folder), f"a disk of {DISK_MB} MB"
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def no_disk(context: Context) -> Iterator[tuple[Path, str]]:
    """A folder in place of a disk: the small size must run without root."""
    with tempfile.TemporaryDirectory(dir=context.folder) as folder:
        yield Path(folder), "the server's disk, as far as it can tell,"
