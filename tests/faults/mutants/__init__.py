"""Deliberately broken builds, in families as the drills are. The product has no hook for them."""

from drills.broken import (  # noqa: F401, each registers its builds
    admin,
    halls,
    machines,
    pages,
    screens,
    strangers,
    uploads,
    votes,
)
from drills.broken.builds import BUILDS, applied, said
from drills.broken.pages import SCRIPTS

__all__ = ["BUILDS", "SCRIPTS", "applied", "said"]
