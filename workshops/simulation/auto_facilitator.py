"""A facilitator who needs nobody: steers a rehearsal through its phases, with the commands that the desk sends."""

import contextlib
import secrets
import threading
from itertools import islice
from typing import Any

from workshops.actors import Facilitator
from workshops.commands import Answer, perform
from workshops.enums import PhaseKind, RoundState
from workshops.models import Phase, VoteRound, Workshop
from workshops.queries.run_sheet import current_phase, sheet_of

# How long a phase takes beside the others; a phase that is not named takes one.
SHARES = {
    PhaseKind.WELCOME: 1.5,
    PhaseKind.INTRODUCTIONS: 0.5,
    PhaseKind.SILENT: 2.0,
    PhaseKind.READ_BACK: 0.5,
    PhaseKind.VOTING: 2.0,
    PhaseKind.QUICK_WINS: 1.5,
    PhaseKind.REFLECTION: 0.5,
}
THEMES = ("Moon and stars", "Things that sing", "Everything else")
DOTS = 3


class Stopped(Exception):
    """Somebody ended the rehearsal early."""


class AutoFacilitator:
    """One rehearsal from where it stands to its last phase, in about `seconds`. A refused press is no catastrophe."""

    def __init__(self, workshop: Workshop, facilitator: Facilitator, seconds: float) -> None:
        if workshop.rehearses_id is None:
            raise ValueError("Only a rehearsal goes by itself.")
        self.workshop = workshop
        self.facilitator = facilitator
        self.seconds = seconds
        self._ended = threading.Event()

    def hold(self) -> None:
        """Everything but the closing: first somebody may want to count."""
        with contextlib.suppress(Stopped):
            self._hold()

    def stop(self) -> None:
        """From another thread: the phase that is running is the last one."""
        self._ended.set()

    def _hold(self) -> None:
        self.press("open_doors")
        coming = self._phases()
        whole = sum(SHARES.get(PhaseKind(phase.kind), 1.0) for phase in coming)
        for phase in coming:
            here = current_phase(self.workshop)
            if here != phase:
                self.press("start_phase", phase=phase.pk, from_phase=here.pk if here else "")
            self._play(phase, self.seconds * SHARES.get(PhaseKind(phase.kind), 1.0) / whole)

    def close(self) -> None:
        self.press("close_workshop")

    def press(self, verb: str, **data: Any) -> Answer:
        return perform(
            workshop=self.workshop, actor=self.facilitator, verb=verb, key=secrets.token_urlsafe(12), data=data
        )

    def wait(self, seconds: float) -> None:
        if self._ended.wait(seconds):
            raise Stopped

    def _phases(self) -> list[Phase]:
        """The phase that is running, and those after it."""
        sheet = sheet_of(self.workshop)
        first = sheet.current or sheet.following
        return [phase for phase in sheet.phases if first and phase.position >= first.position]

    def _play(self, phase: Phase, seconds: float) -> None:
        match phase.kind:
            case PhaseKind.SORTING:
                self._sort()
            case PhaseKind.VOTING:
                self._vote(seconds)
                return
            case PhaseKind.REFLECTION:
                self._match()
        self.wait(seconds)

    def _sort(self) -> None:
        """Show the ideas, and put them under a few headings, turn and turn about."""
        self.press("reveal_ideas")
        for name in THEMES:
            self.press("name_theme", name=name)
        themes = list(self.workshop.themes.filter(merged_into=None).values_list("pk", flat=True))
        ideas = list(self.workshop.ideas.filter(theme=None, withdrawn_at=None).values_list("pk", flat=True))
        for place, theme in enumerate(themes):
            if mine := list(islice(ideas, place, None, len(themes))):
                self.press("move_idea", ideas=mine, theme=theme)

    def _vote(self, seconds: float) -> None:
        if not self.workshop.themes.exists():
            self._sort()
        if not self.workshop.rounds.exclude(state=RoundState.VOID).exists():
            self.press("prepare_round", budget=DOTS)
        vote: VoteRound | None = self.workshop.rounds.exclude(state=RoundState.VOID).last()
        if vote is None:
            self.wait(seconds)
            return
        self.press("open_round", vote=vote.number)
        self.wait(seconds * 0.8)
        self.press("close_round", vote=vote.number)
        self.press("reveal_round", vote=vote.number)
        self.wait(seconds * 0.2)

    def _match(self) -> None:
        """One quick win, if somebody needs something and somebody has something."""
        need, offer = self.workshop.room_needs.first(), self.workshop.room_offers.first()
        if need and offer:
            self.press("make_win", need=need.pk, offers=[offer.pk])
