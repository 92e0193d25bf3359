"""What a feature can say about rehearsals: the types of the hooks that virtual users and the audit log call.

A feature gives one `Simulation`. It sees a virtual user's screen as forms, and what was sent as entries; it never sees
a connection.
"""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from workshops.core.enums import Outcome
from workshops.core.models import Workshop

Fields = Mapping[str, Any]
# A command and the fields of its form. True is a ticked box; False and None are left out.
Send = tuple[str, dict[str, Any]]


@dataclass
class Form:
    """One form of a region: its command, the values of its hidden fields, and whether its button can be pressed."""

    command: str
    fields: dict[str, str] = field(default_factory=dict)
    is_enabled: bool = True


@dataclass
class View:
    """What a virtual user sees, and what one feature remembers about this person.

    `forms`: the forms of each of the person's own regions, in order. `memory` starts empty; only the feature that it
    is given to reads and writes it.
    """

    forms: Mapping[str, Sequence[Form]]
    memory: dict[str, Any]
    chance: random.Random

    def has(self, region: str, command: str) -> bool:
        """Whether this region offers this command."""
        return any(form.command == command for form in self.forms.get(region, ()))


class Desk(Protocol):
    """The facilitator's side of a rehearsal that goes by itself."""

    workshop: Workshop

    def press(self, command: str, **fields: Any) -> object:
        """Send a command of the desk. A refusal is no error."""

    def wait(self, seconds: float) -> None:
        """Let time pass. Raises Stopped when the rehearsal is ended early."""


@dataclass(frozen=True)
class PhaseScript:
    """How the automatic facilitator plays a phase of one kind.

    `share`: how long it takes beside the others, which take one. `play(desk, seconds)` is called when the phase has
    begun, and returns when it is over; without it the time just passes.
    """

    share: float = 1.0
    play: Callable[[Desk, float], None] | None = None


@dataclass
class Entry:
    """One command that one actor sent. `answers`: outcome, sentence and revision of each final answer.

    `stored` is the outcome and the revision that the database has for its key, once the audit log has looked.
    """

    actor: str
    key: str
    command: str
    fields: dict[str, str]
    answers: list[tuple[str, str, int]] = field(default_factory=list)
    stored: tuple[str, int] | None = None

    @property
    def outcome(self) -> str:
        return self.answers[0][0] if self.answers else ""

    @property
    def revision(self) -> int:
        return self.answers[0][2]

    @property
    def effect(self) -> int | None:
        """The revision at which it took effect, as answered, or as stored when the answer was lost; None if it did not."""
        outcome, revision = (self.outcome, self.revision) if self.answers else self.stored or ("", 0)
        return revision if outcome == Outcome.DONE else None

    def __str__(self) -> str:
        return f"{self.command} of {self.actor} ({self.key})"


@dataclass(frozen=True)
class WriteCheck:
    """How the writes of a feature are compared with what the database holds. Only entries of `commands` are passed.

    `label` and `count` make a number for the summary, of acknowledged entries. `check` says in sentences what does not
    agree. `deletes_keys` says whether stored keys of these commands have been deleted on purpose in this workshop;
    then `found_without_keys` returns the acknowledged entries whose effect is there all the same.
    """

    commands: frozenset[str]
    label: str
    count: Callable[[Sequence[Entry]], int]
    check: Callable[[Sequence[Entry], Workshop], Iterable[str]]
    deletes_keys: Callable[[Workshop], bool] = lambda workshop: False
    found_without_keys: Callable[[Sequence[Entry], Workshop], Sequence[Entry]] = lambda entries, workshop: ()


@dataclass(frozen=True)
class Simulation:
    """What one feature does in rehearsals; each part may be left out.

    `copy_plan(workshop, copy)` copies what was planned, `clear(copies)` deletes what copies have left outside of their
    own rows. `act` returns what a virtual user sends next, or None. `phases`: a script for each kind of phase.
    """

    copy_plan: Callable[[Workshop, Workshop], None] | None = None
    clear: Callable[[Sequence[Workshop]], None] | None = None
    act: Callable[[View], Send | None] | None = None
    phases: Mapping[str, PhaseScript] = field(default_factory=dict)
    writes: WriteCheck | None = None
