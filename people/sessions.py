"""How long staff stay signed in: twelve hours after they last did something, and never longer than a day."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

# Seconds. Use is written down once an hour: a session that is saved with each page would wait for the database each time.
RENEWED_EVERY = 3600
# An editor's page that stays open tells the server so all the time, and is nobody's work.
LONGEST = 24 * 3600


class StaffSessions:
    """Middleware between sessions and who is signed in: renews a session that is used, ends one that is a day old."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session, now = request.session, timezone.now().timestamp()
        if _is_of_staff(session):
            if has_lasted(session, now):
                session.flush()
            elif now - session.get("used", now) > RENEWED_EVERY:
                session["used"] = now
        response = self.get_response(request)
        if _is_of_staff(session) and "signed_in" not in session:
            session["signed_in"] = session["used"] = now
        return response


def has_lasted(session: SessionBase | dict[str, Any], now: float) -> bool:
    """Whether somebody signed in so long before `now`, in seconds since 1970, that the session is over in any case."""
    return now - float(session.get("signed_in", now)) > LONGEST


def _is_of_staff(session: SessionBase) -> bool:
    """Asked so that a visitor without a session costs no query."""
    return bool(session.session_key) and SESSION_KEY in session
