"""A card in somebody's hand: its code typed or scanned, one page with one button, then it is this phone's."""

import secrets
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from workshops import rules
from workshops.actors import Visitor
from workshops.addresses import spoken
from workshops.codes import digest, new_token, tidy
from workshops.commands import Answer, perform
from workshops.models import Board, SeatCard, Workshop
from workshops.queries.seats import find_card, find_room
from workshops.queries.sheets import sheets_of

from .dress import hidden_inputs
from .holders import CARD, SCRIBE, remember, seat_of

LONGEST_TYPED = 40


@never_cache
def card_entry(request: HttpRequest) -> HttpResponse:
    """Type the code that is printed on a card. Posted, so that the code stays out of addresses and histories."""
    if request.method != "POST":
        return render(request, "workshops/pages/card_entry.html")
    typed = request.POST.get("code", "")[:LONGEST_TYPED]
    found = find_card(tidy(typed))
    if found is not None:
        return offer(request, found)
    # Six letters from the wall, typed into the wrong box: lead them to the room.
    workshop = find_room(tidy(typed))
    return redirect(workshop) if workshop else _no_card(request, typed)


@never_cache
def card(request: HttpRequest, code: str) -> HttpResponse:
    """What a card's QR opens: says which card this is, and changes nothing."""
    found = find_card(tidy(code))
    return offer(request, found) if found else _no_card(request, code[:LONGEST_TYPED], status=404)


def offer(request: HttpRequest, found: SeatCard | Board, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page with one button: use this card on this phone.

    Its form carries the token that the phone will keep, unless the phone has one already, so that pressing twice
    is still one phone.
    """
    is_seat = isinstance(found, SeatCard)
    context = {
        "workshop": found.workshop,
        "seat": found if is_seat else None,
        "board": None if is_seat else found,
        "code": found.code if is_seat else found.scribe_code,
        "why_not": rules.why_not_hold(found) if is_seat else rules.why_shut(found.workshop),
        "in_use": bool(found.token_digest if is_seat else found.scribe_digest),
        "token": new_token(),
        "inputs": hidden_inputs(get_token(request)),
    }
    return render(request, "workshops/pages/card.html", context | more, status=status)


@never_cache
@require_POST
def use_card(request: HttpRequest, code: str) -> HttpResponse:
    """Put a card on this phone. Asked under the room's own address, because only there the phone shows its card."""
    workshop = get_object_or_404(Workshop, code=code)
    typed = request.POST.get("code", "")[:LONGEST_TYPED]
    found = find_card(tidy(typed))
    if found is None or found.workshop != workshop:
        return _no_card(request, typed)
    if isinstance(found, Board):
        return _use_scribe_card(request, workshop, found)
    token = _token(request, CARD)
    held = seat_of(request, workshop)
    if held and held != found and request.POST.get("instead_of") != str(held.number):
        return offer(request, found, held=held)
    if _is_elsewhere(found.token_digest, token) and "sure" not in request.POST:
        return offer(request, found, held=held)
    answer = _claim(request, workshop, "claim_card", token)
    if not answer.done:
        return offer(request, find_card(found.code) or found, status=422, said=answer.said)
    response = redirect(workshop)
    remember(response, workshop, CARD, token)
    return response


def _use_scribe_card(request: HttpRequest, workshop: Workshop, board: Board) -> HttpResponse:
    token = _token(request, SCRIBE)
    if _is_elsewhere(board.scribe_digest, token) and "sure" not in request.POST:
        return offer(request, board)
    answer = _claim(request, workshop, "claim_scribe_card", token)
    if not answer.done:
        return offer(request, board, status=422, said=answer.said)
    response = redirect("workshops:table", code=workshop.code, number=board.number)
    remember(response, workshop, SCRIBE, token)
    return response


@permission_required("workshops.run_workshop")
def sheets(request: HttpRequest, code: str) -> HttpResponse:
    """Cards to print: the blank ones and the scribes'; `?card=17` is one alone, for instance a replaced one."""
    workshop = get_object_or_404(Workshop, code=code)
    only = request.GET.get("card", "")
    context = {
        "workshop": workshop,
        "only": only,
        "sheets": sheets_of(workshop, only),
        "card_address": spoken(reverse("workshops:card_entry")),
    }
    return render(request, "workshops/pages/cards_print.html", context)


def _claim(request: HttpRequest, workshop: Workshop, verb: str, token: str) -> Answer:
    key = request.POST.get("key") or secrets.token_urlsafe(18)
    return perform(workshop=workshop, actor=Visitor(token), verb=verb, key=key, data=request.POST)


def _token(request: HttpRequest, name: str) -> str:
    """The token that this phone has in this room, or the one that the page gave it."""
    return next(
        (token for token in (request.COOKIES.get(name), request.POST.get("token")) if token and len(token) >= 40),
        new_token(),
    )


def _is_elsewhere(kept: str, token: str) -> bool:
    return bool(kept) and kept != digest(token)


def _no_card(request: HttpRequest, typed: str, *, status: int = 422) -> HttpResponse:
    said = _("No card has this code. Check the eight letters on the card, or ask at the desk for a new one.")
    return render(request, "workshops/pages/card_entry.html", {"typed": typed, "said": said}, status=status)
