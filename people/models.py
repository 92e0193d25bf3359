from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from text.fields import UNSTORABLE
from text.words import clean, is_storable, one_line


class User(AbstractUser):
    """Somebody on staff who signs in. Residents never need one: they hold a seat card."""

    def clean_fields(self, exclude: Any = None) -> None:
        """A name is words like all others, whichever form asks for it: one that shows nothing is refused."""
        wrong = {}
        for field in {"first_name", "last_name"} - set(exclude or ()):
            typed = getattr(self, field)
            setattr(self, field, one_line(clean(typed)))
            if not is_storable(typed):
                wrong[field] = UNSTORABLE
            elif typed and not getattr(self, field):
                wrong[field] = _("Type a name that can be read.")
        if wrong:
            raise ValidationError(wrong)
        super().clean_fields(exclude)


class PasswordAttempts(models.Model):
    """How many wrong passwords one account has had lately from strangers' browsers, or from one browser it knows.

    Kept in the database because all processes share it and a restart must not forget it. `people.attempts` writes it,
    and deletes a row after a day without attempts.
    """

    # A keyed digest: what is typed as a name may be anything, even a password.
    subject = models.CharField(max_length=64, primary_key=True)
    # Wrong attempts that are not yet forgiven.
    level = models.FloatField(default=0)
    # Seconds since 1970, all of them: the last attempt, when the next one without a ticket counts, the first wrong one.
    at = models.FloatField(default=0, db_index=True)
    next_at = models.FloatField(default=0)
    since = models.FloatField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    # Tickets that were used, with the time after which they are no good anyway.
    used = models.JSONField(default=dict)
