from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from people import browsers, known_password
from people.attempts import subject
from people.models import User


class SlowedBackend(ModelBackend):
    """Django's own check of a password, with `people.attempts` before it: every way to sign in passes here.

    A wrong password ends the attempt for all backends. Raises PleaseWait, which a form shows like any other mistake, when this account has to be left alone for a moment.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if username is None or password is None:
            return None
        who = subject("account", username)
        counted = browsers.begin(request, who)
        person = super().authenticate(request, username=username, password=password, **kwargs)
        if password == known_password.KNOWN and not known_password.opens(request):
            person = None
        if person is None:
            # No other backend is asked: it would check the password once more, and not slow anybody down.
            raise PermissionDenied
        browsers.succeeded(who, counted)
        return person
