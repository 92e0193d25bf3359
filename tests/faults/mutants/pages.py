"""Builds of the page's own script, which is replaced on its way to the browser."""

from tests.faults.mutants.registry import Patch, build

# Build → (what the script says, what it says instead).
SCRIPTS = {
    "says_nothing_of_waiting": (
        "function sayOfWrites(state, text) {",
        "function sayOfWrites(state, text) { if (/waiting|unsent|unsaved/.test(state)) return;",
    ),
    "sleeps_on": ("function wake() {", "function wake() { return;"),
}


@build
def says_nothing_of_waiting(patch: Patch) -> None:
    """has phones say nothing of what waits to be sent"""


@build
def sleeps_on(patch: Patch) -> None:
    """has phones do nothing when they wake up"""
