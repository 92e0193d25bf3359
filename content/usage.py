"""Rows of the live rooms in Wagtail's reports of what is used where. By itself Wagtail counts pages and snippets only."""

from functools import partial
from typing import Any

from django.apps import AppConfig
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.signals import post_migrate
from wagtail.models import ReferenceIndex


def count_usage(app: AppConfig, *kinds: type[models.Model]) -> None:
    """Count what rows of these kinds refer to; called from the `ready()` of their app.

    Rows are indexed when they are saved. Those that were there before are indexed after a migrate.
    """
    for kind in kinds:
        ReferenceIndex.register_model(kind)
        uid = f"content.usage.{kind._meta.label}"
        post_migrate.connect(partial(_index_all, kind=kind), sender=app, weak=False, dispatch_uid=uid)


def _index_all(*, kind: type[models.Model], **_signal: Any) -> None:
    indexed = ReferenceIndex.objects.filter(content_type=ContentType.objects.get_for_model(kind)).values("object_id")
    known = {str(pk) for pk in indexed.values_list("object_id", flat=True)}
    for row in kind._default_manager.iterator():  # noqa: SLF001 - Django documents it.
        if str(row.pk) not in known:
            ReferenceIndex.create_or_update_for_object(row)
