"""Mutants that trust whoever connects, or whoever was trusted once."""

import json

from tests.faults.mutants.registry import Patch, mutant


@mutant
def no_message_validation(patch: Patch) -> None:
    """takes any JSON on a socket for a valid message"""
    from workshops.live import sockets

    patch(sockets, "_read", json.loads)


@mutant
def no_socket_limits(patch: Patch) -> None:
    """limits neither the rate nor the size of messages and frames"""
    from operations import daphne_adapter
    from workshops.core.rate_limit import Bucket
    from workshops.live import sockets

    patch(Bucket, "take", lambda bucket, now: 0.0)
    patch(daphne_adapter, "LONGEST_MESSAGE", 1 << 30)
    patch(sockets, "LONGEST_MESSAGE", 1 << 30)
    patch(daphne_adapter, "MOST_FRAGMENTS", 1 << 30)


@mutant
def no_hello_timeout(patch: Patch) -> None:
    """keeps a socket that never sends its hello"""
    from workshops.live import sockets

    patch(sockets, "HELLO_TIMEOUT", 24 * 3600.0)


@mutant
def no_origin_check(patch: Patch) -> None:
    """opens a socket for pages of any site"""
    from workshops.live import origin

    patch(origin, "_is_own", lambda scope: True)


@mutant
def no_revocation_check(patch: Patch) -> None:
    """checks a card or session when a socket opens, and not again when it writes"""
    from workshops import dispatch
    from workshops.live import rendering
    from workshops.live.rooms import Room

    patch(dispatch, "still_holding", lambda actor, workshop: actor)
    patch(rendering, "still_holding", lambda actor, workshop: actor)
    patch(Room, "_knows", lambda room, subscriber: subscriber.token.screen in room.pictures)


@mutant
def no_guess_limit(patch: Patch) -> None:
    """answers each wrong code at once, and counts none"""
    from workshops.screens.code_guessing import Guesses

    patch(Guesses, "wrong", lambda *_: 0.0)
