"""Which rows of themes and ideas travel in a transfer file."""

from workshops.commands.transfer import ITS_ROOM, TransferTable
from workshops.ideas.models import Idea, Theme

TRANSFER = (
    TransferTable(
        "themes",
        Theme,
        lambda workshop: workshop.themes.all(),
        ("name", "kind", "position", "kept_in_room", "merged_into"),
        {"workshop": ITS_ROOM},
        since={"kept_in_room": False},
    ),
    TransferTable(
        "ideas",
        Idea,
        lambda workshop: workshop.ideas.all(),
        (
            "board",
            "seat",
            "scribe",
            "theme",
            "text",
            "language",
            "translation",
            "created_at",
            "read_back_at",
            "table_agrees",
            "shared_at",
            "hidden_at",
            "withdrawn_at",
            "merged_into",
        ),
        {"workshop": ITS_ROOM, "may_be_quoted": "set when words lose their card, long after a room has travelled"},
    ),
)
