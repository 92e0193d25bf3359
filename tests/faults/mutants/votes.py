"""Mutants that lose, duplicate or miscount what people write."""

import asyncio
import contextlib
import queue
import secrets
import threading
import time
from concurrent.futures import Future

from tests.faults.mutants.registry import Patch, mutant


@mutant
def votes_without_lock(patch: Patch) -> None:
    """counts and stores dots without locking the workshop, and numbers dots beyond the budget"""
    from workshops.models import Mark, Workshop
    from workshops.voting.actions import ballots

    inserted = ballots.insert

    def insert(model, **values):
        any_slot = {"slot": secrets.randbelow(32_000) + 1} if model is Mark else {}
        return inserted(model, **values | any_slot)

    patch(ballots, "locked", lambda workshop: Workshop.objects.get(pk=workshop.pk))
    patch(ballots, "set_dots", ballots.set_dots.__wrapped__)
    patch(ballots, "insert", insert)


@mutant
def no_idempotency(patch: Patch) -> None:
    """performs a write again when its key is sent again, and keeps only the last outcome"""
    from workshops import dispatch
    from workshops.models import CommandRecord

    inserted = dispatch.insert

    def insert(model, **values):
        CommandRecord.objects.filter(workshop=values["workshop"], actor=values["actor"], key=values["key"]).delete()
        return inserted(model, **values)

    patch(dispatch._RECORD, "first", lambda *key: None)
    patch(dispatch, "insert", insert)


@mutant
def accepts_late_votes(patch: Patch) -> None:
    """counts a vote that arrives after the close, until the result is shown"""
    from workshops.voting.actions import ballots
    from workshops.voting.enums import RoundState

    patch(ballots, "takes_votes", lambda vote: vote.state in {RoundState.OPEN, RoundState.CLOSED})


@mutant
def answers_before_commit(patch: Patch) -> None:
    """answers "saved" when a write is done, and commits up to 0.4 seconds later"""
    from django.db import transaction

    from workshops.core import group_commit

    waiting: queue.SimpleQueue = queue.SimpleQueue()
    workers: list[threading.Thread] = []

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
                    except Exception as error:
                        answer.set_exception(error)
                    with contextlib.suppress(queue.Empty):
                        batch.append(waiting.get(timeout=max(0.0, closes - time.monotonic())))

    def later(job):
        if not workers:
            workers.append(threading.Thread(target=work, daemon=True))
            workers[0].start()
        answer = Future()
        waiting.put((job, answer))
        return answer

    patch(group_commit, "submit", lambda workshop_id, job: asyncio.wrap_future(later(job)))
    patch(group_commit, "write", lambda workshop_id, job: later(job).result(), optional=True)
