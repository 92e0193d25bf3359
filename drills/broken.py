"""Deliberately broken builds, each one mistake that somebody might really make. The product has no hook for them.

A build is a function that is given `patch(thing, name, value)`. Its first line says what it breaks; the table of
results says it, too.
"""

import contextlib
import queue
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

Patch = Callable[[Any, str, Any], None]


@contextmanager
def applied(name: str) -> Iterator[None]:
    """This process as that broken build, until the end of the block; the product itself for an empty name."""
    kept: list[tuple[Any, str, Any]] = []

    def patch(thing: Any, attribute: str, value: Any) -> None:
        kept.append((thing, attribute, getattr(thing, attribute)))
        setattr(thing, attribute, value)

    if name:
        BUILDS[name](patch)
    try:
        yield
    finally:
        for thing, attribute, value in reversed(kept):
            setattr(thing, attribute, value)


def said(name: str) -> str:
    """What this build breaks, in a sentence."""
    return (BUILDS[name].__doc__ or "").split("\n")[0]


BUILDS: dict[str, Callable[[Patch], None]] = {}


def build(function: Callable[[Patch], None]) -> Callable[[Patch], None]:
    BUILDS[function.__name__] = function
    return function


@build
def votes_without_a_lock(patch: Patch) -> None:
    """counts a card's dots and gives new ones without holding the room, and numbers dots beyond the budget"""
    from workshops.actions import ballots
    from workshops.models import Mark, Workshop

    def create(*, ballot, option, slot):
        return Mark(ballot=ballot, option=option, slot=secrets.randbelow(32_000) + 1).save()

    patch(ballots, "locked", lambda workshop: Workshop.objects.get(pk=workshop.pk))
    patch(ballots, "set_dots", ballots.set_dots.__wrapped__)
    patch(Mark.objects, "create", create)


@build
def repeats_take_effect(patch: Patch) -> None:
    """does a write again that comes again with its key, and keeps only what became of it the last time"""
    from workshops.models import CommandRecord

    filtered, created = CommandRecord.objects.filter, CommandRecord.objects.create

    def find(**what):
        return filtered(**what).none() if "key" in what else filtered(**what)

    def keep(**what):
        filtered(workshop=what["workshop"], actor=what["actor"], key=what["key"]).delete()
        return created(**what)

    patch(CommandRecord.objects, "filter", find)
    patch(CommandRecord.objects, "create", keep)


@build
def counts_latecomers(patch: Patch) -> None:
    """takes a vote that arrives after the close, as long as the result is not shown"""
    from workshops import rules
    from workshops.enums import RoundState

    patch(rules, "takes_votes", lambda vote: vote.state in {RoundState.OPEN, RoundState.CLOSED})


@build
def answers_before_commit(patch: Patch) -> None:
    """says "saved" when a write is done, and commits a moment later"""
    from django.db import transaction

    from workshops import writer

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
                    except Exception as trouble:  # noqa: BLE001, whatever it is goes to whoever asked
                        answer.set_exception(trouble)
                    with contextlib.suppress(queue.Empty):
                        batch.append(waiting.get(timeout=max(0.0, closes - time.monotonic())))

    def submit(_workshop_id, job):
        answer = Future()
        waiting.put((job, answer))
        return answer

    threading.Thread(target=work, daemon=True).start()
    patch(writer, "submit", submit)
    patch(writer, "write", lambda workshop_id, job: submit(workshop_id, job).result())


# --- Strangers and attackers ---------------------------------------------------------------------------------------


@build
def believes_every_message(patch: Patch) -> None:
    """takes every message of a socket for what it should be"""
    import json

    from workshops.live import consumers

    patch(consumers, "_read", json.loads)
