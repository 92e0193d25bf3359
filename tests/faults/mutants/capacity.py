"""Builds that are too small for a whole hall, and one that counts who is in it."""

import gc
import threading
import time
import weakref
from pathlib import Path

from tests.faults.mutants.registry import Patch, build


@build
def admits_fifty(patch: Patch) -> None:
    """lets fifty sockets into a room and turns away the rest"""
    from django.conf import settings

    patch(settings, "ROOM_SOCKETS", 50)


@build
def keeps_everybody(patch: Patch) -> None:
    """keeps a socket in memory when it has gone"""
    from workshops.live.sockets import Socket

    kept = []
    end = Socket.end

    def keep(socket):
        kept.append((socket, bytearray(20_000)))
        end(socket)

    patch(Socket, "end", keep)


@build
def counts_sockets(patch: Patch) -> None:
    """writes beside its database, again and again, how many sockets it still knows"""
    from django.conf import settings

    from workshops.live.sockets import Socket

    file = Path(settings.DATABASES["default"]["NAME"]).with_name("sockets")
    known: weakref.WeakSet[Socket] = weakref.WeakSet()
    begin = Socket.__init__

    def note(socket, line):
        known.add(socket)
        begin(socket, line)

    def count():
        while True:
            gc.collect()
            file.with_suffix(".new").write_text(str(len(known)))
            file.with_suffix(".new").rename(file)
            time.sleep(0.5)

    patch(Socket, "__init__", note)
    threading.Thread(target=count, daemon=True).start()
