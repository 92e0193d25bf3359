"""What becomes due in the library: publishing, taking down, and clearing what unfinished editing leaves behind."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from itertools import chain
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import DraftStateMixin, Page, Revision, UploadedFile
from wagtail.search.models import IndexEntry

from due.jobs import DueJob, one_by_one

# Until then somebody may still be writing the description of a picture that they sent with others.
UNFINISHED_UPLOAD = timedelta(days=1)


def scheduled(before: datetime) -> models.QuerySet[Revision]:
    """Revisions whose time to be published has come, the oldest first."""
    return Revision.objects.filter(approved_go_live_at__lte=before).order_by("approved_go_live_at", "pk")


def expired(before: datetime) -> list[models.QuerySet[Any]]:
    """Pages, and whatever else has drafts, that are public and whose time to be taken down has come."""
    others = [
        model for model in apps.get_models() if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
    ]
    return [model.objects.filter(live=True, expire_at__lte=before).order_by("expire_at") for model in (Page, *others)]


def publish_scheduled() -> Iterator[str]:
    """Publish every change whose time has come."""
    yield from one_by_one(list(scheduled(timezone.now())), publish)


def take_down_expired() -> Iterator[str]:
    """Unpublish everything whose end has come."""
    yield from one_by_one(list(chain.from_iterable(expired(timezone.now()))), take_down)


def publish(revision: Revision) -> str:
    """Publish this revision, unless somebody has published, changed or cancelled it since. Says what was done."""
    with transaction.atomic():
        due = Revision.objects.select_for_update().filter(pk=revision.pk, approved_go_live_at__lte=timezone.now())
        if (found := due.first()) is None:
            return ""
        found.publish(log_action="wagtail.publish.scheduled")
        # After a long pause its end may have come as well. Then nobody must see it in between.
        thing = found.content_object
        return take_down(thing) or f"published {named(thing)}"


def take_down(thing: models.Model) -> str:
    """Unpublish what has expired, unless somebody has done so or moved its end since. Says what was done."""
    model: Any = Page if isinstance(thing, Page) else type(thing)
    with transaction.atomic():
        due = model.objects.select_for_update().filter(pk=thing.pk, live=True, expire_at__lte=timezone.now())
        if (found := due.first()) is None:
            return ""
        found.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        return f"took down {named(found)}"


def named(thing: models.Model) -> str:
    """Its kind and number: titles stay out of the server's log."""
    kind = thing.specific_class if isinstance(thing, Page) else type(thing)
    return f"{(kind or Page)._meta.verbose_name} {thing.pk}"


def late_to_publish(before: datetime) -> Iterator[str]:
    if number := scheduled(before).count():
        yield ngettext(
            "%(number)s change should be public by now, and is not.",
            "%(number)s changes should be public by now, and are not.",
            number,
        ) % {"number": number}


def late_to_take_down(before: datetime) -> Iterator[str]:
    if number := sum(rows.count() for rows in expired(before)):
        yield ngettext(
            "%(number)s page should be taken down by now, and is still public.",
            "%(number)s pages should be taken down by now, and are still public.",
            number,
        ) % {"number": number}


def clear_unfinished_editing() -> Iterator[str]:
    """Delete what editors left half done: files of uploads without a description, and what their browsers had sent."""
    yield from one_by_one(UploadedFile.objects.iterator(), forget_upload)
    FormState.objects.stale().delete()
    EditingSession.cleanup()


def forget_upload(upload: UploadedFile) -> str:
    """Delete a file that waits for its description for more than a day, or that is not there any more."""
    try:
        is_old = upload.file.storage.get_modified_time(upload.file.name) < timezone.now() - UNFINISHED_UPLOAD
    except FileNotFoundError:
        is_old = True
    if not is_old:
        return ""
    upload.delete()
    upload.file.delete(save=False)
    return "deleted a file that nobody has finished uploading"


def rebuild_old_index() -> Iterator[str]:
    """Build the search index anew if an older release has written into it: such words would not be found."""
    if old_entries().exists():
        call_command("update_index", verbosity=0, stdout=StringIO())
        yield "built the search index anew"


def old_entries() -> models.QuerySet[IndexEntry]:
    """What holds text as people wrote it. Words of this release have no capitals, and titles begin with one."""
    columns = {field.name for field in IndexEntry._meta.get_fields()}
    title = "title_text" if "title_text" in columns else "title"
    return IndexEntry.objects.filter(**{f"{title}__regex": "[A-Z]"})


JOBS = [
    # In this order: a page that was given a later end in time must not be away in between.
    DueJob("publish_scheduled", _("Publish pages at their time"), publish_scheduled, late_to_publish),
    DueJob("take_down_expired", _("Take down pages at their time"), take_down_expired, late_to_take_down),
    DueJob(
        "clear_unfinished_editing", _("Clear unfinished editing"), clear_unfinished_editing, every=timedelta(hours=1)
    ),
    DueJob("rebuild_old_index", _("Build the search index anew"), rebuild_old_index, every=timedelta(hours=1)),
]
