"""How many people took part, as a page may say it."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from workshops.core.disclosure_control import Cell, merged
from workshops.core.models import Workshop


@dataclass(frozen=True)
class ParticipantsOutcome:
    workshop: Workshop
    people: int

    @property
    def people_shown(self) -> int | None:
        """How many took part, or None while that would point at somebody."""
        return self.people if self.people >= settings.SMALLEST_PUBLISHED_COUNT else None

    @cached_property
    def by_channel(self) -> list[Cell]:
        """People by how they took part in the room. Paper and help are one channel, so that nobody's help is published."""
        issued = self.workshop.seats.filter(issued_at__isnull=False)
        other = issued.filter(by_hand=True).count()
        cells = [Cell(_("with their own phone"), issued.count() - other), Cell(_("on paper or with help"), other)]
        return merged(cells, settings.SMALLEST_PUBLISHED_COUNT)


def outcome(workshop: Workshop) -> ParticipantsOutcome:
    return ParticipantsOutcome(workshop, workshop.seats.filter(issued_at__isnull=False).count())
