"""What the live path costs, on a copy of the demo's evening: `make bench`.

Prints CPU time of this process (never wall time: other work on the machine would be in it) and the ratio that the
design rests on: one drawing for all phones against one drawing for each. The baseline is measured in the same run.
"""

import asyncio
import gzip
import os
import secrets
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "var" / "common-table.sqlite3"
PHONES = 300
ROUNDS = 15

sys.path[:0] = [str(ROOT), str(ROOT / "site")]


def cpu(work: Callable[[], object], times: int = ROUNDS) -> float:
    """Median CPU milliseconds of `work`, after one run that warms the caches."""
    work()
    spent = []
    for _ in range(times):
        before = time.process_time()
        work()
        spent.append(1000 * (time.process_time() - before))
    return statistics.median(spent)


def main() -> None:
    if not DEMO.exists():
        sys.exit("The benchmark works on a copy of the demo's evening. Run `make demo` once, then try again.")
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(DEMO, Path(folder) / "evening.sqlite3")
        os.environ |= {"DATABASE_URL": f"sqlite:///{copy}", "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
        measure()


def measure() -> None:
    # Models can be imported only once the settings name the copy.
    import django

    django.setup()
    from people.models import User
    from workshops import snapshots
    from workshops.actors import CardHolder, Facilitator
    from workshops.commands import perform
    from workshops.live import frames
    from workshops.models import SeatCard, Workshop

    evening = Workshop.objects.filter(rounds__state="revealed").first()
    tonight = Workshop.objects.get(stage="doors")

    print(f"{'screen':<8}{'draw, ms CPU':>14}{'frame, bytes':>14}{'gzipped':>10}")
    for screen in snapshots.SHARED:
        text = frames.whole(1, snapshots.shared(evening, screen), None)
        spent = cpu(lambda screen=screen: snapshots.shared(evening, screen))
        print(f"{screen:<8}{spent:>14.1f}{len(text.encode()):>14,}{len(gzip.compress(text.encode())):>10,}")

    async def to_all(text: str) -> None:
        async def send(_text: str) -> None:
            return None

        for _phone in range(PHONES):
            await send(text)

    def once() -> None:
        asyncio.run(to_all(frames.whole(1, snapshots.shared(evening, "room"), None)))

    def each() -> None:
        for _phone in range(PHONES):
            frames.whole(1, snapshots.shared(evening, "room"), None)

    drawn_once, drawn_each = cpu(once), cpu(each, times=3)
    print(
        f"\n{PHONES} phones: drawn for each {drawn_each:.0f} ms, drawn once {drawn_once:.1f} ms CPU, sending left out"
    )
    print(f"ratio {drawn_each / drawn_once:.0f}")

    desk = Facilitator(User.objects.get(username="facilitator").pk)
    perform(workshop=tonight, actor=desk, verb="issue_card", key=secrets.token_urlsafe(12), data={})
    holder = CardHolder(SeatCard.objects.filter(workshop=tonight, issued_at__isnull=False).first())

    def write() -> None:
        key = secrets.token_urlsafe(12)
        perform(workshop=tonight, actor=holder, verb="set_listening", key=key, data={"listens": "on"})

    print(f"\none command, from perform to COMMIT: {cpu(write):.1f} ms CPU")


if __name__ == "__main__":
    main()
