"""Notify this process and, over the bus, other processes that a room has a new revision. Carries no payload.

Any thread may notify. A notification that is lost costs a delay and no correctness: a Room that somebody watches reads
its revision by itself every `ROOM_REREAD` seconds.
"""

import asyncio
import logging
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction

logger = logging.getLogger(__name__)

# Called with the workshop's id and its revision.
Listener = Callable[[int, int], None]

# Tells our own messages on the bus from those of other processes.
PROCESS = secrets.token_hex(4)

_listener: tuple[asyncio.AbstractEventLoop, Listener] | None = None


def group_name(workshop_id: int) -> str:
    """The group on the bus that receives a workshop's notifications: one listener per process."""
    return f"room.{workshop_id}"


def notify_on_commit(workshop_id: int, revision: int) -> None:
    """Notify after COMMIT. A notification that fails changes no answer."""

    def notify_after() -> None:
        notify(workshop_id, revision)

    # robust: one failing callback must not stop those queued behind it. A function and no partial, because Django
    # logs a failing one by a name that a partial does not have, and would fail itself.
    transaction.on_commit(notify_after, robust=True)


def listen(listener: Listener) -> None:
    """Have every notification of this process passed to `listener`, on the loop that is running now."""
    global _listener  # noqa: PLW0603, one listener for a process, as there is one loop that serves its sockets
    _listener = asyncio.get_running_loop(), listener


def notify(workshop_id: int, revision: int) -> None:
    """Say that the room is at `revision` now."""
    if _listener is not None:
        loop, listener = _listener
        if not loop.is_closed():
            # Called from the thread that commits; a loop may be woken from another thread by this method alone.
            loop.call_soon_threadsafe(listener, workshop_id, revision)
    if settings.REDIS_URL:
        _bus.send(workshop_id, revision=revision)


def notify_presence(workshop_id: int, count: int) -> None:
    """Tell other processes how many participants' screens this one serves."""
    if settings.REDIS_URL:
        _bus.send(workshop_id, here=count)


class _Bus:
    """Sends to other processes from a thread of its own, because a bus that hangs must not hold up group commit.

    At most one message for each room and tick leaves this process.
    """

    def __init__(self) -> None:
        self._newest: dict[int, dict[str, int]] = {}
        self._has_news = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def send(self, workshop_id: int, **news: int) -> None:
        """Send `news` with the next message about this room; a newer value replaces an older one of the same name."""
        with self._lock:
            self._newest[workshop_id] = self._newest.get(workshop_id, {}) | news
            self._has_news.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="notify", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        loop = asyncio.new_event_loop()
        layer: Any = get_channel_layer()
        while True:
            self._has_news.wait()
            self._has_news.clear()
            with self._lock:
                newest, self._newest = self._newest, {}
            for workshop_id, news in newest.items():
                try:
                    message = {"type": "room.changed", "process": PROCESS} | news
                    send = layer.group_send(group_name(workshop_id), message)
                    loop.run_until_complete(asyncio.wait_for(send, settings.ROOM_REREAD))
                except Exception as trouble:  # noqa: BLE001, every bus raises errors of its own
                    logger.warning("Other processes were not notified; they read by themselves: %s", trouble)
            time.sleep(settings.ROOM_TICK)


_bus = _Bus()
