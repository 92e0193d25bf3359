"""What became of needs and offers in a room, as a page may say it."""

from dataclasses import dataclass

from network.models import EmergingModel
from workshops.core.models import Workshop
from workshops.quick_wins.queries.screens import Summary, summary


@dataclass(frozen=True)
class QuickWinsOutcome:
    quick_wins: Summary
    models: list[EmergingModel]


def outcome(workshop: Workshop) -> QuickWinsOutcome:
    models = EmergingModel.objects.filter(heard_in=workshop.code, kept_in_room=False)
    return QuickWinsOutcome(summary(workshop), list(models))
