"""The phase in which the room votes."""

from django.utils.translation import gettext_lazy as _

from workshops.commands.feature import Instruction, PhaseKind

VOTING = "voting"

PHASES = (
    PhaseKind(
        VOTING,
        _("Voting"),
        70,
        # A ballot says itself what it waits for.
        Instruction(
            card="",
            desk=_(
                "While the vote is open, put your dots on what matters to you. No screen shows whose dots are whose."
            ),
        ),
        shows_question=False,
    ),
)
