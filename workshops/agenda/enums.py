"""States of the phases of a run sheet."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PhaseState(TextChoices):
    WAITING = "waiting", _("To come")
    RUNNING = "running", _("Now")
    DONE = "done", _("Done")
