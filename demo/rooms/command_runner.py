"""How the demo speaks to a room: one sentence, one command, through the same door as people use."""

import secrets
from typing import Any

from workshops.actors import Actor, CardHolder, Scribe, Visitor
from workshops.codes import new_token
from workshops.commands import perform
from workshops.enums import PhaseKind
from workshops.models import Board, SeatCard, Workshop
from workshops.queries.run_sheet import current_phase


class Telling:
    """A room being told a story; a refusal ends the telling, because the story is then not true."""

    def __init__(self, workshop: Workshop, facilitator: Actor) -> None:
        self.workshop = workshop
        self.facilitator = facilitator

    def tell(self, actor: Actor, verb: str, **data: Any) -> str:
        """Perform one command; returns its effect, for example "idea:41"."""
        answer = perform(workshop=self.workshop, actor=actor, verb=verb, key=secrets.token_urlsafe(12), data=data)
        if not answer.done:
            raise RuntimeError(f"{verb}: {answer.said}")
        return answer.effect

    def desk(self, verb: str, **data: Any) -> str:
        return self.tell(self.facilitator, verb, **data)

    def take_card(self) -> None:
        """Somebody with a phone comes in."""
        self.tell(Visitor(new_token()), "take_seat")

    def card(self, number: int) -> CardHolder:
        return CardHolder(
            SeatCard.objects.select_related("workshop", "board").get(workshop=self.workshop, number=number)
        )

    def scribe(self, table: int) -> Scribe:
        return Scribe(Board.objects.select_related("workshop").get(workshop=self.workshop, number=table))

    def start(self, kind: PhaseKind) -> None:
        """Move the room to the phase of this kind."""
        running = current_phase(self.workshop)
        wanted = self.workshop.phases.filter(kind=kind).first()
        self.desk("start_phase", phase=wanted.pk, from_phase=running.pk if running else "")


def number_of(effect: str) -> int:
    """The id in an effect: "idea:41" → 41."""
    return int(effect.partition(":")[2])
