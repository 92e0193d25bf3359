"""Not mutants: changes of the server that a fault test needs because nothing outside the process can cause them."""

import gc
import threading
import time
import weakref
from datetime import timedelta
from pathlib import Path

from tests.faults.mutants.registry import Patch, mutant


@mutant
def counts_sockets(patch: Patch) -> None:
    """writes the number of sockets in memory to the file "sockets" beside its database, twice a second"""
    from django.conf import settings

    from workshops.live.sockets import Socket

    file = Path(settings.DATABASES["default"]["NAME"]).with_name("sockets")
    known: weakref.WeakSet[Socket] = weakref.WeakSet()
    begin = Socket.__init__
    counting: list[threading.Thread] = []

    def noted(socket, line):
        if not counting:
            counting.append(threading.Thread(target=count, daemon=True))
            counting[0].start()
        known.add(socket)
        begin(socket, line)

    def count():
        while True:
            gc.collect()
            file.with_suffix(".new").write_text(str(len(known)))
            file.with_suffix(".new").rename(file)
            time.sleep(0.5)

    patch(Socket, "__init__", noted)


@mutant
def settable_clock(patch: Patch) -> None:
    """adds to the clock the hours that the file "hours" beside its database says"""
    from django.conf import settings
    from django.utils import timezone

    file = Path(settings.DATABASES["default"]["NAME"]).with_name("hours")
    now, true_time = timezone.now, time.time

    def hours() -> float:
        try:
            return float(file.read_text())
        except (OSError, ValueError):
            return 0.0

    patch(time, "time", lambda: true_time() + 3600 * hours())
    patch(timezone, "now", lambda: now() + timedelta(hours=hours()))


@mutant
def short_timeouts(patch: Patch) -> None:
    """closes a phone that reads nothing, or sends no hello, within three seconds, and has a small send buffer"""
    from operations import daphne_adapter
    from workshops.live import sockets, subscribers

    patch(daphne_adapter, "KERNEL_BUFFER", 4096)
    patch(subscribers, "STUCK", 2.5)
    patch(sockets, "HELLO_TIMEOUT", 2.5)


@mutant
def slow_queries(patch: Patch) -> None:
    """a query of two seconds runs before a room's page is opened and before a wall is rendered"""
    from django.db import connection

    from workshops.live import region_html
    from workshops.screens import views

    shared, find_room = region_html.shared, views.find_room

    def query_for_two_seconds():
        connection.ensure_connection()
        connection.connection.create_function("sleep", 1, time.sleep)
        with connection.cursor() as cursor:
            cursor.execute("SELECT sleep(2)")

    def slow_shared(workshop, screen, *parts):
        if screen == "wall":
            query_for_two_seconds()
        return shared(workshop, screen, *parts)

    def slow_find_room(code):
        query_for_two_seconds()
        return find_room(code)

    patch(region_html, "shared", slow_shared)
    patch(views, "find_room", slow_find_room)
