"""Which browsers an account knows, by a signed cookie: this browser has signed in to these accounts before.

The cookie opens nothing. It only gives a browser an allowance of wrong passwords of its own, so that somebody who tries
an account from elsewhere cannot slow down the person whom it belongs to.
"""

import secrets
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from people import attempts

COOKIE, TICKET_COOKIE = "known-browser", "sign-in-turn"
LASTS = timedelta(days=180)
# A shared laptop has a handful; a cookie has to stay small.
MOST_ACCOUNTS = 8
SALT = "people.browsers"


def read(value: str) -> tuple[str, list[str]]:
    """(the browser's own random name, subjects that it has passed before); ("", []) when there is no such cookie."""
    try:
        browser, passed = signing.loads(value, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, TypeError, ValueError):
        return "", []
    return browser, passed


def is_known(cookie_header: str) -> bool:
    """Whether these cookies are of a browser that has signed in to some account before."""
    if COOKIE not in cookie_header:
        return False
    try:
        morsel = SimpleCookie(cookie_header).get(COOKIE)
    except CookieError:
        return False
    return bool(morsel and read(morsel.value)[0])


def counted_for(request: HttpRequest | None, who: str) -> str:
    """The subject whose allowance this attempt at `who` uses: this browser's own if it has passed there before."""
    browser, passed = read(request.COOKIES.get(COOKIE, "")) if request else ("", [])
    return attempts.subject("browser", f"{browser} {who}") if who in passed else who


def begin(request: HttpRequest | None, who: str) -> str:
    """Count this request's attempt at `who`; the subject to report success for. Raises PleaseWait."""
    counted = counted_for(request, who)
    attempts.begin(counted, request.COOKIES.get(TICKET_COOKIE, "") if request else "")
    return counted


def succeeded(who: str, counted: str) -> None:
    """The attempt that was counted for `counted` was right."""
    attempts.succeeded(counted, forget=counted != who)


def remember(request: HttpRequest, response: HttpResponseBase, who: str) -> None:
    """Let this browser be known to `who` from now on."""
    browser, passed = read(request.COOKIES.get(COOKIE, ""))
    passed = [who, *(other for other in passed if other != who)][:MOST_ACCOUNTS]
    _set(
        response,
        COOKIE,
        signing.dumps([browser or secrets.token_urlsafe(12), passed], salt=SALT),
        LASTS.total_seconds(),
    )
    if TICKET_COOKIE in request.COOKIES:
        response.delete_cookie(TICKET_COOKIE, samesite="Lax")


def ask_to_wait(response: HttpResponseBase, wait: attempts.PleaseWait) -> HttpResponseBase:
    """Make this answer say when to come again, to a person, to a program, and with a ticket to the browser."""
    response.status_code = 429
    response["Retry-After"] = str(wait.seconds)
    return give_ticket(response, wait)


def give_ticket(response: HttpResponseBase, wait: attempts.PleaseWait) -> HttpResponseBase:
    """Let this browser's next attempt count, when its moment has come."""
    _set(response, TICKET_COOKIE, wait.ticket, wait.seconds + attempts.TICKET_LASTS)
    return response


def _set(response: HttpResponseBase, name: str, value: str, seconds: float) -> None:
    response.set_cookie(
        name, value, max_age=int(seconds), httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
