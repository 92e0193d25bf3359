"""What came out of a seal, judged field by field: either a whole room as this site knows rooms, or a refusal."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models

from workshops.commands.transfer import TransferTable
from workshops.core.errors import WorkshopError
from workshops.transfer.encryption import unreadable
from workshops.transfer.export import (
    Contents,
    Row,
    digest,
    kin,
    written,
)
from workshops.transfer.schema import ROOM, all_tables, tables

# Whatever JSON can say and no room ever says.
WRONG = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError, ValidationError)
HIGHEST = 2**63 - 1
# Of one kind: more than three hundred people can say, and less than a database is asked about at once.
MOST_ROWS = 20_000


@dataclass(frozen=True)
class Carried:
    """A room on its way. `packed` is the digest by which it is known again; `rows` hold values as models do."""

    origin: UUID
    revision: int
    packed: str
    room: Row
    rows: Contents


def letter(origin: UUID, revision: int, contents: Contents) -> bytes:
    """What is sealed: which room, how far it had come, and what it holds."""
    return written({"origin": str(origin), "revision": revision, "room": contents})


def read(letter: bytes) -> Carried:
    """The room in a letter; refused as a whole when anything in it is not as a room has it."""
    try:
        return _read(json.loads(letter))
    except WRONG as wrong:
        raise WorkshopError(unreadable()) from wrong


def _read(said: Any) -> Carried:
    contents = {table.name: [] for table in tables() if table.came_later} | said["room"]
    _same(said, {"origin", "revision", "room"})
    _same(contents, {table.name for table in all_tables()})
    rows = {table.name: [_row(table, row) for row in contents[table.name]] for table in all_tables()}
    known = {name: {row["id"] for row in found} for name, found in rows.items()}
    for table in tables():
        if len(rows[table.name]) > MOST_ROWS:
            raise ValueError(table.name)
        if len(known[table.name]) != len(rows[table.name]):
            raise ValueError("two rows share a number")
        for row in rows[table.name]:
            _name_only_known(table, row, known)
    (room,) = rows.pop(ROOM.name)
    return Carried(UUID(said["origin"]), _number(said["revision"]), digest(contents), room, rows)


def _row(table: TransferTable, said: Row) -> Row:
    said = {**table.since, **said}
    _same(said, {"id", *table.carried})
    return {"id": _number(said["id"])} | {name: _value(table, name, said[name]) for name in table.carried}


def _value(table: TransferTable, name: str, said: Any) -> Any:
    column: Any = table.model._meta.get_field(name)
    if column.many_to_many:
        return [_number(one) for one in said]
    if said is None:
        if not column.null:
            raise ValueError(name)
        return None
    if kin(table, name):
        return _number(said)
    if name in table.by_name:
        return _plain(column.related_model._meta.get_field("name"), said)
    return _plain(column, said)


def _plain(column: "models.Field[Any, Any]", said: Any) -> Any:
    if not isinstance(said, str | int) or (isinstance(said, str) and "\0" in said):
        raise ValueError(column.name)
    value = column.to_python(said)
    column.run_validators(value)
    if column.choices and value not in dict(column.flatchoices):
        raise ValueError(column.name)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(column.name)
        return value.astimezone(UTC)
    return value


def _name_only_known(table: TransferTable, row: Row, known: Mapping[str, set[int]]) -> None:
    for name in table.carried:
        if other := kin(table, name):
            named = row[name] if isinstance(row[name], list) else [row[name]]
            if not {one for one in named if one is not None} <= known[other]:
                raise ValueError(name)


def _number(said: Any) -> int:
    if type(said) is not int or not 0 <= said <= HIGHEST:
        raise ValueError(said)
    return said


def _same(said: Mapping[str, Any], wanted: set[str]) -> None:
    if said.keys() != wanted:
        raise ValueError(sorted(said.keys() ^ wanted))
