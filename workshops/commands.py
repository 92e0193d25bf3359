"""The only way in for a write: `perform` does what a verb says, once for each key, and keeps what became of it."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Model
from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from workshops import writer
from workshops.actions.revisions import locked
from workshops.actors import Actor
from workshops.enums import Outcome
from workshops.errors import KeyReused, WorkshopError
from workshops.models import CommandRecord, Workshop
from workshops.verbs import VERBS, Verb


@dataclass(frozen=True)
class Answer:
    """What became of a command. Stored in the transaction of the effect; a repeat gets the same again."""

    outcome: Outcome
    said: str
    revision: int
    effect: str = ""
    form: forms.Form | None = None

    @property
    def done(self) -> bool:
        return self.outcome == Outcome.DONE


KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


def perform(*, workshop: Workshop, actor: Actor, verb: str, key: str, data: Mapping[str, Any]) -> Answer:
    """Do what `actor` asks, once for each key, and answer after COMMIT.

    `data` is a QueryDict or a plain dict of the verb's form fields. Refusals are answers too, and are stored;
    the same key with other data is refused without touching what the key did first.
    """
    spec = VERBS.get(verb)
    if spec is None or not KEY.fullmatch(key):
        return Answer(Outcome.REFUSED, str(_("This page is out of date. Reload it and try again.")), workshop.revision)
    form = spec.form(data)
    asked = _fingerprint(verb, key, form)
    try:
        answer = writer.write(lambda: _once(workshop, actor, verb, spec, key, asked, form))
    except KeyReused as refusal:
        return Answer(Outcome.REFUSED, str(refusal), workshop.revision, form=form)
    return _followed(answer, spec.then, workshop) if spec.then and answer.done else answer


def _followed(answer: Answer, then: Callable[[Workshop], str], workshop: Workshop) -> Answer:
    """The answer with what its second step says. A second step that fails is told; the first one stays done."""
    outcome = Outcome.DONE
    try:
        more = then(workshop)
    except WorkshopError as refusal:
        outcome, more = Outcome.REFUSED, str(refusal)
    return replace(answer, outcome=outcome, said=f"{answer.said} {more}".strip())


def _once(workshop: Workshop, actor: Actor, verb: str, spec: Verb, key: str, asked: str, form: forms.Form) -> Answer:
    workshop = locked(workshop)
    record = CommandRecord.objects.filter(workshop=workshop, actor=actor.ref, key=key).first()
    if record is None:
        record = _effect(workshop, actor, verb, spec, key, asked, form)
    elif record.asked != asked:
        raise KeyReused(_why_not_again(record))
    return Answer(Outcome(record.outcome), record.said, record.revision, record.effect, form)


def _why_not_again(record: CommandRecord) -> str:
    """The sentence for somebody who went back and changed a form: what became of it the first time, and what to do."""
    if record.outcome == Outcome.REFUSED:
        return str(
            _("This form was sent before and was not done, so nothing of it was kept. Send it again as it is now.")
        )
    return str(
        _("You sent this form before with other words, and those were kept. Send it again to add these as well.")
    )


def _effect(
    workshop: Workshop, actor: Actor, verb: str, spec: Verb, key: str, asked: str, form: forms.Form
) -> CommandRecord:
    outcome, said, effect = Outcome.DONE, "", ""
    try:
        if not form.is_valid():
            raise WorkshopError(" ".join(str(error) for errors in form.errors.values() for error in errors))
        with transaction.atomic():
            thing = spec.action(workshop=workshop, actor=actor, **form.cleaned_data)
            said, effect = str(spec.said(thing) if callable(spec.said) else spec.said), _name(thing)
    except WorkshopError as refusal:
        outcome, said = Outcome.REFUSED, str(refusal)
    return CommandRecord.objects.create(
        workshop=workshop,
        actor=actor.ref,
        key=key,
        verb=verb,
        asked=asked,
        outcome=outcome,
        said=said[:400],
        effect="" if spec.secret else effect,
        revision=Workshop.objects.values_list("revision", flat=True).get(pk=workshop.pk),
    )


def _fingerprint(verb: str, key: str, form: forms.Form) -> str:
    """Keyed digest of what was asked: the same wish gives the same digest, and nobody reads the wish from it."""
    values = {name: _values(form.data, name) for name in sorted(form.fields)}
    return salted_hmac(
        f"workshops.commands:{key}", json.dumps([verb, values], default=str), algorithm="sha256"
    ).hexdigest()


def _values(data: Mapping[str, Any], name: str) -> list[str]:
    if isinstance(data, QueryDict):
        return data.getlist(name)
    value = data.get(name, [])
    return [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]


def _name(thing: Any) -> str:
    return f"{thing._meta.model_name}:{thing.pk}" if isinstance(thing, Model) else ""
