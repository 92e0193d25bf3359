"""What becomes due for accounts: sessions that have ended are deleted."""

from collections.abc import Iterator
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from due.jobs import DueJob


def delete_ended_sessions() -> Iterator[str]:
    """Delete sessions that nobody can use any more; Django only ignores them."""
    number, _of_each = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    if number:
        yield f"deleted {number} ended sessions"


JOBS = [DueJob("delete_ended_sessions", _("Delete ended sessions"), delete_ended_sessions, every=timedelta(days=1))]
