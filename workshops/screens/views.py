"""The live screens as pages: rendered whole on the server, then updated by room.js where there is JavaScript."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from workshops.commands.feature import Regions
from workshops.commands.form_tokens import with_tokens
from workshops.commands.registry import desk_links, names_with, places
from workshops.core.models import Workshop
from workshops.live import region_html
from workshops.live.frames import clock
from workshops.live.tokens import sign, token_for
from workshops.participants.actors import Actor, CardHolder, Scribe
from workshops.participants.permissions import facilitators_only
from workshops.participants.queries.people import find_room
from workshops.participants.sessions import (
    board_of,
    facilitator_of,
    may_run,
    no_such_room,
    seat_of,
    turned_away,
)
from workshops.screens.join import door, unknown_room


def typed_by_hand(screen: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose address people type: redirects other spellings of the code; a helpful page where no room has it."""

    @wraps(screen)
    def found(request: HttpRequest, code: str, **more: int) -> HttpResponse:
        workshop = find_room(code)
        if workshop is None:
            return unknown_room(request, code)
        path = reverse(f"workshops:{screen.__name__}", kwargs={"code": code, **more})
        if request.path != path:
            # The cookie's path knows only one spelling.
            return redirect(path)
        return screen(request, workshop, **more)

    return found


@typed_by_hand
def room(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """A participant's room; the door for somebody without a card."""
    seat = seat_of(request, workshop)
    if seat is None:
        return door(request, workshop)
    regions = region_html.shared(workshop, "room") | region_html.of_card(seat)
    context = _screen(request, workshop, "room", regions, CardHolder(seat))
    return render(request, "workshops/screens/room.html", context | {"seat": seat})


@typed_by_hand
def wall(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """The projected screen, open to everybody."""
    regions = region_html.shared(workshop, "wall")
    # In a full room a facilitator's wall comes before one of somebody who knows the address.
    context = _screen(request, workshop, "wall", regions, facilitator_of(request))
    return render(request, "workshops/screens/wall.html", context)


@facilitators_only
def desk(request: HttpRequest, code: str) -> HttpResponse:
    """The facilitator's screen."""
    workshop = get_object_or_404(Workshop, code=code)
    regions = region_html.shared(workshop, "desk")
    context = _screen(request, workshop, "desk", regions, facilitator_of(request))
    context["desk_links"] = [{"href": region.name, "text": region.link[0]} for region in desk_links() if region.link]
    return render(request, "workshops/screens/desk.html", context)


@typed_by_hand
def table(request: HttpRequest, workshop: Workshop, number: int) -> HttpResponse:
    """A scribe's screen: the room as everybody sees it, and what this table writes."""
    board = board_of(request, workshop)
    if board is None or board.number != number:
        return redirect("workshops:card_entry")
    regions = region_html.shared(workshop, "room") | region_html.of_scribe(board)
    context = _screen(request, workshop, "room", regions, Scribe(board), page="table")
    return render(request, "workshops/screens/table.html", context | {"board": board})


def snapshot(request: HttpRequest, code: str, screen: str) -> JsonResponse:
    """One screen's regions as JSON: `room`, `wall`, `desk`, or a holder's own part as `card` or `scribe`.

    `room` is in every answer, a refusal too: a screen believes nothing that does not name its room.
    """
    workshop = Workshop.objects.filter(code=code).first()
    if workshop is None:
        return JsonResponse(no_such_room() | {"room": code}, status=404)
    regions = _regions_for(request, workshop, screen)
    if regions is None:
        return JsonResponse(turned_away(request, screen) | {"room": code}, status=403)
    return JsonResponse({"room": code, "from": None, "to": workshop.revision, "now": clock(), "regions": regions})


def _regions_for(request: HttpRequest, workshop: Workshop, screen: str) -> Regions | None:
    if screen == "card":
        seat = seat_of(request, workshop)
        return region_html.of_card(seat) if seat else None
    if screen == "scribe":
        board = board_of(request, workshop)
        return region_html.of_scribe(board) if board else None
    if screen == "desk" and not may_run(request):
        return None
    if screen == "room" and not (seat_of(request, workshop) or board_of(request, workshop)):
        return None
    return _shared(workshop, screen)


def _shared(workshop: Workshop, screen: str) -> Regions:
    """The shared picture, drawn once for each revision: where a hall lets no socket through, every phone asks for it."""
    wanted = workshop.code, screen, get_language()
    revision, regions = _drawn.get(wanted, (-1, {}))
    if revision != workshop.revision:
        regions = region_html.shared(workshop, screen)
        if len(_drawn) >= KEPT:
            _drawn.clear()
        _drawn[wanted] = workshop.revision, regions
    return regions


# (room, screen, language) → (revision, its picture). A room that nobody asks for is forgotten with the rest.
KEPT = 64
_drawn: dict[tuple[str, str, str | None], tuple[int, Regions]] = {}


def _screen(
    request: HttpRequest,
    workshop: Workshop,
    screen: str,
    regions: Regions,
    holder: Actor | None = None,
    *,
    page: str = "",
) -> dict[str, Any]:
    """What every live page needs: its regions by slot, and `live`, what room.js and outbox.js read from the body element."""
    own = {CardHolder: "card", Scribe: "scribe"}.get(type(holder))
    live = {
        "room": workshop.code,
        "screen": screen,
        "holder": holder.ref if holder and screen != "wall" else "",
        "leave": sign(token_for(workshop, screen, holder)),
        "revision": workshop.revision,
        "socket": f"/ws/w/{workshop.code}/",
        "snapshot": reverse("workshops:snapshot", args=[workshop.code, screen]),
        "comes-first": names_with("comes_first"),
        "moves-room": names_with("moves_room"),
        "makes-new": names_with("makes_new"),
        "stages": names_with("is_news"),
        "mine": reverse("workshops:snapshot", args=[workshop.code, own]) if own else "",
    }
    printed = with_tokens(request, regions)
    slots = {
        slot: [printed[name] for name in names if name in printed] for slot, names in places(page or screen).items()
    }
    return {"workshop": workshop, "live": live, "slots": slots}
