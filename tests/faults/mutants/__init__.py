"""Deliberately broken builds, in families as the drills are. The product has no hook for them."""

from tests.faults.mutants import (  # noqa: F401, each registers its builds
    admin,
    capacity,
    infrastructure,
    pages,
    screens,
    security,
    uploads,
    votes,
)
from tests.faults.mutants.pages import SCRIPTS
from tests.faults.mutants.registry import BUILDS, applied, said

__all__ = ["BUILDS", "SCRIPTS", "applied", "said"]
