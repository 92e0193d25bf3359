"""When a room was last used."""

from typing import Any

from django.db.models import DateTimeField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from workshops.commands.models import CommandRecord
from workshops.core.models import Workshop


def with_last_used() -> QuerySet[Any]:
    """Every workshop with `last_used`: when it was closed, otherwise when somebody last asked anything of it."""
    asked = CommandRecord.objects.filter(workshop=OuterRef("pk")).order_by("-created_at").values("created_at")[:1]
    return Workshop.objects.annotate(
        last_used=Coalesce(
            "closed_at",
            Greatest(
                "created_at",
                Coalesce("starts_at", "created_at"),
                Coalesce(Subquery(asked), "created_at"),
                output_field=DateTimeField(),
            ),
            output_field=DateTimeField(),
        )
    )
