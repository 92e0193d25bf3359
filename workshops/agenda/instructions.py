"""What each phase asks of the people in the room, in one sentence: on their phones, and on the wall from ten metres."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workshops.agenda.enums import PhaseKind


@dataclass(frozen=True)
class Instruction:
    """`card` is for one person's phone; `wall` for everybody at once, empty where the wall shows enough already."""

    card: str | Promise
    wall: str | Promise


INSTRUCTIONS = {
    PhaseKind.WELCOME: Instruction(
        card=_("Settle in. Your card asks what you agree to; “no” is always an answer."),
        wall="",
    ),
    PhaseKind.INTRODUCTIONS: Instruction(
        card=_("Put the phone down and say hello to the people beside you."),
        wall=_("Say hello to the people beside you"),
    ),
    PhaseKind.SILENT: Instruction(
        card=_("Write your ideas, one at a time. Nobody else sees them until they are shown all together."),
        wall=_("Write, one idea at a time"),
    ),
    PhaseKind.BREAKOUTS: Instruction(
        card=_("Talk at your table. Your scribe writes what you say; you can write here as well."),
        wall=_("Everybody once before anybody twice"),
    ),
    PhaseKind.READ_BACK: Instruction(
        card=_("Listen while your scribe reads aloud. Say if a word is wrong."),
        wall=_("Listen, and say if a word is wrong"),
    ),
    PhaseKind.SORTING: Instruction(
        card=_("The room puts ideas together and names them. Say where yours belongs."),
        wall="",
    ),
    PhaseKind.VOTING: Instruction(
        card=_("While the vote is open, put your dots on what matters to you. No screen shows whose dots are whose."),
        wall="",
    ),
    PhaseKind.QUICK_WINS: Instruction(
        card=_("Say what you need, or what you could offer."),
        wall="",
    ),
    PhaseKind.REFLECTION: Instruction(
        card=_("A minute of quiet: what was good, and who was missing?"),
        wall=_("What was good? Who was missing?"),
    ),
}
