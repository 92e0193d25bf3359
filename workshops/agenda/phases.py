"""The phases in which nothing is written or decided."""

from django.utils.translation import gettext_lazy as _

from workshops.commands.feature import Instruction, PhaseKind

WELCOME, INTRODUCTIONS, REFLECTION = "welcome", "introductions", "reflection"

PHASES = (
    PhaseKind(
        WELCOME,
        _("Welcome and consent"),
        10,
        Instruction(card=_("Settle in. Your card asks what you agree to; “no” is always an answer.")),
        shows_question=False,
    ),
    PhaseKind(
        INTRODUCTIONS,
        _("Introductions"),
        20,
        Instruction(
            card=_("Put the phone down and say hello to the people beside you."),
            wall=_("Say hello to the people beside you"),
        ),
        shows_question=False,
        why_required=_("Introductions can be shortened, but not left out: somebody is always here for the first time."),
    ),
    PhaseKind(
        REFLECTION,
        _("Reflection"),
        90,
        Instruction(
            card=_("A minute of quiet: what was good, and who was missing?"), wall=_("What was good? Who was missing?")
        ),
    ),
)
