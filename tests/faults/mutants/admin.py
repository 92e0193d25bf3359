"""Mutants of the admin's spreadsheets."""

from typing import Any

from tests.faults.mutants.registry import Patch, mutant


@mutant
def no_formula_escaping(patch: Patch) -> None:
    """spreadsheets contain names as they were typed, formulas included"""
    from content import exports

    def unescaped(value: Any, *, separated: bool) -> Any:
        return exports.UNFIT.sub("", value) if isinstance(value, str) else value

    patch(exports, "harmless", unescaped)
