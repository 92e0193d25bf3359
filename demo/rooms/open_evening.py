"""A second workshop with open doors, for people who try the demo."""

from datetime import timedelta

from django.utils import timezone

from demo.rooms.command_runner import CommandRunner
from workshops.agenda.actions.run_sheet import make_workshop
from workshops.core import group_commit
from workshops.core.enums import Stage
from workshops.models import Workshop
from workshops.participants.actors import Facilitator
from workshops.run_sheets import run_sheet

KEY = "eastmarsh-tonight"
CARDS = 20


def open_evening(facilitator: Facilitator) -> Workshop:
    """Make a workshop from a run sheet, print cards and open the doors. If it exists, return it unchanged."""
    starts_at = timezone.now() + timedelta(hours=1)
    workshop = group_commit.write(
        None,
        lambda: make_workshop(
            actor=facilitator,
            key=KEY,
            sheet=run_sheet("quick-wins"),
            title="Tonight at Wharf Lane Hall",
            question="What small thing would make Eastmarsh easier this month?",
            purpose="To hear what came of the crèche, and to find the next things that we can win ourselves.",
            place="Wharf Lane Hall, Eastmarsh",
            starts_at=starts_at,
            tables=3,
        ),
    )
    if workshop.stage != Stage.DRAFT:
        return workshop
    runner = CommandRunner(workshop, facilitator)
    runner.run_at_desk("print_cards", cards=CARDS)
    runner.run_at_desk("open_doors")
    workshop.refresh_from_db()
    return workshop
