"""The phase in which needs and offers become quick wins."""

from django.utils.translation import gettext_lazy as _

from workshops.agenda.phases import REFLECTION
from workshops.commands.feature import Instruction, PhaseKind
from workshops.ideas.phases import BREAKOUTS, READ_BACK, SORTING
from workshops.voting.phases import VOTING

QUICK_WINS = "quick_wins"
# Once a phase of these kinds has begun, needs and offers are heard; before, people are still writing.
HEARING = (BREAKOUTS, READ_BACK, SORTING, VOTING, QUICK_WINS, REFLECTION)

PHASES = (
    PhaseKind(QUICK_WINS, _("Quick wins"), 80, Instruction(card=_("Say what you need, or what you could offer."))),
)
