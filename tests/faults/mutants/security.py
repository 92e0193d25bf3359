"""Builds that trust whoever comes, and one that trusts whoever once came."""

import json

from tests.faults.mutants.registry import Patch, build


@build
def believes_every_message(patch: Patch) -> None:
    """takes every message of a socket for what it should be"""
    from workshops.live import sockets

    patch(sockets, "_read", json.loads)


@build
def lets_everything_in(patch: Patch) -> None:
    """counts neither messages nor frames, and takes any size"""
    from workshops.core.rate_limit import Bucket
    from workshops.live import connections, sockets

    patch(Bucket, "take", lambda bucket, now: 0.0)
    patch(connections, "LONGEST_MESSAGE", 1 << 30)
    patch(sockets, "LONGEST_MESSAGE", 1 << 30)
    patch(connections, "MOST_FRAGMENTS", 1 << 30)


@build
def waits_for_ever(patch: Patch) -> None:
    """keeps every socket that was opened, whether it says something or not"""
    from workshops.live import sockets

    patch(sockets, "MANNERS", 24 * 3600.0)


@build
def lets_every_site_in(patch: Patch) -> None:
    """opens a socket for pages of any site"""
    from workshops.live import origin

    patch(origin, "_is_own", lambda scope: True)


@build
def asks_once_who_it_is(patch: Patch) -> None:
    """looks at who somebody is when they come, and not again when they write"""
    from workshops import dispatch
    from workshops.live import rendering
    from workshops.live.rooms import Room

    patch(dispatch, "still_holding", lambda actor, workshop: actor)
    patch(rendering, "still_holding", lambda actor, workshop: actor)
    patch(Room, "_knows", lambda room, subscriber: subscriber.leave.screen in room.pictures)


@build
def forgets_wrong_codes(patch: Patch) -> None:
    """answers each wrong code at once, and counts none"""
    from workshops.screens.code_guessing import Guesses

    patch(Guesses, "wrong", lambda *_: 0.0)
