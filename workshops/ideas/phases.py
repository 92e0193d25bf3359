"""The phases in which ideas are written, read back and sorted."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workshops.commands.feature import Instruction, PhaseKind
from workshops.core.models import Workshop

SILENT, BREAKOUTS, READ_BACK, SORTING = "silent", "breakouts", "read_back", "sorting"
# The phases in which new ideas are taken, latecomers' too.
WRITING = (SILENT, BREAKOUTS, READ_BACK, SORTING)


def hide_new_ideas(workshop: Workshop) -> None:
    workshop.silent = True


def once_shown(workshop: Workshop) -> Instruction | None:
    """What silent writing asks once its ideas are shown: its script says that nobody else reads them."""
    if workshop.silent:
        return None
    return Instruction(
        card=_("All ideas are shown now. You can still write; everybody reads it at once."),
        wall=_("Read what the room wrote"),
        replaces_script=True,
    )


def ideas_are_shown(workshop: Workshop) -> tuple[str, str | Promise] | None:
    return None if workshop.silent else ("ideas-shown", _("Everybody can see the ideas now."))


PHASES = (
    PhaseKind(
        SILENT,
        _("Silent writing"),
        30,
        Instruction(
            card=_("Write your ideas, one at a time. Nobody else sees them until they are shown all together."),
            wall=_("Write, one idea at a time"),
        ),
        begin=hide_new_ideas,
        instruct=once_shown,
        announce=ideas_are_shown,
    ),
    PhaseKind(
        BREAKOUTS,
        _("Breakouts"),
        40,
        Instruction(
            card=_("Talk at your table. Your scribe writes what you say; you can write here as well."),
            wall=_("Everybody once before anybody twice"),
        ),
    ),
    PhaseKind(
        READ_BACK,
        _("Read-back"),
        50,
        Instruction(
            card=_("Listen while your scribe reads aloud. Say if a word is wrong."),
            wall=_("Listen, and say if a word is wrong"),
        ),
    ),
    PhaseKind(
        SORTING,
        _("Sorting"),
        60,
        Instruction(card=_("The room puts ideas together and names them. Say where yours belongs.")),
    ),
)
