"""Mutants that do not hold as many people as a room has."""

from tests.faults.mutants.registry import Patch, mutant


@mutant
def fifty_sockets_a_room(patch: Patch) -> None:
    """a room accepts fifty sockets and refuses all others"""
    from django.conf import settings

    patch(settings, "ROOM_SOCKETS", 50)


@mutant
def leaks_sockets(patch: Patch) -> None:
    """a socket stays in memory after it is closed"""
    from workshops.live.sockets import Socket

    leaked = []
    end = Socket.end

    def leak(socket):
        leaked.append((socket, bytearray(20_000)))
        end(socket)

    patch(Socket, "end", leak)
