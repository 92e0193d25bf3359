"""A second room with its doors open, for whoever tries the demo."""

from datetime import timedelta

from django.utils import timezone

from demo.rooms.command_runner import Telling
from workshops import writer
from workshops.actions.run_sheets import make_workshop
from workshops.actors import Facilitator
from workshops.enums import Stage
from workshops.models import Workshop
from workshops.run_sheets import run_sheet

KEY = "eastmarsh-tonight"
CARDS = 20


def open_tonight(facilitator: Facilitator) -> Workshop:
    """A room made from a run sheet, with printed cards, its doors open. Made before: the room as it is."""
    workshop = writer.write(
        None,
        lambda: make_workshop(
            actor=facilitator,
            key=KEY,
            sheet=run_sheet("quick-wins"),
            title="Tonight at Wharf Lane Hall",
            question="What small thing would make Eastmarsh easier this month?",
            purpose="To hear what came of the crèche, and to find the next things that we can win ourselves.",
            place="Wharf Lane Hall, Eastmarsh",
            starts_at=timezone.now() + timedelta(hours=1),
            tables=3,
        ),
    )
    if workshop.stage != Stage.DRAFT:
        return workshop
    room = Telling(workshop, facilitator)
    room.desk("print_cards", cards=CARDS)
    room.desk("open_doors")
    workshop.refresh_from_db()
    return workshop
