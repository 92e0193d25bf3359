"""Wagtail's own search in the database, with our words: what is indexed and what is looked up go the same way.

`WAGTAILSEARCH_BACKENDS` names this module. The site's search and the admin's both use it.
"""

import copy
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.utils.encoding import force_str
from wagtail.search.backends import database
from wagtail.search.backends.base import BaseIndex, BaseSearchQueryCompiler
from wagtail.search.index import AutocompleteField, RelatedFields, SearchField
from wagtail.search.query import MATCH_ALL, And, Boost, Not, Or, Phrase, PlainText, SearchQuery

from content.search.words import begun, indexed, looked_up


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802, Wagtail's name
    """The backend of this database. PostgreSQL's own dictionaries stay out of it: words come prepared."""
    plain = {"SEARCH_CONFIG": "simple", "AUTOCOMPLETE_SEARCH_CONFIG": "simple"}
    backend_class: Any = type(database.SearchBackend(params))
    return prepared(backend_class)(params | plain)


@cache
def prepared(backend: Any) -> Any:
    """This backend with an index and queries that hold our words."""
    looks_up, completes = backend.query_compiler_class, backend.autocomplete_query_compiler_class
    parts = {
        "query_compiler_class": type("Query", (PreparedQuery, looks_up), {"prepare": staticmethod(looked_up)}),
        "autocomplete_query_compiler_class": type(
            "Begun", (PreparedQuery, completes), {"prepare": staticmethod(begun)}
        ),
        "index_class": type("Index", (PreparedIndex, backend.index_class), {}),
    }
    return type(f"Prepared{backend.__name__}", (backend,), parts)


class PreparedQuery(BaseSearchQueryCompiler):
    """Turns what somebody typed into words of the index."""

    prepare: Callable[[str], str]
    query: SearchQuery

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.query = self.in_words(self.query)

    def in_words(self, query: SearchQuery) -> SearchQuery:
        """The same query; one in which there is no word finds nothing."""
        if isinstance(query, PlainText):
            words = self.prepare(query.query_string)
            return PlainText(words, operator=query.operator, boost=query.boost) if words else Not(MATCH_ALL)
        if isinstance(query, Phrase):
            return Phrase(self.prepare(query.query_string))
        if isinstance(query, Boost):
            return Boost(self.in_words(query.subquery), query.boost)
        if isinstance(query, Not):
            return Not(self.in_words(query.subquery))
        if isinstance(query, (And, Or)):
            return type(query)([self.in_words(part) for part in query.subqueries])
        return query


class PreparedIndex(BaseIndex):
    """Stores words in place of what objects say."""

    def add_items(self, model: type, objs: Iterable[Any]) -> None:
        super().add_items(model, [Prepared(thing) for thing in objs])


class Prepared:
    """An object as an index asks for it: its number, and its fields, whose values are our words."""

    def __init__(self, thing: Any) -> None:
        self.thing, self.pk = thing, thing.pk

    def get_search_fields(self) -> list[Any]:
        return [field_for(field, self.thing) for field in self.thing.get_search_fields()]


def field_for(field: Any, thing: Any = None) -> Any:
    """A copy of the field that gives our words; of `thing`, or of whatever it is asked for."""
    given = copy.copy(field)
    if isinstance(field, RelatedFields):
        given.fields = [field_for(inner) for inner in field.fields]
        given.get_value = lambda other: field.get_value(thing if thing is not None else other)
    elif isinstance(field, (SearchField, AutocompleteField)):
        write = indexed if isinstance(field, SearchField) else begun
        given.get_value = lambda other: in_words(field.get_value(thing if thing is not None else other), write)
    return given


def in_words(value: Any, write: Callable[[str], str]) -> Any:
    """The words of a value, whatever kind it is."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [in_words(part, write) for part in value]
    return write(force_str(value)) if value is not None else ""
