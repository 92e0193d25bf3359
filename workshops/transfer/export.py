"""A room as plain data: rows by table, in one order, the same from the same room on every machine."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from workshops.commands.registry import features
from workshops.commands.transfer import TransferTable
from workshops.core.enums import CLOSED_STAGES, Stage
from workshops.core.models import Workshop
from workshops.transfer.schema import all_tables, tables

Row = dict[str, Any]
Contents = dict[str, list[Row]]
# Table → number here → number by which the laptop knows that row.
Numbers = Mapping[str, Mapping[int, int]]


def why_not_travel(workshop: Workshop) -> str:
    """The sentence for a room that cannot be packed now; empty for one that can."""
    if workshop.rehearses_id:
        return _("This is a rehearsal. Nothing in it is meant to be kept, so it does not travel.")
    if workshop.stage == Stage.CANCELLED:
        return _("This workshop was cancelled. There is nothing to take to the public site.")
    if workshop.stage not in CLOSED_STAGES:
        return _("Close the room first. The file holds what a room leaves behind, and this one is still at work.")
    return next((why_not for feature in features() if (why_not := feature.why_not_export(workshop))), "")


def packed(workshop: Workshop, numbers: Numbers | None = None) -> Contents:
    """The room in rows, each under the laptop's own `id`.

    `numbers` are given where the room was brought; a row that the laptop never knew gets a number below zero.
    """
    found = {
        table.name: sorted((_row(table, thing, numbers) for thing in table.rows(workshop)), key=lambda row: row["id"])
        for table in all_tables()
    }
    return {table.name: found[table.name] for table in all_tables() if found[table.name] or not table.came_later}


def digest(contents: Contents) -> str:
    """Two rooms with the same digest hold the same.

    What came later counts only where it says something, so that a room is known again as it was imported before.
    """
    known = {
        table.name: [_without_defaults(table, row) for row in contents[table.name]]
        for table in all_tables()
        if contents.get(table.name) or not table.came_later
    }
    return hashlib.sha256(written(known)).hexdigest()


def _without_defaults(table: TransferTable, row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in table.since or value != table.since[name]}


def written(data: Any) -> bytes:
    """Data as bytes, the same for the same data."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def kin(table: TransferTable, name: str) -> str | None:
    """The table that this field of a row points into; None for plain values and for what is known by name."""
    related = table.model._meta.get_field(name).related_model
    return next((other.name for other in tables() if other.model is related), None)


def _row(table: TransferTable, thing: models.Model, numbers: Numbers | None) -> Row:
    number = _number(numbers, table.name, thing.pk)
    return {"id": number} | {name: _value(table, thing, name, numbers) for name in table.carried}


def _number(numbers: Numbers | None, table: str, pk: int | None) -> int | None:
    if pk is None or numbers is None:
        return pk
    return numbers.get(table, {}).get(pk, -pk)


def _value(table: TransferTable, thing: models.Model, name: str, numbers: Numbers | None) -> Any:
    column = table.model._meta.get_field(name)
    if other := kin(table, name):
        if column.many_to_many:
            return sorted(_number(numbers, other, row.pk) or 0 for row in getattr(thing, name).all())
        return _number(numbers, other, getattr(thing, f"{name}_id"))
    value = getattr(thing, name)
    if name in table.by_name:
        return value.name if value else None
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
