"""Every table and every field of a room travels from its hall, or says why it stays."""

import pytest
from django.apps import apps
from django.db.models import Model
from wagtail.models import Page

from workshops.commands import registry
from workshops.models import Workshop
from workshops.transfer.schema import all_tables, left_out, tables


def kin_of_a_room() -> set[type[Model]]:
    """Every table from which references lead to a room, however many steps; pages aside, which are a site's own."""
    found: set[type[Model]] = {Workshop}
    while True:
        new = {
            kind
            for kind in apps.get_models(include_auto_created=True)
            for column in kind._meta.get_fields()
            if column.concrete and column.is_relation and column.related_model in found
        } - found
        if not new:
            return {kind for kind in found if not issubclass(kind, Page)} - {Workshop}
        found |= new


def test_every_table_of_a_room_travels_or_is_named_with_its_reason():
    travels = {table.model for table in tables()}
    # The table between quick wins and offers is the field `offers`.
    named = travels | {kind for kind in left_out() if not issubclass(kind, Page)}

    left = {kind for kind in kin_of_a_room() if kind._meta.app_label == "workshops"} - named

    assert {kind for kind in left if not kind._meta.auto_created} == set()
    assert all(len(reason) > 20 for reason in left_out().values())


@pytest.mark.parametrize("table", all_tables(), ids=lambda table: table.name)
def test_every_field_of_a_row_travels_or_is_named_with_its_reason(table):
    columns = {column.name for column in [*table.model._meta.concrete_fields, *table.model._meta.many_to_many]}

    assert sorted([*table.carried, *table.stays]) == sorted(columns - {"id"})
    assert all(table.stays.values())


def test_a_row_points_only_into_tables_that_travel():
    travels = {table.model for table in tables()}
    for table in tables():
        for name in table.carried:
            related = table.model._meta.get_field(name).related_model
            assert related is None or related in travels or name in table.by_name, (table.name, name)


def test_a_table_that_points_to_one_which_is_imported_later_is_refused(monkeypatch):
    with monkeypatch.context() as turned:
        turned.setattr(registry, "_features", {each.name: each for each in reversed(registry.features())})
        registry.transfer_tables.cache_clear()
        with pytest.raises(ValueError, match="points to what is not imported yet"):
            tables()
    registry.transfer_tables.cache_clear()

    assert tables()
