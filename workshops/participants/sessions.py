"""Who is asking: from a cookie or a session to an actor. Cookies live under the room's own path."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from people.sealed_sessions import sealed_session
from workshops.core.codes import digest
from workshops.core.models import Workshop
from workshops.participants.actors import (
    Actor,
    CardHolder,
    Facilitator,
    Scribe,
    no_longer_held,
)
from workshops.participants.models import Board, SeatCard

CARD, SCRIBE = "card", "scribe"
A_DAY = 24 * 60 * 60


def seat_of(request: HttpRequest, workshop: Workshop) -> SeatCard | None:
    """The seat whose card this browser holds in this room."""
    token = request.COOKIES.get(CARD, "")
    if not token:
        return None
    return workshop.seats.select_related("workshop", "board").filter(token_digest=digest(token)).first()


def board_of(request: HttpRequest, workshop: Workshop) -> Board | None:
    """The table whose scribe's card this browser holds in this room."""
    token = request.COOKIES.get(SCRIBE, "")
    if not token:
        return None
    return workshop.boards.select_related("workshop").filter(scribe_digest=digest(token)).first()


def actor_for(request: HttpRequest, workshop: Workshop, role: str) -> Actor | None:
    """The actor behind a request that says which role it acts in: "card", "scribe" or "desk"."""
    if role == "desk":
        return facilitator_of(request)
    if role == "scribe":
        board = board_of(request, workshop)
        return Scribe(board) if board else None
    if role != "card":
        return None
    seat = seat_of(request, workshop)
    return CardHolder(seat) if seat else None


def facilitator_of(request: HttpRequest) -> Facilitator | None:
    """The facilitator who is signed in with this browser, for as long as that session lasts."""
    if request.user.pk is None or not may_run(request):
        return None
    return Facilitator(request.user.pk, sealed_session(request))


def may_run(request: HttpRequest) -> bool:
    return request.user.is_active and request.user.has_perm("workshops.run_workshop")


def turned_away(request: HttpRequest, role: str) -> dict[str, Any]:
    """The refusal of whoever does not hold what this role needs: `said` is why, `way` the link that leads on."""
    if role == "desk":
        said = no_longer_held(role)
        way = {"href": reverse("people:sign_in"), "text": _("Sign in")}
    else:
        said = (
            no_longer_held(role)
            if request.COOKIES.get(SCRIBE if role == "scribe" else CARD)
            else _("This phone holds no card in this room. Enter your card's code, or take a card at the door.")
        )
        way = {"href": reverse("workshops:card_entry"), "text": _("Enter my card’s code")}
    return {"outcome": "refused", "said": said, "way": way, "regions": {}}


def no_such_room() -> dict[str, Any]:
    """The refusal of whoever asks for a room that was deleted, of the same shape."""
    said = _("This room does not exist any more, so nothing can be saved in it.")
    way = {"href": reverse("workshops:join"), "text": _("Join a room")}
    return {"outcome": "refused", "said": said, "way": way, "regions": {}}


def remember(response: HttpResponse, workshop: Workshop, name: str, token: str) -> None:
    """Put a card's (or scribe's card's) token in this browser, for this room's addresses only."""
    response.set_cookie(
        name,
        token,
        max_age=A_DAY,
        path=f"/w/{workshop.code}/",
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
