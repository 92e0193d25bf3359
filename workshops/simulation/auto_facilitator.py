"""A facilitator without a person: leads a rehearsal through its phases, with the commands that the desk sends."""

import contextlib
import secrets
import threading
from typing import Any

from workshops.agenda.models import Phase
from workshops.agenda.queries import sheet_of
from workshops.agenda.rules import current_phase
from workshops.core.models import Workshop
from workshops.dispatch import Answer, perform
from workshops.participants.actors import Facilitator
from workshops.simulation.behaviour import phase_script


class Stopped(Exception):
    """Somebody ended the rehearsal early."""


class AutoFacilitator:
    """Plays one rehearsal from where it stands to its last phase, in about `seconds`. Refused commands are ignored."""

    def __init__(self, workshop: Workshop, facilitator: Facilitator, seconds: float) -> None:
        if workshop.rehearses_id is None:
            raise ValueError("Only a rehearsal goes by itself.")
        self.workshop = workshop
        self.facilitator = facilitator
        self.seconds = seconds
        self._ended = threading.Event()

    def run(self) -> None:
        """Open the room and play every phase. The room stays open, so that what is in it can be counted first."""
        with contextlib.suppress(Stopped):
            self._run()

    def stop(self) -> None:
        """From another thread: the running phase is the last one."""
        self._ended.set()

    def close(self) -> None:
        self.press("close_workshop")

    def press(self, command: str, **fields: Any) -> Answer:
        """Send a command of the desk."""
        return perform(
            workshop=self.workshop, actor=self.facilitator, command=command, key=secrets.token_urlsafe(12), data=fields
        )

    def wait(self, seconds: float) -> None:
        """Let time pass. Raises Stopped."""
        if self._ended.wait(seconds):
            raise Stopped

    def _run(self) -> None:
        self.press("open_doors")
        phases = self._phases()
        whole = sum(phase_script(phase.kind).share for phase in phases)
        for phase in phases:
            current = current_phase(self.workshop)
            if current != phase:
                self.press("start_phase", phase=phase.pk, from_phase=current.pk if current else "")
            script = phase_script(phase.kind)
            play = script.play or AutoFacilitator.wait
            play(self, self.seconds * script.share / whole)

    def _phases(self) -> list[Phase]:
        """The phase that is running, and those after it."""
        sheet = sheet_of(self.workshop)
        first = sheet.current or sheet.following
        return [phase for phase in sheet.phases if first and phase.position >= first.position]
