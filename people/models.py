from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """Somebody on staff who signs in. Residents never need one: they hold a seat card."""


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
