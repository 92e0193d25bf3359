"""What a feature of a workshop declares: its phases, commands, regions, rows, and hooks. `registry.py` collects them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import forms
from django.apps import AppConfig
from django.db.models import Model, QuerySet
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import get_language

from due.jobs import DueJob
from workshops.core.enums import ALL
from workshops.core.models import Workshop

from .personal_data import PersonalData
from .simulation import Simulation
from .transfer import TransferTable

Text = str | Promise
# Who can send a command: the forms of one's own card, of a table's scribe and of the desk say so in their field "as".
CARD, SCRIBE, DESK, VISITOR = "card", "scribe", "desk", "visitor"
# HTML of each region by its name.
Regions = dict[str, str]


@dataclass(frozen=True)
class Instruction:
    """What a phase asks of people, in one sentence. `card` is for one person's phone; `wall` for everybody at once.

    Both are empty where the screen shows enough already. `desk` is read aloud where the phase has no script; without it
    `card` is. `replaces_script`: `card` is read aloud even where there is a script.
    """

    card: Text
    wall: Text = ""
    desk: Text = ""
    replaces_script: bool = False

    @property
    def aloud(self) -> Text:
        return self.desk or self.card


@dataclass(frozen=True)
class PhaseKind:
    """One kind of phase. `key` is stored in run sheets, at most 16 characters; `order` is its place among the kinds.

    `why_required` is the sentence for somebody who takes a phase of this kind out of a run sheet; empty where that may
    be done. `begin(workshop)` is called in the transaction that starts such a phase, before the workshop is saved.
    `instruct(workshop)` returns what is asked now in place of `instruction`, or None. `announce(workshop)`: once such a
    phase has begun, a key and the sentence that a screen reader says once for this key, or None.
    """

    key: str
    label: Text
    order: int
    instruction: Instruction
    # Whether phones show the workshop's question beside it.
    shows_question: bool = True
    why_required: Text = ""
    begin: Callable[[Workshop], None] | None = None
    instruct: Callable[[Workshop], Instruction | None] | None = None
    announce: Callable[[Workshop], tuple[str, Text] | None] | None = None

    def instruction_now(self, workshop: Workshop) -> Instruction:
        """What is asked while a phase of this kind runs in this workshop."""
        return (self.instruct and self.instruct(workshop)) or self.instruction


@dataclass(frozen=True)
class Command:
    """One thing that a person can ask of a room: form, then action, then reply.

    `action(workshop=, actor=, **form.cleaned_data)` returns what it changed. `reply` is a sentence, or makes one of
    what the action returned. `example` holds one input that the form accepts: text for each field, a list where it takes
    several, and 1 for the id or the number of any row.
    `then`: slow work that may be repeated, done after COMMIT whenever the outcome is "done"; what it returns is told too.
    """

    name: str
    form: type[forms.Form]
    action: Callable[..., Any]
    reply: Any
    roles: tuple[str, ...] = (DESK,)
    example: Mapping[str, Any] = field(default_factory=dict)
    # How often a random workload sends it, beside others; never with 0: it ends the workshop, or needs a typed code.
    weight: float = 1
    # What an outbox has to know to keep writes in order: a card's later writes wait for this one; it moves the whole
    # room, and waits for others that do; what it makes has no number before, so that nothing can be about it.
    comes_first: bool = False
    moves_room: bool = False
    makes_new: bool = False
    # Every screen reader is told by the room's own regions, so the reply is not said once more.
    is_news: bool = False
    then: Callable[[Workshop], str] | None = None
    # Set where the reply holds the code of a card, which is not stored: makes the reply to a repeat from the stored effect.
    reply_again: Callable[[str], str] | None = None
    # What the form makes of the values is cached: for commands whose values are numbers that many people send alike.
    is_cached: bool = False
    # Its stored key must not name what it touched, because that would tie a card to a ballot.
    is_secret: bool = False
    # Of a secret command: whether a refused one leaves no key in this workshop.
    forgets_refused: Callable[[Workshop], bool] = lambda workshop: False


@dataclass(frozen=True)
class Place:
    """Where a page prints a region: the slot, and the order within it; lower comes first."""

    page: str
    slot: str
    order: int


@dataclass(frozen=True)
class Region:
    """One region of a screen as HTML. `name` is the id of the one element that its template renders.

    `audience` is "room", "wall" or "desk" for regions that are rendered once and sent to every such screen, which never
    know who looks; "card" or "scribe" for those of one holder, which are sent to nobody else. `read` gets the workshop,
    or the holder's SeatCard or table, and returns the template's context. `parts` names the parts of the room that it
    shows; a change of other parts leaves it as it is.
    """

    name: str
    audience: str
    template: str
    read: Callable[[Any], dict[str, Any]]
    parts: frozenset[str] | Callable[[], frozenset[str]] = frozenset()
    places: tuple[Place, ...] = ()
    # The text of the desk's link to it and the order among these links.
    link: tuple[Text, int] | None = None
    # Many people see the same: rendered once for all of whom `read` returns the same. `read` gets a holder of whom only
    # the key is loaded, and returns hashable plain values, never a row, which would equal itself after it changed.
    is_cached: bool = False

    def shows(self, parts: "frozenset[str] | set[str]") -> bool:
        """Whether a change of `parts` can have changed this region."""
        own = self.parts() if callable(self.parts) else self.parts
        return ALL in parts or not own.isdisjoint(parts)

    def render(self, thing: Any) -> str:
        found = self.read(thing)
        if self.is_cached:
            return _render_cached(self.template, get_language(), tuple(found.items()))
        return render_to_string(self.template, found)


@lru_cache(maxsize=1024)
def _render_cached(template: str, language: str, found: tuple[tuple[str, Any], ...]) -> str:
    return render_to_string(template, dict(found))


@dataclass(frozen=True)
class Contributions:
    """What people said in a room, as far as it shows who was heard, and that a table is in use.

    `part` is the part of the room that changes with it. `rows(workshop)` have a column `seat`, and in the columns named
    by `tables` the tables where it was said or written down.
    """

    part: str
    rows: Callable[[Workshop], "QuerySet[Any]"]
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class LinkKind:
    """A kind of signed link that lets its holder act without a card.

    `may_act(workshop, pk)`: whether the row that the link names is there. `burst` and `rate`: how many writes at once,
    and how many a second afterwards.
    """

    kind: str
    may_act: Callable[[Workshop, int], bool]
    burst: int
    rate: float


@dataclass(frozen=True)
class RecordSection:
    """A part of the published record that needs no template of its own: a heading, and one paragraph for each text."""

    heading: Text
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Unfinished:
    """What the desk is told of something that is not finished. Each text may be empty.

    `link` stands beside the phase's buttons and leads to `href`. `before_closing` stands above the button that closes.
    """

    before_closing: Text
    link: Text = ""
    href: str = ""


@dataclass(frozen=True)
class ClosingHooks:
    """What a feature does at the end of a workshop.

    `unfinished(workshop)`: what the desk is told of before it goes on or closes the room.
    `why_not(workshop)`: the sentence why the room cannot close now; empty when it can.
    `close` is called in the transaction that closes, `cancel` in the one that cancels, both with the workshop's row
    held and after all `why_not`; both may raise WorkshopError.
    `outcome(workshop)`: its part of what is published, already without counts of people that are too small (see
    core.disclosure_control) and without words that may not leave the room. Templates of pages read its attributes.
    It may have `by_channel`: people by how they took part, or None.
    `section(part)`: how the published record prints this part where it has no template of its own; None to leave it out.
    """

    unfinished: Callable[[Workshop], Iterable[Unfinished]] = lambda workshop: ()
    why_not: Callable[[Workshop], str] = lambda workshop: ""
    close: Callable[[Workshop], None] = lambda workshop: None
    cancel: Callable[[Workshop], None] = lambda workshop: None
    outcome: Callable[[Workshop], Any] | None = None
    section: Callable[[Any], RecordSection | None] | None = None


@dataclass(frozen=True)
class Feature:
    """One feature. All but the name may be left out.

    `models`: every table in which it stores something of a room. `urls`: the module of its own pages' addresses.
    `stylesheet`: a file beside feature.py, sent with every layout; its rules are in the layers `components` and `screens`.
    """

    name: str
    phases: tuple[PhaseKind, ...] = ()
    commands: tuple[Command, ...] = ()
    regions: tuple[Region, ...] = ()
    models: tuple[type[Model], ...] = ()
    # Those of them that Wagtail's reports of what is used where count: see content.usage.
    counted: tuple[type[Model], ...] = ()
    transfer: tuple[TransferTable, ...] = ()
    contributions: Contributions | None = None
    # Whole tables that name a room and stay where they are, with the reason.
    stays: Mapping[type[Model], str] = field(default_factory=dict)
    # The sentence why a closed room cannot be exported now; empty when it can.
    why_not_export: Callable[[Workshop], str] = lambda workshop: ""
    links: tuple[LinkKind, ...] = ()
    personal: PersonalData = field(default_factory=PersonalData)
    closing: ClosingHooks = field(default_factory=ClosingHooks)
    # Work that becomes due for it as time passes.
    due: tuple[DueJob, ...] = ()
    # Steps of the command mend_stored_data by what they mend. Each is called with `dry_run` and returns how many rows.
    mending: Mapping[str, Callable[..., int]] = field(default_factory=dict)
    # Instances of hook classes that features below this one define and ask for: see registry.hooks.
    hooks: tuple[Any, ...] = ()
    simulation: Simulation = field(default_factory=Simulation)
    urls: str = ""
    # Called once, when the apps are ready, with the configuration of the app `workshops`.
    ready: Callable[[AppConfig], None] | None = None
    stylesheet: Path | None = None
