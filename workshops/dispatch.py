"""The only way in for a write: `perform` does a command once for each key, and stores what became of it."""

import asyncio
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django import forms
from django.db.models import Model
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from text.words import cut
from workshops.commands import registry
from workshops.commands.feature import Command
from workshops.commands.models import CommandRecord
from workshops.core import group_commit
from workshops.core.compiled_queries import CompiledQuery, insert
from workshops.core.enums import Outcome
from workshops.core.errors import NotHolding, WorkshopError
from workshops.core.models import Workshop
from workshops.core.revisions import locked
from workshops.participants.actors import (
    Actor,
    CardHolder,
    Scribe,
    still_holding,
)

_RECORD = CompiledQuery(
    lambda workshop, actor, key: CommandRecord.objects.filter(workshop=workshop, actor=actor, key=key), int, str, str
)
KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
# What was asked, field by field of the command's form, as it was sent.
SentValues = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Answer:
    """What became of a command. Stored in the transaction of the effect; a repeat gets the same again.

    Of a command that was done just now, `parts` says what of the room it touched, and `own_before` at which revision
    the asker's own part of the screen had last changed before it. A repeat knows neither.
    """

    outcome: Outcome
    said: str
    revision: int
    effect: str = ""
    parts: frozenset[str] | None = None
    own_before: int = 0

    @property
    def done(self) -> bool:
        return self.outcome == Outcome.DONE


def perform(*, workshop: Workshop, actor: Actor, command: str, key: str, data: Mapping[str, Any]) -> Answer:
    """Do what `actor` asks, once for each key, and answer after COMMIT.

    `data` is a MultiValueDict or a plain dict of the command's form fields. Refusals are answers too, and are stored; the
    same key with other data is refused without touching what the key did first. Raises NotHolding when the actor has
    lost what it acts with, and NotSaved when nothing can be stored now: then the same may be sent again.
    """
    answer = group_commit.write(workshop.pk, lambda: _once(workshop, actor, command, key, data))
    return follow_up(workshop, command, answer)


def submit(
    *, workshop: Workshop, actor: Actor, command: str, key: str, data: Mapping[str, Any]
) -> "asyncio.Future[Answer]":
    """The same without blocking the loop that it is called on; `follow_up` is left to the caller."""
    return group_commit.submit(workshop.pk, lambda: _once(workshop, actor, command, key, data))


def takes_long(command: str) -> bool:
    """Whether `follow_up` has something to do for this command."""
    spec = registry.commands().get(command)
    return spec is not None and spec.then is not None


def follow_up(workshop: Workshop, command: str, answer: Answer) -> Answer:
    """Do a command's slow second step, outside of group commit. A step that fails is told; the first one stays done."""
    spec = registry.commands().get(command)
    if spec is None or spec.then is None or not answer.done:
        return answer
    outcome = Outcome.DONE
    try:
        # As the database has it now: a socket knows no more of a workshop than its number.
        more = spec.then(Workshop.objects.get(pk=workshop.pk))
    except WorkshopError as refusal:
        outcome, more = Outcome.REFUSED, str(refusal)
    return replace(answer, outcome=outcome, said=f"{answer.said} {more}".strip())


def _once(workshop: Workshop, actor: Actor, command: str, key: str, data: Mapping[str, Any]) -> Answer:
    spec = registry.commands().get(command)
    if spec is None or not KEY.fullmatch(key):
        return Answer(Outcome.REFUSED, str(_("This page is out of date. Reload it and try again.")), workshop.revision)
    sent = _sent(spec, data)
    asked = _fingerprint(command, key, sent)
    try:
        workshop = locked(workshop)
    except Workshop.DoesNotExist as gone:
        raise NotHolding(_("This workshop was deleted, with everything that was said in it.")) from gone
    actor = still_holding(actor, workshop)
    record = _RECORD.first(workshop.pk, actor.ref, key)
    if record is None:
        answer = _effect(workshop, actor, command, spec, sent)
        if spec.is_secret and not answer.done and spec.forgets_refused(workshop):
            # Sent again it is refused again. Its key would say for ever which card tried to vote, and when.
            return answer
        _keep(answer, workshop, actor, spec, key, asked)
        return answer
    if record.asked not in {asked, _fingerprint(command, key, _whole(spec, sent))}:
        return Answer(Outcome.REFUSED, _why_not_again(record), record.revision)
    said = record.said
    if spec.reply_again and record.outcome == Outcome.DONE:
        said = spec.reply_again(record.effect)
    return Answer(Outcome(record.outcome), said, record.revision, record.effect)


