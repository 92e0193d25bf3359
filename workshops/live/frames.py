"""What goes over a socket, as docs/protocol.md gives it."""

import json
import time

from workshops.snapshots import Regions


def clock() -> float:
    """The server's time in seconds, so that a phone with a wrong clock shows the right time left."""
    return round(time.time(), 1)


def whole(to: int, regions: Regions, mine: int | None) -> str:
    """A whole screen. `mine`: the revision at which the watcher's own part last changed, if it has one."""
    return _frame(None, to, regions) if mine is None else _frame(None, to, regions, mine=mine)


def change(before: int, to: int, regions: Regions) -> str:
    """Whole pictures of the regions that changed since revision `before`."""
    return _frame(before, to, regions)


def poke(revision: int) -> str:
    """Your own part changed: fetch it."""
    return json.dumps({"mine": revision})


def heads(count: int) -> str:
    """How many participants' screens are open."""
    return json.dumps({"here": count})


def _frame(before: int | None, to: int, regions: Regions, **more: int) -> str:
    picture = {"from": before, "to": to, "now": clock(), "regions": regions} | more
    return json.dumps(picture, ensure_ascii=False, separators=(",", ":"))
