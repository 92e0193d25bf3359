"""Statements for the way of a vote: compiled by Django once, and run with other values ever after.

Measured on that way, Django spends twenty times as long on building a query as the database on answering it. What
comes out is the same: whole rows become models, with their converters. Nothing here sends signals or calls save().
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)

# Stand where values will stand, while a query is compiled; no other part of a query is equal to one. Small enough for
# every column: of a number that is out of range Django knows that it matches nothing, and makes no query.
_PLACES: dict[type, Callable[[int], Any]] = {int: lambda nth: 31_001 + nth, str: lambda nth: f"‹value {nth}›"}


class Prepared(Generic[Row]):
    """A query by values of these `types`. `build` makes it; no value may decide its shape, so none is None or a list."""

    def __init__(self, build: Callable[..., QuerySet[Row, Any]], *types: type) -> None:
        self._build = build
        self._places = [_PLACES[kind](nth) for nth, kind in enumerate(types)]
        self._compiled: dict[str, tuple[str, list[Any], Any, Any]] = {}

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the columns that the query selects."""
        sql, parameters, compiler, converters = self._compile()
        given = dict(zip(self._places, values, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(sql, [given.get(parameter, parameter) for parameter in parameters])
            found = cursor.fetchall()
        return list(compiler.apply_converters(found, converters)) if converters else found

    def first(self, *values: Any) -> Row | None:
        """The first row as a model. The query must select whole rows of one table."""
        found = self.rows(*values)
        if not found:
            return None
        compiler = self._compiled[connection.vendor][2]
        names = [column.target.attname for column, *_ in compiler.select]
        return compiler.query.model.from_db(connection.alias, names, found[0])

    def _compile(self) -> tuple[str, list[Any], Any, Any]:
        if connection.vendor not in self._compiled:
            compiler = self._build(*self._places).query.get_compiler(connection=connection)
            sql, parameters = compiler.as_sql()
            converters = compiler.get_converters([column for column, *_ in compiler.select])
            self._compiled[connection.vendor] = sql, list(parameters), compiler, converters
        return self._compiled[connection.vendor]


def insert(model: type[Model], **values: Any) -> int:
    """Add one row and return its id. Every column that has no default in the database has to be given."""
    with connection.cursor() as cursor:
        cursor.execute(_insert(model, tuple(values)), _stored(model, values))
        return cursor.fetchone()[0]


def update(model: type[Model], pk: int, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_update(model, tuple(values)), [*_stored(model, values), pk])


def delete(model: type[Model], **where: Any) -> None:
    """Remove the rows of which all this is true. Nothing may point at them: the database would refuse."""
    with connection.cursor() as cursor:
        cursor.execute(_delete(model, tuple(where)), _stored(model, where))


def _stored(model: type[Model], values: dict[str, Any]) -> list[Any]:
    return [_field(model, name).get_db_prep_save(value, connection) for name, value in values.items()]


def _field(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name)


def _columns(model: type[Model], names: tuple[str, ...]) -> list[str]:
    return [connection.ops.quote_name(_field(model, name).column) for name in names]


@cache
def _insert(model: type[Model], names: tuple[str, ...]) -> str:
    columns = _columns(model, names)
    places = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES ({places}) RETURNING id"  # noqa: S608


@cache
def _update(model: type[Model], names: tuple[str, ...]) -> str:
    settings = ", ".join(f"{column} = %s" for column in _columns(model, names))
    return f"UPDATE {model._meta.db_table} SET {settings} WHERE id = %s"  # noqa: S608


@cache
def _delete(model: type[Model], names: tuple[str, ...]) -> str:
    where = " AND ".join(f"{column} = %s" for column in _columns(model, names))
    return f"DELETE FROM {model._meta.db_table} WHERE {where}"  # noqa: S608
