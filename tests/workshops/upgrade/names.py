"""The names that a site stores or hands out: of tables, addresses, blocks, permissions, commands of the terminal.

Written so that the code of an older commit can run it too; see README.md. What older code declares elsewhere (commands
of a room, regions, cookies) is given by whoever calls `names`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management import get_commands
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.models import Model
from django.urls import URLResolver, get_resolver
from wagtail.blocks import BaseStreamBlock, BaseStructBlock, Block, ListBlock
from wagtail.fields import StreamField

# Types of columns are named as SQLite names them, whichever database the tests use.
SQLITE = DatabaseWrapper({"NAME": ":memory:"})
# How the settings read one variable of the environment.
VARIABLE = re.compile(r'\benv(?:\.\w+)?\(\s*"([A-Z0-9_]+)"')


def names(
    *,
    fields: Mapping[str, Iterable[str]],
    regions: Iterable[str],
    cookies: Iterable[str],
    values: Mapping[str, Iterable[str]],
) -> list[str]:
    """Every name, one a line, sorted.

    `fields`: command → its fields. `values`: "table.column" → what code alone says that it may hold.
    """
    given = [
        *(f"command {command}" for command in fields),
        *(f"field {command} {name}" for command, found in fields.items() for name in found),
        *(f"region {name}" for name in regions),
        *(f"cookie {name}" for name in cookies),
        *(f"value {column} {value}" for column, found in values.items() for value in found),
    ]
    models = [model for app in our_apps() for model in app.get_models(include_auto_created=True)]
    found = [line for model in models for line in of_model(model)]
    return sorted({*given, *found, *addresses(get_resolver()), *terminal_commands(), *variables()})


def our_apps() -> list[AppConfig]:
    """The apps of this project, not those of libraries."""
    root = Path(settings.ROOT)
    return [app for app in apps.get_app_configs() if Path(app.path).parent == root]


def of_model(model: type[Model]) -> Iterator[str]:
    meta = model._meta
    if not meta.auto_created:
        yield f"content type {meta.label_lower}"
        own = [name for name, _label in meta.permissions]
        yield from (f"permission {meta.app_label}.{name}" for name in own)
        yield from (f"permission {meta.app_label}.{action}_{meta.model_name}" for action in meta.default_permissions)
    for field in meta.local_fields:
        place = f"{meta.db_table}.{field.column}"
        yield f"column {place} {field.db_type(SQLITE)}"
        yield from (f"value {place} {value}" for value, _label in field.flatchoices)
        if isinstance(field, StreamField):
            yield from (f"block {place} {name}" for name in blocks(field.stream_block))


def blocks(block: Block, before: str = "") -> Iterator[str]:
    """The path of each block inside this one, as the stored JSON nests them."""
    if isinstance(block, ListBlock):
        yield from blocks(block.child_block, f"{before}[].")
    elif isinstance(block, BaseStreamBlock | BaseStructBlock):
        for name, child in block.child_blocks.items():
            yield before + name
            yield from blocks(child, f"{before}{name}.")


def addresses(resolver: URLResolver, before: str = "", space: str = "") -> Iterator[str]:
    """Each address of ours and its name; those that a library gives below an address of ours are the library's."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if not isinstance(pattern, URLResolver):
            yield f"address /{route} {space}{pattern.name or ''}".rstrip()
        elif is_ours(pattern.urlconf_name):
            yield from addresses(pattern, route, f"{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"address /{route}…"


def is_ours(urls: Any) -> bool:
    return str(getattr(urls, "__file__", "")).startswith(f"{settings.ROOT}/") and "site-packages" not in urls.__file__


def terminal_commands() -> Iterator[str]:
    ours = {app.name for app in our_apps()}
    return (f"terminal command {name}" for name, app in get_commands().items() if app in ours)


def variables() -> Iterator[str]:
    for file in Path(settings.ROOT, "site/config/settings").glob("*.py"):
        yield from (f"variable {name}" for name in VARIABLE.findall(file.read_text()))
