"""The doorbell: after COMMIT it says that a room changed, never what changed. Any thread may ring.

It wakes this process's own Room, and with a shared bus those of other processes. A bell that is lost costs a moment
and no truth: watched Rooms look at the database by themselves.
"""

import asyncio
import logging
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
        _courier.carry(workshop_id, revision)


class _Courier:
    """Carries the bell to other processes from a thread of its own: a bus that hangs must not hold up a writer.

    At most one message for each room and tick leaves this process, whatever happens in the room.
    """

    def __init__(self) -> None:
        self._newest: dict[int, int] = {}
        self._news = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def carry(self, workshop_id: int, revision: int) -> None:
        self._newest[workshop_id] = revision
        self._news.set()
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="bell", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        loop = asyncio.new_event_loop()
        layer: Any = get_channel_layer()
        while True:
            self._news.wait()
            self._news.clear()
            while self._newest:
                workshop_id, revision = self._newest.popitem()
                bell = {"type": "doorbell", "revision": revision}
                try:
                    send = layer.group_send(names.room(workshop_id), bell)
                    loop.run_until_complete(asyncio.wait_for(send, settings.ROOM_REREAD))
                except Exception as trouble:  # noqa: BLE001, every bus has its own words for being away
                    logger.warning("The bell did not reach other processes; they look by themselves: %s", trouble)
            time.sleep(settings.ROOM_TICK)


_courier = _Courier()
