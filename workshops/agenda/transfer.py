"""Which rows of the run sheet travel in a transfer file."""

from workshops.agenda.models import Phase
from workshops.commands.transfer import ITS_ROOM, TransferTable

TRANSFER = (
    TransferTable(
        "phases",
        Phase,
        lambda workshop: workshop.phases.all(),
        (
            "position",
            "kind",
            "title",
            "script",
            "planned_minutes",
            "added_minutes",
            "state",
            "started_at",
            "ended_at",
        ),
        {"workshop": ITS_ROOM},
    ),
)
