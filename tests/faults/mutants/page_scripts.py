"""Mutants of the page's own script: the browser gets a changed file instead."""

from tests.faults.mutants.registry import Patch, mutant

# Mutant → (text of the script, what stands there instead).
SCRIPTS = {
    "hides_unsent_writes": (
        "function sayOfWrites(state, text) {",
        "function sayOfWrites(state, text) { if (/waiting|unsent|unsaved/.test(state)) return;",
    ),
    "ignores_wake_up": ("function wake() {", "function wake() { return;"),
}


@mutant
def hides_unsent_writes(patch: Patch) -> None:
    """a phone does not show that a write is not yet sent"""


@mutant
def ignores_wake_up(patch: Patch) -> None:
    """a phone does nothing when its page becomes visible again"""
