"""The features of this site. Filled when the apps are ready; lower packages call upper ones through it."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

from workshops.core import rate_limit
from workshops.core.models import Workshop

from .feature import Command, Contributions, Feature, LinkKind, PhaseKind, Region, Unfinished
from .transfer import TransferTable

Hooks = TypeVar("Hooks")

_features: dict[str, Feature] = {}


def register(*features: Feature) -> None:
    """Add features, each after those it builds on. Raises ValueError for a name, command, region … that is taken."""
    for feature in features:
        if feature.name in _features:
            raise ValueError(f"There is a feature {feature.name} already.")
        if twice := names_of(feature) & {name for each in _features.values() for name in names_of(each)}:
            raise ValueError(f"{feature.name} declares what another feature has: {', '.join(sorted(twice))}.")
        _features[feature.name] = feature
        rate_limit.RATES.update({link.kind: (link.burst, link.rate) for link in feature.links})
    for cached in (commands, phase_kinds, regions, places, desk_links, names_with, link_kinds, transfer_tables, hooks):
        cached.cache_clear()


def names_of(feature: Feature) -> set[str]:
    """The names of all that a feature declares and that no other one may declare."""
    commands = {f"command {command.name}" for command in feature.commands}
    regions = {f"region {region.name}" for region in feature.regions}
    links = {f"link kind {link.kind}" for link in feature.links}
    tables = {f"transfer table {table.name}" for table in feature.transfer}
    return commands | regions | links | tables | {f"phase kind {kind.key}" for kind in feature.phases}


def features() -> tuple[Feature, ...]:
    """Every feature, in the order of registration."""
    return tuple(_features.values())


def all_commands() -> Iterator[Command]:
    return (command for feature in _features.values() for command in feature.commands)


def all_regions() -> Iterator[Region]:
    return (region for feature in _features.values() for region in feature.regions)


def stylesheets() -> Iterator[Path]:
    """The stylesheets of features, in the order of registration: named in the setting FRONT_END_FEATURES."""
    return (feature.stylesheet for feature in _features.values() if feature.stylesheet)


@cache
def commands() -> dict[str, Command]:
    """Every command by its name."""
    return {command.name: command for command in all_commands()}


@cache
def phase_kinds() -> dict[str, PhaseKind]:
    """Every kind of phase by its key, in the order in which they are offered."""
    kinds = sorted((kind for feature in _features.values() for kind in feature.phases), key=lambda kind: kind.order)
    return {kind.key: kind for kind in kinds}


@cache
def regions(audience: str) -> dict[str, Region]:
    """The regions of one audience by their names."""
    return {region.name: region for region in all_regions() if region.audience == audience}


@cache
def places(page: str) -> dict[str, list[str]]:
    """The names of the regions in each slot of a page, in their order."""
    found = sorted(
        (place.order, place.slot, region.name)
        for region in all_regions()
        for place in region.places
        if place.page == page
    )
    slots: dict[str, list[str]] = {}
    for _order, slot, name in found:
        slots.setdefault(slot, []).append(name)
    return slots


@cache
def desk_links() -> list[Region]:
    """The regions that the desk links to, in the order of these links."""
    return sorted(
        (region for region in all_regions() if region.link), key=lambda region: region.link[1] if region.link else 0
    )


def contributions() -> list[Contributions]:
    """What people can say in a room, of every feature that takes it."""
    return [feature.contributions for feature in features() if feature.contributions]


@cache
def names_with(flag: str) -> str:
    """The names of the commands that have this flag, with spaces between them: what scripts read from a page."""
    return " ".join(command.name for command in all_commands() if getattr(command, flag))


@cache
def link_kinds() -> dict[str, LinkKind]:
    """Every kind of signed link."""
    return {link.kind: link for feature in _features.values() for link in feature.links}


@cache
def transfer_tables() -> tuple[TransferTable, ...]:
    """The tables of a transfer file, in the order in which they are imported.

    Raises ValueError for a table that points to one which does not come before it.
    """
    tables = tuple(table for feature in _features.values() for table in feature.transfer)
    for place, table in enumerate(tables):
        before = {other.model for other in tables[: place + 1]}
        for column in table.carried:
            model = table.model._meta.get_field(column).related_model
            if model is not None and model not in before and column not in table.by_name:
                raise ValueError(f"{column} of the transfer table {table.name} points to what is not imported yet.")
    return tables


@cache
def hooks(kind: type[Hooks]) -> tuple[Hooks, ...]:
    """What the features gave as hooks of this class."""
    return tuple(each for feature in _features.values() for each in feature.hooks if isinstance(each, kind))


def unfinished(workshop: Workshop) -> list[Unfinished]:
    """What every feature would leave unfinished if the room went on or closed now."""
    return [each for feature in _features.values() for each in feature.closing.unfinished(workshop)]
