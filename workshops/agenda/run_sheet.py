"""The shape of a ready-made run sheet."""

from dataclasses import dataclass

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Step:
    """One phase as planned: `kind` is the key of its kind, `script` is what the facilitator says aloud."""

    kind: str
    title: Words
    minutes: int
    script: Words


@dataclass(frozen=True)
class RunSheet:
    """A whole session as planned; `key` is its name in forms and addresses."""

    key: str
    title: Words
    about: Words
    tables: int
    question: Words
    table_question: Words
    steps: tuple[Step, ...]

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)
