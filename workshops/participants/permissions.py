"""Who is let through to a screen of staff, and what is let through to an address of a form."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from workshops.participants.sessions import may_run

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


def forms_only(back: str) -> Callable[[View], View]:
    """An address for what a form sends. Whoever only looks is shown the way to `back`, which may name arguments of the view (405).

    A browser that has dropped the page of a refused form asks for its address again.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            context = {"back": back.format(**kwargs)}
            response = render(request, "workshops/screens/only_sent.html", context, status=405)
            response["Allow"] = "POST"
            return response

        return gate

    return decorate