def _why_not_again(record: CommandRecord) -> str:
    """The sentence for somebody who went back and changed a form: what became of it the first time, and what to do."""
    if record.outcome == Outcome.REFUSED:
        return str(
            _("This form was sent before and was not done, so nothing of it was kept. Send it again as it is now.")
        )
    return str(
        _("You sent this form before with other words, and those were kept. Send it again to add these as well.")
    )


def _effect(workshop: Workshop, actor: Actor, command: str, spec: Command, sent: SentValues) -> Answer:
    before, own_before = workshop.revision, _own_revision(workshop, actor)
    try:
        # Every action is a savepoint of its own: what is refused half way leaves nothing.
        thing = spec.action(workshop=workshop, actor=actor, **_fields(spec, sent))
    except WorkshopError as refusal:
        return Answer(Outcome.REFUSED, str(refusal), before, parts=frozenset(), own_before=own_before)
    said = str(spec.reply(thing) if callable(spec.reply) else spec.reply)
    effect = "" if spec.is_secret else _name(thing)
    parts = frozenset(part for part, revision in workshop.touched.items() if before < revision)
    return Answer(Outcome.DONE, said, workshop.revision, effect, parts, own_before)


def _keep(answer: Answer, workshop: Workshop, actor: Actor, spec: Command, key: str, asked: str) -> None:
    insert(
        CommandRecord,
        workshop=workshop.pk,
        actor=actor.ref,
        key=key,
        verb=spec.name,
        asked=asked,
        outcome=answer.outcome,
        # A code that is told opens a card: it is kept with the card alone.
        said="" if spec.reply_again and answer.done else cut(answer.said, 400),
        effect=answer.effect,
        revision=answer.revision,
        created_at=timezone.now(),
    )


def _own_revision(workshop: Workshop, actor: Actor) -> int:
    """The room's revision at which this actor's own part of the screen last changed."""
    match actor:
        case CardHolder(seat):
            return max(workshop.personal_revision, seat.revision)
        case Scribe(board):
            return max(workshop.personal_revision, board.revision)
    return workshop.personal_revision


def _sent(spec: Command, data: Mapping[str, Any]) -> SentValues:
    # A field that a form got later counts only when it is sent: a repeat from before has the same fingerprint.
    later: Collection[str] = getattr(spec.form, "added_later", ())
    sent = ((name, _values(data, name)) for name in sorted(spec.form.base_fields))
    return tuple((name, values) for name, values in sent if values or name not in later)


def _whole(spec: Command, sent: SentValues) -> SentValues:
    """The same with every field of the form, as it was stored until absent later fields were left out."""
    values = dict(sent)
    return tuple((name, values.get(name, ())) for name in sorted(spec.form.base_fields))


def _values(data: Mapping[str, Any], name: str) -> tuple[str, ...]:
    if isinstance(data, MultiValueDict):
        return tuple(data.getlist(name))
    value = data.get(name)
    values = value if isinstance(value, list | tuple) else [] if value is None else [value]
    return tuple(map(str, values))


def _fingerprint(command: str, key: str, sent: SentValues) -> str:
    """Keyed digest of a command and its values: equal for equal ones, and nobody reads the values from it."""
    text = json.dumps([command, dict(sent)])
    # Stored since 0.1.0: with another salt, no command of before an upgrade would be recognised when it is sent again.
    return salted_hmac(f"workshops.commands:{key}", text, algorithm="sha256").hexdigest()


def _fields(spec: Command, sent: SentValues) -> dict[str, Any]:
    """What the command's form makes of the values, for its action. Raises WorkshopError with all that is wrong with them."""
    return _remembered(spec.form, sent) if spec.is_cached and _is_short(sent) else _cleaned(spec.form, sent)


def _is_short(sent: SentValues) -> bool:
    """As a page of ours sends it: each field once, and no longer than a number. Others may be megabytes of spaces."""
    return all(len(values) == 1 and len(values[0]) < 20 for name, values in sent)


def _cleaned(form_class: type[forms.Form], sent: SentValues) -> dict[str, Any]:
    form = form_class(MultiValueDict({name: list(values) for name, values in sent if values}))
    if not form.is_valid():
        # Each sentence once: two numbers that are not ours are one page that is out of date.
        said = dict.fromkeys(str(error) for errors in form.errors.values() for error in errors)
        raise WorkshopError(" ".join(said))
    return form.cleaned_data


# A hall asks for the same few things, and a form takes longer to understand one of them than the action to do it.
_remembered = lru_cache(maxsize=1024)(_cleaned)


def _name(thing: Any) -> str:
    return f"{thing._meta.model_name}:{thing.pk}" if isinstance(thing, Model) else ""
