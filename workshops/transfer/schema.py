"""What of a room goes into its transfer file, and what stays on the laptop and why.

Each feature declares its own tables (`Feature.transfer`, `Feature.stays`): a test walks all of them, field by field.
"""

from collections.abc import Mapping

from django.db.models import Model

from workshops.commands.models import CommandRecord
from workshops.commands.registry import features, transfer_tables
from workshops.commands.transfer import SCREENS, TransferTable, nothing_shared
from workshops.core.models import Workshop
from workshops.events.models import EventPage
from workshops.transfer.models import Arrival

# Goes up when the same words in a file mean something else, or when there are more of them.
# 2: what is kept in the room (`TransferTable.since`); a site of version 1 would publish it, so it must refuse the file.
# A voting method needs no version of its own: a site refuses a file that names a column or a method it does not know.
VERSION = 2

ROOM = TransferTable(
    "workshop",
    Workshop,
    lambda workshop: Workshop.objects.filter(pk=workshop.pk),
    ("title", "purpose", "question", "place", "starts_at", "code", "silent", "created_at", "closed_at"),
    {
        "origin": "stands at the head of the file",
        "revision": "stands at the head of the file",
        "stage": "only closed rooms travel; the drafts that make it “reported” are made where it arrives",
        "personal_revision": SCREENS,
        "touched": SCREENS,
        "rehearses": "a rehearsal never travels",
        "created_by": "accounts of the laptop are not accounts of the public site",
        "made_with": "the key of a form that was shown on the laptop",
        "expected_people": "limits the cards taken at the door, and a closed room's door gives none",
        "extra_cards": "limits the cards taken at the door, and a closed room's door gives none",
        "unlinked_at": "each site unties words from cards in its own time",
    },
    nothing_shared,
)


def tables() -> tuple[TransferTable, ...]:
    """The tables of all features. In this order a row comes after those that it names, but for rows of its own table."""
    return transfer_tables()


def all_tables() -> tuple[TransferTable, ...]:
    """The workshop itself, and all its tables."""
    return (ROOM, *transfer_tables())


def left_out() -> Mapping[type[Model], str]:
    """Whole tables that name a room and stay where they are, each with the reason."""
    own: dict[type[Model], str] = {
        CommandRecord: (
            "A late phone repeats itself at the laptop's address, where the records stay; its keys are sealed with "
            "the laptop's secret and name rows by its numbers, so that they would be recognised nowhere else."
        ),
        Arrival: "Says how the room came to this very site.",
        EventPage: "The announcement is the public site's own page; an editor points it at the room that came back.",
    }
    for feature in features():
        own |= feature.stays
    return own
