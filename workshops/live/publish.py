"""The doorbell: after COMMIT it says that a room changed, never what changed. Any thread may ring.

It wakes this process's own Room, and with a shared bus those of other processes. A bell that is lost costs a moment
and no truth: watched Rooms look at the database by themselves.
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

from . import names

logger = logging.getLogger(__name__)

Ear = Callable[[int, int], None]

# Tells our own messages on the bus from those of other processes.
PROCESS = secrets.token_hex(4)

_ear: tuple[asyncio.AbstractEventLoop, Ear] | None = None


def publish_on_commit(workshop_id: int, revision: int) -> None:
    """Ring after COMMIT, whatever becomes of the bell."""

    def ring_after() -> None:
        ring(workshop_id, revision)

    # robust: one failing bell must not silence those queued behind it. A function and no partial, because Django
    # logs a failing one by a name that a partial does not have, and would fail itself.
    transaction.on_commit(ring_after, robust=True)


def listen(ear: Ear) -> None:
    """Have every ring of this process told to `ear(workshop, revision)`, on the loop that is running now."""
    global _ear  # noqa: PLW0603, one ear for a process, as there is one loop that serves its sockets
    _ear = asyncio.get_running_loop(), ear


def ring(workshop_id: int, revision: int) -> None:
    """Say that the room is at `revision` now."""
    if _ear is not None:
        loop, ear = _ear
        if not loop.is_closed():
            # The ring comes from a writer's thread, and a loop must be woken from outside by this door alone.
            loop.call_soon_threadsafe(ear, workshop_id, revision)
    if settings.REDIS_URL:
        _courier.carry(workshop_id, revision=revision)


def tell_heads(workshop_id: int, count: int) -> None:
    """Tell other processes how many people's screens this one carries."""
    if settings.REDIS_URL:
        _courier.carry(workshop_id, here=count)


class _Courier:
    """Carries the bell to other processes from a thread of its own: a bus that hangs must not hold up a writer.

    At most one message for each room and tick leaves this process, whatever happens in the room.
    """

    def __init__(self) -> None:
        self._newest: dict[int, dict[str, int]] = {}
        self._news = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def carry(self, workshop_id: int, **news: int) -> None:
        with self._lock:
            self._newest[workshop_id] = self._newest.get(workshop_id, {}) | news
            self._news.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="bell", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        loop = asyncio.new_event_loop()
        layer: Any = get_channel_layer()
        while True:
            self._news.wait()
            self._news.clear()
            with self._lock:
                newest, self._newest = self._newest, {}
            for workshop_id, news in newest.items():
                try:
                    bell = {"type": "doorbell", "process": PROCESS} | news
                    send = layer.group_send(names.room(workshop_id), bell)
                    loop.run_until_complete(asyncio.wait_for(send, settings.ROOM_REREAD))
                except Exception as trouble:  # noqa: BLE001, every bus has its own words for being away
                    logger.warning("The bell did not reach other processes; they look by themselves: %s", trouble)
            time.sleep(settings.ROOM_TICK)


_courier = _Courier()
