"""The HTTP endpoint for commands: answers JSON to an outbox, a page or a redirect to a plain form."""

from contextlib import suppress
from math import ceil

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render

from workshops.commands.feature import Regions
from workshops.commands.form_tokens import hidden_inputs
from workshops.commands.registry import commands
from workshops.core.errors import SEND_AGAIN, NotHolding, NotSaved, TooFast
from workshops.core.models import Workshop
from workshops.core.rate_limit import check
from workshops.dispatch import perform
from workshops.live import frames
from workshops.live.frames import UNSAVED
from workshops.live.rendering import failures_logged, own_part
from workshops.participants.actors import (
    Actor,
    Facilitator,
    Scribe,
    speaks_for,
)
from workshops.participants.permissions import forms_only
from workshops.participants.sessions import actor_for, no_such_room, turned_away
from workshops.screens.envelopes import wants_json


@forms_only("/w/{code}/")
def do(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Perform one command as the role that the form names. The answer has the holder's own part as it is now."""
    workshop = Workshop.objects.filter(code=code).first()
    if workshop is None:
        return _no_room(request)
    return _do(request, workshop, verb)


def _do(request: HttpRequest, workshop: Workshop, command: str) -> HttpResponse:
    role = request.POST.get("as", "card")
    actor = actor_for(request, workshop, role)
    # An outbox says for whom it kept the write: it is never done in the name of the card's next holder.
    if actor is None or not speaks_for(actor, request.POST):
        return _turned_away(request, workshop, role)
    key = request.POST.get("key", "")
    try:
        check(actor.ref)
        answer = perform(workshop=workshop, actor=actor, command=command, key=key, data=request.POST)
    except NotHolding:
        return _turned_away(request, workshop, role)
    except NotSaved as trouble:
        return _not_saved(request, workshop, actor, command, role, key, trouble)
    if wants_json(request):
        to, regions = _own_part(workshop, actor)
        return JsonResponse(frames.answer(key, answer.outcome, answer.said, answer.revision, to, regions))
    if not answer.done:
        return _handed_back(request, workshop, actor, command, role, answer.said)
    messages.success(request, answer.said)
    return redirect(screen_of(actor, workshop))


def _no_room(request: HttpRequest) -> HttpResponse:
    """The answer when the room was deleted: JSON, or the site's own page for a plain form."""
    if not wants_json(request):
        raise Http404
    return JsonResponse(no_such_room() | {"key": request.POST.get("key", "")}, status=404)


def _own_part(workshop: Workshop, actor: Actor) -> tuple[int, Regions]:
    with suppress(NotHolding), failures_logged(workshop.pk):
        return own_part(workshop.pk, actor)
    return 0, {}


def screen_of(actor: Actor, workshop: Workshop) -> str:
    """The address of the screen that this actor works at."""
    match actor:
        case Scribe(board):
            return f"{workshop.get_absolute_url()}table/{board.number}/"
        case Facilitator():
            return f"{workshop.get_absolute_url()}desk/"
    return workshop.get_absolute_url()


def _turned_away(request: HttpRequest, workshop: Workshop, role: str) -> HttpResponse:
    why = turned_away(request, role)
    if wants_json(request):
        return JsonResponse(why | {"key": request.POST.get("key", "")}, status=403)
    context = {"workshop": workshop, "said": why["said"], "role": role}
    return render(request, "workshops/screens/turned_away.html", context, status=403)


def _not_saved(
    request: HttpRequest, workshop: Workshop, actor: Actor, command: str, role: str, key: str, trouble: NotSaved
) -> HttpResponse:
    """The answer when nothing can be stored now: an outbox tries again, a plain form is shown with its words."""
    status = 429 if isinstance(trouble, TooFast) else 503
    if wants_json(request):
        response: HttpResponse = JsonResponse(frames.answer(key, UNSAVED, str(trouble)), status=status)
    else:
        said = str(trouble if isinstance(trouble, TooFast) else SEND_AGAIN)
        response = _handed_back(request, workshop, actor, command, role, said, status=status)
    response["Retry-After"] = ceil(trouble.seconds) if isinstance(trouble, TooFast) else 2
    return response


def _handed_back(
    request: HttpRequest,
    workshop: Workshop,
    actor: Actor,
    command: str,
    role: str,
    said: str,
    *,
    status: int = 422,
) -> HttpResponse:
    """The page after a refusal: the sentence, and the same form with all that was typed and a fresh key."""
    context = {
        "workshop": workshop,
        "said": said,
        "form": commands()[command].form(request.POST) if command in commands() else None,
        "command": command,
        "role": role,
        "hidden": hidden_inputs(get_token(request)),
        "back": screen_of(actor, workshop),
    }
    return render(request, "workshops/screens/refused.html", context, status=status)
