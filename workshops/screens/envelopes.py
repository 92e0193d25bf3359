"""The JSON shape by which an outbox recognises an answer of this site, and not for example a wifi's sign-in page."""

from typing import Any

from django.http import HttpRequest, JsonResponse

from workshops.dispatch import KEY
from workshops.live import frames


def wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def is_from_outbox(request: HttpRequest) -> bool:
    """Whether this request is a command that expects JSON. Does not read the body, which may be what failed."""
    return getattr(request.resolver_match, "view_name", "") == "workshops:do" and wants_json(request)


def key_of(request: HttpRequest) -> str:
    """The command's key as the header `Idempotency-Key` has it, or "": for answers that are given before the body is read."""
    key = request.headers.get("Idempotency-Key", "")
    return key if KEY.fullmatch(key) else ""


def envelope(request: HttpRequest, outcome: str, said: str, status: int, **more: Any) -> JsonResponse:
    """An answer that names the command it is for. `outcome`: refused for good, or unsaved and to be sent again."""
    return JsonResponse(frames.answer(key_of(request), outcome, said) | more, status=status)
