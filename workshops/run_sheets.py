"""Ready-made run sheets, as plain data above the features: a facilitator picks one and changes what they like.

Every one of them has introductions: somebody in the room is always there for the first time.
"""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from workshops.agenda import phases as agenda
from workshops.agenda.run_sheet import RunSheet, Step
from workshops.ideas import phases as ideas
from workshops.quick_wins import phases as quick_wins
from workshops.voting import phases as voting

WELCOME = Step(
    agenda.WELCOME,
    _("Welcome"),
    10,
    _(
        "Welcome. Everybody here holds one numbered card, and every card counts the same: on your own phone, on paper, "
        "or with help. Nobody will ask for your name. Your card asks you three things; you can say no to any of them, "
        "and change your mind later. If you would rather listen today, that is taking part too."
    ),
)
INTRODUCTIONS = Step(
    agenda.INTRODUCTIONS,
    _("Introductions"),
    10,
    _(
        "Turn to the person beside you. Say what you would like to be called, and one thing that went well this week. "
        "If this is your first time, please put a hand up: we are glad you came."
    ),
)
SILENT = Step(
    ideas.SILENT,
    _("Write in silence"),
    7,
    _(
        "Now we write, without talking. One idea at a time, in any language, on your phone or on paper. "
        "Nobody else can see your words until I show them all together. Spelling does not matter."
    ),
)
BREAKOUTS = Step(
    ideas.BREAKOUTS,
    _("Talk at your table"),
    25,
    _(
        "Talk about your table's question. Let everybody speak once before anybody speaks twice. Your scribe writes "
        "what you say in your words, not in better ones. Raise a hand when your table needs me."
    ),
)
READ_BACK = Step(
    ideas.READ_BACK,
    _("Hear it back"),
    10,
    _(
        "Scribes, please read aloud what you have written. Everybody else: say if a word is wrong, and it will be "
        "changed. What was read back is what we keep."
    ),
)
SORTING = Step(
    ideas.SORTING,
    _("Sort and name"),
    15,
    _(
        "Which of these belong together? Give each heap a name that you would use yourselves. What is a worry rather "
        "than an idea goes under challenges; what is for another day is parked. Nothing is thrown away."
    ),
)
VOTING = Step(
    voting.VOTING,
    _("Vote"),
    10,
    _(
        "I read every choice aloud, in the order on your ballot. Everybody has the same number of dots; you may put "
        "them all on one. You can change your mind until I close the vote, and no screen shows whose dots are whose."
    ),
)
QUICK_WINS = Step(
    quick_wins.QUICK_WINS,
    _("Quick wins"),
    15,
    _(
        "What does somebody need that somebody else here already has? Say a need, or say what you could offer. "
        "A match needs one person who starts it, a first step and a date. It is done when the person who needed it says so."
    ),
)
REFLECTION = Step(
    agenda.REFLECTION,
    _("Before we go"),
    3,
    _(
        "One minute of quiet, then one word each if you like: what should we do the same way next time, and who was "
        "missing today? Thank you. We will show you what came of it."
    ),
)

RUN_SHEETS = (
    RunSheet(
        key="quick-wins",
        title=_("Quick wins in 90 minutes"),
        about=_("Find out what people need and what they have, and leave with a few things agreed."),
        tables=4,
        question=_("What could get better within a month, with what we already have?"),
        table_question=_("What do you need? What could you lend, share or show?"),
        steps=(
            WELCOME,
            INTRODUCTIONS,
            replace(SILENT, minutes=5),
            replace(BREAKOUTS, minutes=20),
            replace(READ_BACK, minutes=8),
            replace(SORTING, minutes=10),
            replace(VOTING, minutes=7),
            replace(QUICK_WINS, minutes=17),
            REFLECTION,
        ),
    ),
    RunSheet(
        key="issues",
        title=_("Issues workshop, 2 hours"),
        about=_("From everything that is hard to a few things that can be changed, chosen by the room."),
        tables=5,
        question=_("What makes daily life here harder than it has to be?"),
        table_question=_("What stops you? What would help?"),
        steps=(
            WELCOME,
            INTRODUCTIONS,
            SILENT,
            replace(BREAKOUTS, minutes=30),
            replace(READ_BACK, minutes=12),
            replace(SORTING, minutes=18),
            VOTING,
            QUICK_WINS,
            replace(REFLECTION, minutes=8),
        ),
    ),
    RunSheet(
        key="one-question",
        title=_("One hour, one question"),
        about=_("One question, heard by everybody, answered by the room before the hour is over."),
        tables=3,
        question=_("What is the one thing we should do first?"),
        table_question=_("What should we do first, and why?"),
        steps=(
            replace(WELCOME, minutes=6),
            replace(INTRODUCTIONS, minutes=6),
            SILENT,
            replace(BREAKOUTS, minutes=15),
            replace(READ_BACK, minutes=6),
            replace(SORTING, minutes=8),
            replace(VOTING, minutes=6),
            replace(REFLECTION, minutes=6),
        ),
    ),
)


def run_sheet(key: str) -> RunSheet:
    """The ready-made run sheet of this name; KeyError when there is none."""
    return {sheet.key: sheet for sheet in RUN_SHEETS}[key]
