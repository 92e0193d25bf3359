"""Mutants by the part of the product that they break, and instrumentation that some fault tests need.

The product has no hook for them: each replaces names from outside.
"""

from tests.faults.mutants import (  # noqa: F401, each registers its mutants
    admin,
    capacity,
    infrastructure,
    instrumentation,
    page_scripts,
    screens,
    security,
    uploads,
    votes,
)
from tests.faults.mutants.page_scripts import SCRIPTS
from tests.faults.mutants.registry import MUTANTS, NameIsGone, NotReached, applied, described, record_reached, tracked

__all__ = [
    "MUTANTS",
    "SCRIPTS",
    "NameIsGone",
    "NotReached",
    "applied",
    "described",
    "record_reached",
    "tracked",
]
