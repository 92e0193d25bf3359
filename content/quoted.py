"""Words that must go, found again wherever an editor has copied them.

In pages and their revisions; in the titles of pictures and documents, in snippets, settings and menus; in comments, logs
and unsaved forms.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models, transaction
from wagtail.admin.models import FormState
from wagtail.contrib.settings.registry import registry as site_settings
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Comment,
    CommentReply,
    ModelLogEntry,
    Page,
    PageLogEntry,
    Revision,
    TaskState,
    get_page_models,
)
from wagtail.search.models import IndexEntry
from wagtail.snippets.models import get_snippet_models

from content.models import NavigationItem

from .sought import Sought

# What editors note beside pages.
NOTES: dict[type[models.Model], tuple[str, ...]] = {
    Comment: ("text",),
    CommentReply: ("text",),
    TaskState: ("comment",),
    PageLogEntry: ("label", "data"),
    ModelLogEntry: ("label", "data"),
}


@dataclass
class Blanked:
    """What was changed: the titles of pages, and how many revisions, other things, notes of editors and unsaved forms."""

    pages: list[str] = field(default_factory=list)
    revisions: int = 0
    things: int = 0
    notes: int = 0
    forms: int = 0


def blank_words(words: Iterable[str], *, dry_run: bool = False) -> Blanked:
    """Take these words out of every page and revision, and out of whatever else editors have written; or only count.

    A quote that holds them, or that is a part of them, goes as a whole. Anywhere else they are cut out, if they are long
    enough to be told from anybody's: see LONG_ENOUGH. Case, spaces and kinds of quotation marks make no difference.

    Each page and each row is changed in a transaction of its own, so that nobody else waits for long; safe to repeat.
    """
    sought = Sought(words)
    done = Blanked()
    if not sought:
        return done
    for pk in list(Page.objects.order_by("path").values_list("pk", flat=True)):
        if title := _blank_page(pk, sought, dry_run=dry_run):
            done.pages.append(title)
    done.revisions = _blank_columns(Revision, ("content", "object_str"), sought, dry_run=dry_run)
    for model in _things():
        done.things += _blank_things(model, sought, dry_run=dry_run)
    for model, names in NOTES.items():
        done.notes += _blank_columns(model, names, sought, dry_run=dry_run)
    done.forms = FormState.objects.count()
    if not dry_run:
        # What a browser had sent and nobody saved is a form's data: it goes whole, and the editor's browser still has it.
        FormState.objects.all().delete()
    return done


def _blank_page(pk: int, sought: Sought, *, dry_run: bool) -> str:
    """The title of this page if the words were on it."""
    with transaction.atomic():
        # Held, so that nothing is lost that an editor saves just now.
        page = Page.objects.select_for_update().get(pk=pk).specific
        before, title = page.serializable_data(), page.title
        after, draft_title = sought.without(before), sought.cut(page.draft_title)
        if after == before and draft_title == page.draft_title:
            return ""
        if not dry_run:
            blanked = page.with_content_json(after)
            blanked.draft_title = draft_title
            # It was whole before; words that are gone must not keep it from being saved.
            blanked.save(clean=False)
        return sought.cut(title) or str(pk)


def _things() -> list[type[models.Model]]:
    """What editors write that is no page."""
    return [get_image_model(), get_document_model(), *get_snippet_models(), *site_settings, NavigationItem]


def _blank_things(model: type[models.Model], sought: Sought, *, dry_run: bool) -> int:
    """How many rows of this table had the words in any text; each is saved, so that the search knows it anew."""
    names = [
        column.name for column in model._meta.concrete_fields if isinstance(column, models.CharField | models.TextField)
    ]
    changed = 0
    rows: models.QuerySet[models.Model] = models.QuerySet(model)
    for pk in list(rows.values_list("pk", flat=True)):
        with transaction.atomic():
            row = rows.select_for_update(of=("self",)).filter(pk=pk).first()
            before = {name: getattr(row, name) for name in names if row is not None}
            after = {name: sought.cut(value) for name, value in before.items() if isinstance(value, str)}
            found = {name: value for name, value in after.items() if value != before[name]}
            if row is None or not found:
                continue
            changed += 1
            if not dry_run:
                for name, value in found.items():
                    setattr(row, name, value)
                row.save(update_fields=list(found))
    return changed


def _blank_columns(model: type[models.Model], names: tuple[str, ...], sought: Sought, *, dry_run: bool) -> int:
    """How many rows of this table had the words in these columns."""
    changed = 0
    rows: models.QuerySet[models.Model] = models.QuerySet(model)
    for pk in list(rows.values_list("pk", flat=True)):
        with transaction.atomic():
            before = rows.select_for_update().filter(pk=pk).values(*names).first()
            if before is None or (after := {name: sought.without(before[name]) for name in names}) == before:
                continue
            changed += 1
            if not dry_run:
                rows.filter(pk=pk).update(**after)
    return changed


def tables() -> list[type[models.Model]]:
    """Every table that `blank_words` may take words out of."""
    return [*get_page_models(), Page, Revision, *_things(), *NOTES, FormState, IndexEntry]
