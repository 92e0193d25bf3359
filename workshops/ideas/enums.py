"""Kinds of themes."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# The part of a room that changes of this feature touch: see core.revisions.changed.
IDEAS = "ideas"


class ThemeKind(TextChoices):
    """Only IDEA themes go on a ballot."""

    IDEA = "idea", _("Idea")
    CHALLENGE = "challenge", _("Challenge")
    PARKED = "parked", _("Parked")
