"""What a person can agree to."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# The part of a room that changes of this feature touch: see core.revisions.changed.
SEATS = "seats"


class Purpose(TextChoices):
    """What a person can agree to, one by one. Default everywhere: no."""

    TAKE_PART = "take_part", _("Take part today")
    KEEP_WORDS = "keep_words", _("Keep my words after today")
    QUOTE = "quote", _("Quote my words without a name")
