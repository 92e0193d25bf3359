"""Pages for joining: a room code finds the room, and its door page gives a card."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from workshops.closing.ports import report_maker
from workshops.commands.form_tokens import hidden_inputs
from workshops.core.codes import new_token
from workshops.core.models import Workshop
from workshops.core.rules import why_shut
from workshops.core.typed_codes import tidy
from workshops.dispatch import perform
from workshops.participants.actors import Visitor
from workshops.participants.queries.people import find_card, find_room
from workshops.participants.rules import why_full
from workshops.participants.sessions import CARD, remember, seat_of
from workshops.screens.cards import elsewhere, kept, offer


def join(request: HttpRequest) -> HttpResponse:
    """Type the code from the wall. A card's own code is understood as well."""
    if request.method != "POST":
        return render(request, "workshops/screens/join.html")
    typed = request.POST.get("code", "")
    code = tidy(typed)
    workshop = find_room(code)
    if workshop is None:
        card = find_card(code)
        return offer(request, card) if card else elsewhere(typed) or _no_room(request, typed)
    if why_not := why_shut(workshop):
        return _no_room(request, typed, why_not, workshop, status=422)
    return redirect(workshop)


def unknown_room(request: HttpRequest, code: str) -> HttpResponse:
    """An address of a room that does not exist: a card's page if the code is a card's, else the join page."""
    return redirect("workshops:card", code=code) if find_card(code) else _no_room(request, code)


def door(request: HttpRequest, workshop: Workshop, *, status: int = 200, said: str = "") -> HttpResponse:
    """The door of a room, for somebody without a card. Gives the browser the token that will open its seat.

    The token is nobody's until a card is taken with it, so asking for this page changes nothing.
    """
    context = {
        "workshop": workshop,
        "why_shut": why_shut(workshop),
        "published": report_maker().published_of(workshop) if workshop.is_over else [],
        "why_full": "" if said else why_full(workshop),
        "said": said,
        "inputs": hidden_inputs(get_token(request)),
    }
    response = render(request, "workshops/screens/door.html", context, status=status)
    if not _token(request) and not context["why_shut"]:
        remember(response, workshop, CARD, new_token())
    return response


def take(request: HttpRequest, code: str) -> HttpResponse:
    """Take the next card with the token of the door page. A repeat with the same token gives the same card."""
    if request.method != "POST":
        # The page of a refusal was reloaded: back to the door page.
        return redirect("workshops:room", code=code)
    workshop = find_room(code)
    if workshop is None:
        return unknown_room(request, code)
    token = _token(request)
    if not token:
        no_cookies = _(
            "This browser keeps no cookies, so it would forget your card. Allow cookies and press again, "
            "or ask the facilitator for a card on paper: it counts the same."
        )
        # While the room is shut its door page gives no token, and says why.
        return door(request, workshop, status=422, said="" if why_shut(workshop) else no_cookies)
    if seat_of(request, workshop) is None and (why_not := _take(request, workshop, token)):
        return door(request, workshop, status=422, said=why_not)
    response = redirect(workshop)
    # Again, so that the card lasts a day from now.
    remember(response, workshop, CARD, token)
    return response


def _take(request: HttpRequest, workshop: Workshop, token: str) -> str:
    """Give the phone that has this token a card. Returns why not, or an empty sentence."""
    # Asked before the write, so that a script at a full room delays no write of the room.
    if why_not := why_shut(workshop) or why_full(workshop):
        return why_not
    key = request.POST.get("key") or secrets.token_urlsafe(18)
    answer = perform(workshop=workshop, actor=Visitor(token), command="take_seat", key=key, data={})
    return "" if answer.done else answer.said


def _token(request: HttpRequest) -> str:
    """The card token of this browser, if it looks like one that we made."""
    token = request.COOKIES.get(CARD, "")
    return token if len(token) >= 40 else ""


def _no_room(
    request: HttpRequest, typed: str, why_not: str = "", workshop: Workshop | None = None, status: int = 404
) -> HttpResponse:
    """The join page with a sentence. Status 404 for a code that does not exist, by which code_guessing counts them."""
    said = why_not or _("No room has this code. Check it against the wall: six letters and numbers.")
    context = {"typed": kept(typed), "said": said, "workshop": workshop}
    return render(request, "workshops/screens/join.html", context, status=status)
