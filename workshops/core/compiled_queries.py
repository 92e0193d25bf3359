"""Queries of the hot path of a vote: compiled by Django once, and run again with other values.

Measured there, Django spends twenty times as long on building a query as the database on answering it. The results are
the same as those of a queryset: whole rows become models, with their converters. Nothing here sends signals or calls
save().
"""

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)

# Stand where values will stand, while a query is compiled; no other part of a query is equal to one. Small enough for
# every column: of a number that is out of range Django knows that it matches nothing, and makes no query.
_PLACES: dict[type, Callable[[int], Any]] = {int: lambda nth: 31_001 + nth, str: lambda nth: f"‹value {nth}›"}


def run(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement that has %s where each value goes. Returns its rows as the database gives them, if it has any."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "sqlite" or database.queries_logged or database.execute_wrappers:
        with database.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else []
    # Django's cursor writes each statement anew for SQLite, every time: that takes three times as long as to run it.
    database.ensure_connection()
    database.validate_no_broken_transaction()
    with database.wrap_database_errors:
        return database.connection.execute(_with_question_marks(sql), values).fetchall()


@cache
def _with_question_marks(sql: str) -> str:
    with connection.cursor() as cursor:
        return cursor.cursor.convert_query(sql)


class _Compiled(NamedTuple):
    sql: str
    # What goes into the statement: a place, where a value will stand, or what the query itself brought.
    parameters: list[Any]
    compiler: Any
    converters: Any
    attributes: list[str]


class CompiledQuery(Generic[Row]):
    """A query by values of these `types`. `build` makes it; no value may decide its shape, so none is None or a list."""

    def __init__(self, build: Callable[..., QuerySet[Row, Any]], *types: type) -> None:
        self._build = build
        self._places = [_PLACES[kind](nth) for nth, kind in enumerate(types)]

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the columns that the query selects."""
        query = self._compiled
        given = dict(zip(self._places, values, strict=True))
        found = run(query.sql, [given.get(parameter, parameter) for parameter in query.parameters])
        return list(query.compiler.apply_converters(found, query.converters)) if query.converters else found

    def first(self, *values: Any) -> Row | None:
        """The first row as a model. The query must select whole rows of one table."""
        return next(iter(self.all(*values)), None)

    def all(self, *values: Any) -> list[Row]:
        """All rows as models, each a whole row of one table."""
        found, query = self.rows(*values), self._compiled
        return [query.compiler.query.model.from_db(DEFAULT_DB_ALIAS, query.attributes, row) for row in found]

    @cached_property
    def _compiled(self) -> _Compiled:
        """Once for a process, which has one database."""
        compiler = self._build(*self._places).query.get_compiler(connection=connections[DEFAULT_DB_ALIAS])
        sql, parameters = compiler.as_sql()
        columns = [column for column, *_ in compiler.select]
        attributes = [getattr(getattr(column, "target", None), "attname", "") for column in columns]
        return _Compiled(sql, list(parameters), compiler, compiler.get_converters(columns), attributes)


def insert(model: type[Model], **values: Any) -> int:
    """Add one row and return its id. Every column that has no default in the database has to be given."""
    [(pk,)] = run(_insert(model, tuple(values)), _stored(model, values))
    return pk


def update(model: type[Model], pk: int, **values: Any) -> None:
    run(_update(model, tuple(values)), [*_stored(model, values), pk])


def delete(model: type[Model], **where: Any) -> None:
    """Remove the rows of which all this is true. Nothing may point at them: the database would refuse."""
    run(_delete(model, tuple(where)), _stored(model, where))


def _stored(model: type[Model], values: dict[str, Any]) -> list[Any]:
    database = connections[DEFAULT_DB_ALIAS]
    fields = _fields(model, tuple(values))
    return [field.get_db_prep_save(value, database) for field, value in zip(fields, values.values(), strict=True)]


@cache
def _fields(model: type[Model], names: tuple[str, ...]) -> list[Any]:
    return [model._meta.get_field(name) for name in names]


def _columns(model: type[Model], names: tuple[str, ...]) -> list[str]:
    return [connection.ops.quote_name(field.column) for field in _fields(model, names)]


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
