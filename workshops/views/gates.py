"""Who is let through to a screen of staff."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from .holders import may_run

View = Callable[..., HttpResponse]


def facilitators_only(view: View) -> View:
    """Signed-out people are sent to sign in; a signed-in person with another role is told so (403)."""

    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may_run(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return gate
