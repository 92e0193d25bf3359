"""Pages that put a card on a phone: its code is typed or scanned, then confirmed with one button."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from workshops.commands.form_tokens import hidden_inputs
from workshops.core.addresses import afterwards, spoken
from workshops.core.codes import digest, new_token
from workshops.core.models import Workshop
from workshops.core.rules import why_shut
from workshops.core.typed_codes import (
    LONGEST,
    is_join_address,
    link_in,
    tidy,
)
from workshops.dispatch import perform
from workshops.participants.actors import Visitor
from workshops.participants.models import Board, SeatCard
from workshops.participants.permissions import facilitators_only
from workshops.participants.queries.people import find_card, find_room
from workshops.participants.queries.printed_cards import seat_to_print, sheets_of
from workshops.participants.rules import why_not_hold
from workshops.participants.sessions import (
    CARD,
    SCRIBE,
    board_of,
    remember,
    seat_of,
)

# Characters shown again of a text that is too long to be a code or an address.
SHOWN = 40


@never_cache
def card_entry(request: HttpRequest) -> HttpResponse:
    """Type the code that is printed on a card. Posted, so that the code stays out of addresses and histories."""
    if request.method != "POST":
        return render(request, "workshops/screens/card_entry.html")
    typed = request.POST.get("code", "")
    found = find_card(tidy(typed))
    if found is not None:
        return offer(request, found)
    # Six letters from the wall, typed into the wrong box: lead them to the room.
    workshop = find_room(tidy(typed))
    return redirect(workshop) if workshop else elsewhere(typed) or _no_card(request, typed)


def elsewhere(typed: str) -> HttpResponse | None:
    """The way on, if an address of ours without a code was pasted where a code is asked for. It is no wrong code."""
    if link := link_in(typed):
        return redirect(link)
    return redirect("workshops:join") if is_join_address(typed) else None


def kept(typed: str) -> str:
    """What the box is to show again: all of it, unless it is too long to be a code or an address."""
    return typed if len(typed) <= LONGEST else typed[:SHOWN]


@never_cache
def card(request: HttpRequest, code: str) -> HttpResponse:
    """The page that a card's QR code opens: says which card it is. Changes nothing."""
    found = find_card(code)
    if found:
        return offer(request, found)
    workshop = find_room(code)
    return redirect(workshop) if workshop else _no_card(request, code)


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
        "code": found.code if isinstance(found, SeatCard) else found.scribe_code,
        "why_not": why_not_hold(found) if isinstance(found, SeatCard) else why_shut(found.workshop),
        "in_use": bool(_digest_of(found)),
        "token": new_token(),
        "inputs": hidden_inputs(get_token(request)),
    }
    return render(request, "workshops/screens/card.html", context | more, status=status)


@never_cache
def use_card(request: HttpRequest, code: str) -> HttpResponse:
    """Put a card on this phone. Asked under the room's own address, because only there the phone shows its card."""
    if request.method != "POST":
        # The page that asked was reloaded: its code is in no address, so it is asked for again.
        return redirect("workshops:card_entry")
    workshop = get_object_or_404(Workshop, code=code)
    typed = request.POST.get("code", "")
    found = find_card(tidy(typed))
    if found is None or found.workshop != workshop:
        return _no_card(request, typed)
    return _use(request, workshop, found)


def _use(request: HttpRequest, workshop: Workshop, found: SeatCard | Board) -> HttpResponse:
    """Ask what has to be asked first, then move the card here and open its screen."""
    is_seat = isinstance(found, SeatCard)
    cookie, kept = CARD if is_seat else SCRIBE, _digest_of(found)
    held = seat_of(request, workshop) if is_seat else board_of(request, workshop)
    token = _token(request, cookie)
    holds_another = held is not None and held != found and request.POST.get("instead_of") != str(held.number)
    is_elsewhere = kept not in {"", digest(token)} and "sure" not in request.POST
    if holds_another or is_elsewhere:
        return offer(request, found, held=held)
    why_not = _claim(request, workshop, found, token) if kept != digest(token) else ""
    if why_not:
        return offer(request, found, status=422, said=why_not)
    response = redirect(workshop) if is_seat else redirect("workshops:table", workshop.code, found.number)
    remember(response, workshop, cookie, token)
    return response


def _claim(request: HttpRequest, workshop: Workshop, found: SeatCard | Board, token: str) -> str:
    """Put the card on the phone that has this token. Returns why not, or an empty sentence."""
    command = "claim_card" if isinstance(found, SeatCard) else "claim_scribe_card"
    key = request.POST.get("key") or secrets.token_urlsafe(18)
    answer = perform(workshop=workshop, actor=Visitor(token), command=command, key=key, data=request.POST)
    return "" if answer.done else answer.said


@facilitators_only
def sheets(request: HttpRequest, code: str) -> HttpResponse:
    """Cards to print that are in nobody's hands: blank ones and scribes'; `?card=17` is one alone, just replaced."""
    workshop = get_object_or_404(Workshop, code=code)
    only = request.GET.get("card", "")
    printed = sheets_of(workshop, only)
    is_held = bool(only) and not printed and seat_to_print(workshop, only) is not None
    context = {
        "workshop": workshop,
        "only": only,
        "is_held": is_held,
        "sheets": printed,
        "people": any(card.seat for sheet in printed for card in sheet),
        "card_address": spoken(reverse("workshops:card_entry")),
        "afterwards": afterwards(reverse("workshops:card_entry")),
    }
    return render(request, "workshops/screens/cards_print.html", context)


def _digest_of(found: SeatCard | Board) -> str:
    """The digest of the token of the phone that holds this card; empty while none does."""
    return found.token_digest if isinstance(found, SeatCard) else found.scribe_digest


def _token(request: HttpRequest, name: str) -> str:
    """The token that this phone has in this room, or the one that the page gave it."""
    return next(
        (token for token in (request.COOKIES.get(name), request.POST.get("token")) if token and len(token) >= 40),
        new_token(),
    )


def _no_card(request: HttpRequest, typed: str) -> HttpResponse:
    """The page that asks for a card's code, with a sentence. Status 404, by which code_guessing counts wrong codes."""
    said = _("No card has this code. Check the eight letters on the card, or ask at the desk for a new one.")
    return render(request, "workshops/screens/card_entry.html", {"typed": kept(typed), "said": said}, status=404)
