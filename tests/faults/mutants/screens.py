"""Builds whose screens do not show what the room is, or show it to some and let others wait."""

import asyncio
import time
from typing import Any

from tests.faults.mutants.registry import Patch, build


@build
def names_too_small_a_part(patch: Patch) -> None:
    """says of every change to ideas and themes that only the vote has changed"""
    from workshops.core.enums import Part
    from workshops.ideas.actions import (
        moderation,
        scribing,
        sorting,
        themes,
        writing,
    )

    for module in (writing, moderation, scribing, sorting, themes):
        patch(module, "changed", _only_votes(module.changed, Part.VOTES))


def _only_votes(changed: Any, votes: str) -> Any:
    return lambda workshop, **what: changed(workshop, **what | {"only": votes})


@build
def hears_no_bell(patch: Patch) -> None:
    """never tells a Room that something changed, and lets it look for itself only every half minute"""
    from django.conf import settings

    from workshops.core import notify

    patch(settings, "ROOM_REREAD", 30.0)
    patch(notify, "notify", lambda workshop_id, revision: None)


@build
def window_without_end(patch: Patch) -> None:
    """writes to every phone whether it takes anything or not, and never gives one up"""
    from workshops.live.subscribers import Subscriber

    patch(Subscriber, "show", lambda subscriber, frame: subscriber.line.write(frame))
    patch(Subscriber, "has_room", lambda subscriber, moment: True)
    patch(Subscriber, "why_end", lambda subscriber, moment: None)


@build
def ignores_holes(patch: Patch) -> None:
    """has phones take every change for the next one, without looking where it begins"""
    from workshops.simulation.screen_client import ScreenClient

    take = ScreenClient._apply_frame
    patch(ScreenClient, "_apply_frame", lambda screen, frame: take(screen, _joined(screen, frame)))


def _joined(screen: Any, frame: dict[str, Any]) -> dict[str, Any]:
    return frame if frame["from"] is None else frame | {"from": screen.revision}


@build
def waits_on_the_loop(patch: Patch) -> None:
    """waits for the database where all sockets are served"""
    from workshops.core import group_commit

    def submit(workshop_id, job):
        answer = asyncio.get_running_loop().create_future()
        try:
            answer.set_result(group_commit.write(workshop_id, job))
        except Exception as trouble:
            answer.set_exception(trouble)
        return answer

    patch(group_commit, "submit", submit)


@build
def takes_its_time(patch: Patch) -> None:
    """asks the database for two seconds before it opens a room's page, or draws a wall"""
    from django.db import connection

    from workshops import snapshots
    from workshops.screens import views

    drawn, found = snapshots.shared, views.find_room

    def take_two_seconds():
        connection.ensure_connection()
        connection.connection.create_function("take", 1, time.sleep)
        with connection.cursor() as cursor:
            cursor.execute("SELECT take(2)")

    def shared(workshop, screen, *parts):
        if screen == "wall":
            take_two_seconds()
        return drawn(workshop, screen, *parts)

    def find_room(code):
        take_two_seconds()
        return found(code)

    patch(snapshots, "shared", shared)
    patch(views, "find_room", find_room)


@build
def takes_words_for_markup(patch: Patch) -> None:
    """puts words into its pages as they are"""
    from django.template import base

    patch(base, "conditional_escape", str)


@build
def shows_hidden_ideas_to_everybody(patch: Patch) -> None:
    """shows on every screen the ideas that the desk has hidden"""
    from workshops.models import Idea

    patch(Idea, "is_shown", True)
