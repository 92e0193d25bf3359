"""Builds of what the admin gives away."""

from typing import Any

from tests.faults.mutants.registry import Patch, build


@build
def writes_formulas_as_they_are(patch: Patch) -> None:
    """writes what people have named into spreadsheets as it is"""
    from content import exports

    def as_it_is(value: Any, *, separated: bool) -> Any:
        return exports.UNFIT.sub("", value) if isinstance(value, str) else value

    patch(exports, "harmless", as_it_is)
