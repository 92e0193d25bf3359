"""What screens and the published record show of hopes."""

from typing import Any

from tests.sample_feature.models import Hope
from workshops.commands.feature import RecordSection, Unfinished
from workshops.core.models import Workshop
from workshops.participants.models import Board, SeatCard

# A hope that somebody has begun.
WAITS = "…"


def of_room(workshop: Workshop) -> dict[str, Any]:
    hopes = Hope.objects.filter(workshop=workshop).exclude(text="")
    return {"workshop": workshop, "hopes": list(hopes.values_list("text", flat=True))}


def of_card(seat: SeatCard) -> dict[str, Any]:
    return {"workshop": seat.workshop, "hope": Hope.objects.filter(seat=seat).first()}


def of_table(table: Board) -> dict[str, Any]:
    return of_room(table.workshop)


def unfinished(workshop: Workshop) -> list[Unfinished]:
    return [Unfinished("A hope is not finished.", "Hopes wait", "#desk-hopes")] if why_not_close(workshop) else []


def why_not_close(workshop: Workshop) -> str:
    waits = Hope.objects.filter(workshop=workshop, text=WAITS).exists()
    return "Somebody has not finished their hope." if waits else ""


def outcome(workshop: Workshop) -> list[str]:
    return of_room(workshop)["hopes"]


def section(hopes: list[str]) -> RecordSection | None:
    return RecordSection("What people hope for", tuple(hopes)) if hopes else None
