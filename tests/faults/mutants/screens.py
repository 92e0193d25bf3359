"""Mutants whose screens show an old or a wrong state, or show it to some and make others wait."""

import asyncio
from typing import Any

from tests.faults.mutants.registry import Patch, mutant


@mutant
def reports_too_small_a_part(patch: Patch) -> None:
    """reports every change of ideas and themes as a change of votes alone"""
    from workshops.ideas.actions import moderation, scribing, sorting, themes, writing
    from workshops.voting.enums import VOTES

    for module in (writing, moderation, scribing, sorting, themes):
        patch(module, "changed", _votes_alone(module.changed, VOTES))


def _votes_alone(changed: Any, votes: str) -> Any:
    return lambda workshop, **what: changed(workshop, **what | {"only": votes})


@mutant
def ignores_notifications(patch: Patch) -> None:
    """a Room is never notified of a change, and reads its revision only every half minute"""
    from django.conf import settings

    from workshops.core import notify

    patch(settings, "ROOM_REREAD", 30.0)
    patch(notify, "notify", lambda workshop_id, revision: None)


@mutant
def unbounded_send_window(patch: Patch) -> None:
    """writes to every phone whether it reads or not, and never closes one"""
    from workshops.live.subscribers import Subscriber

    patch(Subscriber, "show", lambda subscriber, frame: subscriber.connection.write(frame))
    patch(Subscriber, "has_room", lambda subscriber, moment: True)
    patch(Subscriber, "why_end", lambda subscriber, moment: None)


@mutant
def ignores_revision_gaps(patch: Patch) -> None:
    """a phone applies every frame, also when it begins at another revision than the one shown"""
    from workshops.simulation.screen_client import ScreenClient

    take = ScreenClient._apply_frame
    patch(ScreenClient, "_apply_frame", lambda screen, frame: take(screen, _joined(screen, frame)))


def _joined(screen: Any, frame: dict[str, Any]) -> dict[str, Any]:
    return frame if frame["from"] is None else frame | {"from": screen.revision}


@mutant
def blocks_the_event_loop(patch: Patch) -> None:
    """waits for the database in the event loop that serves all sockets"""
    from workshops.core import group_commit

    def submit(workshop_id, job):
        answer = asyncio.get_running_loop().create_future()
        try:
            answer.set_result(group_commit.write(workshop_id, job))
        except Exception as error:
            answer.set_exception(error)
        return answer

    patch(group_commit, "submit", submit)


@mutant
def no_html_escaping(patch: Patch) -> None:
    """templates print values without escaping them"""
    from django.template import base

    patch(base, "conditional_escape", str)


@mutant
def shows_hidden_ideas(patch: Patch) -> None:
    """every screen shows the ideas that the desk has hidden"""
    from workshops.models import Idea

    patch(Idea, "is_shown", property(lambda idea: True))
