"""Print the CPU time of rendering each screen and of one vote, in the database of DATABASE_URL, as JSON."""

import gzip
import json
import secrets
import statistics
import sys
import time
from collections.abc import Callable

import django

from workshops.voting.enums import VOTES

django.setup()

from workshops.dispatch import perform  # noqa: E402
from workshops.live import (  # noqa: E402
    frames,
    region_html,
)
from workshops.models import SeatCard, Workshop  # noqa: E402
from workshops.participants.actors import CardHolder  # noqa: E402

TIMES = 25


def cpu(work: Callable[[], object]) -> float:
    """Median CPU milliseconds of `work`, after one run that warms what is remembered."""
    work()
    spent = []
    for _ in range(TIMES):
        before = time.process_time()
        work()
        spent.append(1000 * (time.process_time() - before))
    return statistics.median(spent)


def main() -> None:
    workshop = Workshop.objects.get()
    seat = CardHolder(SeatCard.objects.select_related("workshop", "board").first())
    rows = []
    for screen in region_html.SCREENS:
        text = frames.encoded(region_html.shared(workshop, screen))
        spent = cpu(lambda screen=screen: region_html.shared(workshop, screen))
        note = f"{len(text):,} bytes, {len(gzip.compress(text)):,} compressed"
        rows.append((f"drawing the whole {screen}", spent, " ms", note))
    votes = cpu(lambda: region_html.shared(workshop, "room", [VOTES]))
    rows.append(("drawing what a vote changes in the room", votes, " ms", "once a tick, for everybody"))
    mine = cpu(lambda: region_html.own(seat, [VOTES]))
    rows.append(("drawing what a vote changes on one's own phone", mine, " ms", "with every answer"))

    def vote() -> None:
        dots = vote.dots = 1 - getattr(vote, "dots", 1)
        data = {"vote": 1, "option": 1, "dots": dots}
        perform(workshop=workshop, actor=seat, command="set_dots", key=secrets.token_urlsafe(12), data=data)

    rows.append(("one vote alone, from the form to COMMIT", cpu(vote), " ms", "a batch of one, on SQLite"))
    json.dump(rows, sys.stdout)


if __name__ == "__main__":
    main()
