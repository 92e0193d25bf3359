"""Builds that are too small for a whole hall."""

from drills.broken.builds import Patch, build


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
