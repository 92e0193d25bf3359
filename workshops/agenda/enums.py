"""Kinds and states of the phases of a run sheet."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PhaseKind(TextChoices):
    WELCOME = "welcome", _("Welcome and consent")
    INTRODUCTIONS = "introductions", _("Introductions")
    SILENT = "silent", _("Silent writing")
    BREAKOUTS = "breakouts", _("Breakouts")
    READ_BACK = "read_back", _("Read-back")
    SORTING = "sorting", _("Sorting")
    VOTING = "voting", _("Voting")
    QUICK_WINS = "quick_wins", _("Quick wins")
    REFLECTION = "reflection", _("Reflection")


class PhaseState(TextChoices):
    WAITING = "waiting", _("To come")
    RUNNING = "running", _("Now")
    DONE = "done", _("Done")
