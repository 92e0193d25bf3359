"""The POST door: one command in, one answer out, as JSON for the outbox or as a page for a plain form."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from workshops import snapshots
from workshops.actors import Actor, CardHolder, Facilitator, Scribe
from workshops.commands import Answer, perform
from workshops.models import Board, SeatCard, Workshop

from .dress import hidden_inputs
from .holders import actor_for, way_back


@require_POST
def do(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Perform one command as the hat that the form names, and answer with that holder's own fresh state."""
    workshop = get_object_or_404(Workshop, code=code)
    hat = request.POST.get("as", "card")
    actor = actor_for(request, workshop, hat)
    # An outbox says for whom it kept the words: they never go out in the name of the card's next holder.
    if actor is None or request.POST.get("holder", actor.ref) != actor.ref:
        return _turned_away(request, workshop, hat)
    key = request.POST.get("key", "")
    answer = perform(workshop=workshop, actor=actor, verb=verb, key=key, data=request.POST)
    if wants_json(request):
        workshop.refresh_from_db()
        return JsonResponse(envelope(key, answer, workshop.revision, own_regions(actor)))
    if not answer.done:
        return _refused(request, workshop, actor, verb, hat, answer)
    messages.success(request, answer.said)
    return redirect(screen_of(actor, workshop))


def wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def envelope(key: str, answer: Answer, to: int, regions: snapshots.Regions) -> dict[str, object]:
    """The answer as docs/protocol.md gives it. `regions` are at least as new as revision `to`."""
    return {
        "key": key,
        "outcome": answer.outcome,
        "said": answer.said,
        "revision": answer.revision,
        "to": to,
        "regions": regions,
    }


def own_regions(actor: Actor) -> snapshots.Regions:
    """The asker's own part of their screen, drawn fresh after COMMIT.

    A desk has none: what all desks show comes to each of them in the Room's order, and in no other.
    """
    match actor:
        case CardHolder(seat):
            return snapshots.of_card(SeatCard.objects.select_related("workshop", "board").get(pk=seat.pk))
        case Scribe(board):
            return snapshots.of_scribe(Board.objects.select_related("workshop").get(pk=board.pk))
    return {}


def screen_of(actor: Actor, workshop: Workshop) -> str:
    """The address of the screen that this actor works at."""
    match actor:
        case Scribe(board):
            return f"{workshop.get_absolute_url()}table/{board.number}/"
        case Facilitator():
            return f"{workshop.get_absolute_url()}desk/"
    return workshop.get_absolute_url()


def _turned_away(request: HttpRequest, workshop: Workshop, hat: str) -> HttpResponse:
    said = {
        "desk": _("Sign in as a facilitator to do this."),
        "scribe": _("This table's scribe card is now used on another phone. Enter the card's code again to take it."),
    }.get(hat, _("This phone holds no card in this room. Enter your card's code, or take a card at the door."))
    if wants_json(request):
        return JsonResponse({"outcome": "refused", "said": said, "way": way_back(hat), "regions": {}}, status=403)
    context = {"workshop": workshop, "said": said, "hat": hat}
    return render(request, "workshops/pages/turned_away.html", context, status=403)


def _refused(
    request: HttpRequest, workshop: Workshop, actor: Actor, verb: str, hat: str, answer: Answer
) -> HttpResponse:
    """Say why, and give back every word that was typed, in a form with a fresh key."""
    context = {
        "workshop": workshop,
        "said": answer.said,
        "form": answer.form,
        "verb": verb,
        "hat": hat,
        "hidden": hidden_inputs(get_token(request)),
        "back": screen_of(actor, workshop),
    }
    return render(request, "workshops/pages/refused.html", context, status=422)
