"""Saying a hope, and what becomes of it when its card withdraws."""

from typing import Any

from django.db import transaction

from tests.sample_feature.models import Hope
from workshops.core.errors import NotAllowed
from workshops.core.models import Workshop
from workshops.core.revisions import changed, locked
from workshops.participants.actors import Actor, CardHolder

HOPES = "hopes"


@transaction.atomic
def say_hope(*, workshop: Workshop, actor: Actor, text: str) -> Hope:
    """Keep what this card hopes for, in place of what it said before."""
    if not isinstance(actor, CardHolder):
        raise NotAllowed("A hope is said with a card.")
    workshop = locked(workshop)
    hope, _made = Hope.objects.update_or_create(workshop=workshop, seat=actor.seat, defaults={"text": text})
    # Each scribe's own regions count hopes, too.
    changed(workshop, only=HOPES, seats=[actor.seat], boards=workshop.boards.all())
    return hope


def erase_words(cards: Any, keep_promised: bool) -> int:
    return Hope.objects.filter(seat__in=cards).exclude(text="").update(text="")


def delete_of_card(seat: Any) -> dict[str, int]:
    deleted, _of_each = Hope.objects.filter(seat=seat).delete()
    return {"hopes": deleted}
