"""Builds that lose, double or miscount what people write."""

import asyncio
import contextlib
import queue
import secrets
import threading
import time
from concurrent.futures import Future

from tests.faults.mutants.registry import Patch, build


@build
def votes_without_a_lock(patch: Patch) -> None:
    """counts a card's dots and gives new ones without holding the room, and numbers dots beyond the budget"""
    from workshops.models import Mark, Workshop
    from workshops.voting.actions import ballots

    inserted = ballots.insert

    def insert(model, **values):
        anywhere = {"slot": secrets.randbelow(32_000) + 1} if model is Mark else {}
        return inserted(model, **values | anywhere)

    patch(ballots, "locked", lambda workshop: Workshop.objects.get(pk=workshop.pk))
    patch(ballots, "set_dots", ballots.set_dots.__wrapped__)
    patch(ballots, "insert", insert)


@build
def repeats_take_effect(patch: Patch) -> None:
    """does a write again that comes again with its key, and keeps only what became of it the last time"""
    from workshops import dispatch
    from workshops.models import CommandRecord

    inserted = dispatch.insert

    class Forgetful:
        def first(self, *key):
            return None

    def insert(model, **values):
        CommandRecord.objects.filter(workshop=values["workshop"], actor=values["actor"], key=values["key"]).delete()
        return inserted(model, **values)

    patch(dispatch, "_RECORD", Forgetful())
    patch(dispatch, "insert", insert)


@build
def counts_latecomers(patch: Patch) -> None:
    """takes a vote that arrives after the close, as long as the result is not shown"""
    from workshops.voting.actions import ballots
    from workshops.voting.enums import RoundState

    patch(ballots, "takes_votes", lambda vote: vote.state in {RoundState.OPEN, RoundState.CLOSED})


@build
def answers_before_commit(patch: Patch) -> None:
    """says "saved" when a write is done, and commits a moment later"""
    from django.db import transaction

    from workshops.core import group_commit

    waiting: queue.SimpleQueue = queue.SimpleQueue()

    def work() -> None:
        while True:
            batch = [waiting.get()]
            with transaction.atomic():
                closes = time.monotonic() + 0.4
                while batch:
                    job, answer = batch.pop()
                    try:
                        with transaction.atomic():
                            answer.set_result(job())
                    except Exception as trouble:
                        answer.set_exception(trouble)
                    with contextlib.suppress(queue.Empty):
                        batch.append(waiting.get(timeout=max(0.0, closes - time.monotonic())))

    def later(job):
        answer = Future()
        waiting.put((job, answer))
        return answer

    threading.Thread(target=work, daemon=True).start()
    patch(group_commit, "submit", lambda workshop_id, job: asyncio.wrap_future(later(job)))
    patch(group_commit, "write", lambda workshop_id, job: later(job).result())
