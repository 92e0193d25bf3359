"""The one shape of answers that an outbox takes for ours. Anything else, a hall's sign-in page for one, it keeps for later."""

from typing import Any

from django.http import HttpRequest, JsonResponse

from workshops.dispatch import KEY
from workshops.live import frames


def wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def is_from_outbox(request: HttpRequest) -> bool:
    """Whether this is a command that wants an envelope. Reads no body, so it can be asked when that is what failed."""
    return getattr(request.resolver_match, "view_name", "") == "workshops:do" and wants_json(request)


def key_of(request: HttpRequest) -> str:
    """The command's key as the header `Idempotency-Key` has it, or "": for answers that are given before the body is read."""
    key = request.headers.get("Idempotency-Key", "")
    return key if KEY.fullmatch(key) else ""


def envelope(request: HttpRequest, outcome: str, said: str, status: int, **more: Any) -> JsonResponse:
    """An answer that names the command it is for. `outcome`: refused for good, or unsaved and to be sent again."""
    return JsonResponse(frames.answer(key_of(request), outcome, said) | more, status=status)
