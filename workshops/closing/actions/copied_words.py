"""Words that must go, where a desk or a table has copied them into a room: headings, first steps, reasons, scripts."""

from collections.abc import Iterator
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from content.sought import Sought, weight
from workshops.commands.personal_data import RoomTexts
from workshops.commands.registry import features
from workshops.core.models import Workshop
from workshops.core.revisions import changed, locked

OF_WORKSHOP = RoomTexts(Workshop, ("title", "purpose", "question", "place"), workshop="pk")
# In letters; a sign of Chinese, Japanese or Korean says as much as three.
SENTENCE = 30


def blank_copies(words: list[str], *, dry_run: bool = False) -> int:
    """Cut these words out of the texts of all rooms, or only count; returns how many rows had them.

    Each room is changed in a transaction of its own, and its screens hear of it; safe to repeat.
    """
    sought, sentences = Sought(words), Sought(one for one in words if weight(one) >= SENTENCE)
    if not sought:
        return 0
    return sum(_blank_in(room, sought, sentences, dry_run=dry_run) for room in Workshop.objects.order_by("pk"))


@transaction.atomic
def _blank_in(room: Workshop, sought: Sought, sentences: Sought, *, dry_run: bool) -> int:
    found = list(_rows(room, sought, sentences))
    if found and not dry_run:
        room = locked(room)
        # Read again: they may have changed until the room was held.
        for row, cut in _rows(room, sought, sentences):
            models.QuerySet(type(row)).filter(pk=row.pk).update(**cut)
        changed(room, everyone=True)
    return len(found)


def _rows(room: Workshop, sought: Sought, sentences: Sought) -> Iterator[tuple[models.Model, dict[str, str]]]:
    """Each row of this room that has the words, and its texts without them."""
    for texts in (OF_WORKSHOP, *(texts for feature in features() for texts in feature.personal.texts)):
        rows: models.QuerySet[models.Model] = models.QuerySet(texts.model)
        for row in rows.filter(**{texts.workshop: room.pk}):
            cut = {name: _cut(row, name, sentences) for name in texts.columns}
            cut |= {name: _cut(row, name, sought) for name in texts.about_somebody}
            if found := {name: text for name, text in cut.items() if text != getattr(row, name)}:
                yield row, found


def _cut(row: models.Model, name: str, sought: Sought) -> str:
    before = getattr(row, name)
    after = sought.cut(before)
    column: Any = row._meta.get_field(name)
    return after if after == before or after.strip() or column.blank else _("Words that were erased")
