"""Sends commands to a room, through the same function as people's commands take."""

import secrets
from typing import Any

from workshops.agenda.rules import current_phase
from workshops.core.codes import new_token
from workshops.core.models import Workshop
from workshops.dispatch import perform
from workshops.participants.actors import (
    Actor,
    CardHolder,
    Scribe,
    Visitor,
)
from workshops.participants.models import Board, SeatCard


class CommandRunner:
    """Runs commands in one workshop. Raises RuntimeError when one is refused: the demo's story would not be true."""

    def __init__(self, workshop: Workshop, facilitator: Actor) -> None:
        self.workshop = workshop
        self.facilitator = facilitator

    def run(self, actor: Actor, command: str, **data: Any) -> str:
        """Perform one command; returns its effect, for example "idea:41"."""
        answer = perform(workshop=self.workshop, actor=actor, command=command, key=secrets.token_urlsafe(12), data=data)
        if not answer.done:
            raise RuntimeError(f"{command}: {answer.said}")
        return answer.effect

    def run_at_desk(self, command: str, **data: Any) -> str:
        """Perform one command of the facilitator."""
        return self.run(self.facilitator, command, **data)

    def take_card(self) -> None:
        """A new visitor takes a card with their phone."""
        self.run(Visitor(new_token()), "take_seat")

    def card(self, number: int) -> CardHolder:
        """The holder of the card with this number."""
        return CardHolder(
            SeatCard.objects.select_related("workshop", "board").get(workshop=self.workshop, number=number)
        )

    def scribe(self, table: int) -> Scribe:
        """The scribe of the table with this number."""
        return Scribe(Board.objects.select_related("workshop").get(workshop=self.workshop, number=table))

    def start_phase(self, kind: str) -> None:
        """Start the workshop's first phase of this kind."""
        running = current_phase(self.workshop)
        [wanted, *_] = self.workshop.phases.filter(kind=kind)[:1]
        self.run_at_desk("start_phase", phase=wanted.pk, from_phase=running.pk if running else "")


def id_in(effect: str) -> int:
    """The id in an effect: "idea:41" → 41."""
    return int(effect.partition(":")[2])
