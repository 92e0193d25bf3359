"""What anybody may read of quick wins, and the two links that let their people speak without an account."""

from collections.abc import Mapping
from math import ceil

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from workshops.commands.form_tokens import hidden_inputs
from workshops.commands.registry import commands
from workshops.core.errors import SEND_AGAIN, NotSaved, TooFast
from workshops.core.rate_limit import check
from workshops.dispatch import perform
from workshops.participants.actors import Actor
from workshops.quick_wins.link_holders import link_of_needer, link_of_owner
from workshops.quick_wins.models import QuickWin
from workshops.quick_wins.queries import links, public
from workshops.quick_wins.rules import has_said

A_PAGE = 50
TOO_OFTEN = _(
    "You have changed this several times in a short while. What you said last stands. Wait a minute, then press again."
)


@require_safe
def tracker(request: HttpRequest) -> HttpResponse:
    """Every quick win that was agreed to, of one workshop with `?workshop=`."""
    rooms = public.rooms_with_wins()
    chosen = next((room for room in rooms if str(room.pk) == request.GET.get("workshop")), None)
    wins = public.public_wins()
    wins = wins.filter(workshop=chosen) if chosen else wins
    page = Paginator(wins, A_PAGE).get_page(request.GET.get("page"))
    rows = [public.as_public(win) for win in page.object_list]
    context = {"page_obj": page, "rows": rows, "rooms": rooms, "chosen": chosen}
    return render(request, "workshops/quick_wins/page_tracker.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def need(request: HttpRequest, token: str) -> HttpResponse:
    """The needer's link: one button that says "this is met", one that takes it back, and one that takes the words back."""
    win = links.win_of_needer(token)
    if win is None:
        return _useless(request)
    # The button says which: a page that is out of date must not undo what its reader has not seen.
    command, data, template = "mark_met", {"win": win.pk}, "workshops/quick_wins/page_need.html"
    if "withdraw" in request.POST or (request.method != "POST" and "words" in request.GET):
        # For good, so it is asked on a page of its own.
        command, data, template = "withdraw_need", {"need": win.room_need.pk}, "workshops/quick_wins/page_words.html"
    elif "take_back" in request.POST:
        command = "take_back_met"
    return _link(request, win, link_of_needer(win.room_need), command, data, template)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def update(request: HttpRequest, token: str) -> HttpResponse:
    """The owner's link: one button that says "it is under way", room for a note, and one that takes the last one back."""
    win = links.win_of_owner(token)
    if win is None:
        return _useless(request)
    command = "take_back_note" if "take_back" in request.POST else "report_progress"
    data = {"win": win.pk} | {name: request.POST[name] for name in ("note", "kept_in_room") if name in request.POST}
    return _link(request, win, link_of_owner(win), command, data, "workshops/quick_wins/page_update.html")


def _link(
    request: HttpRequest, win: QuickWin, actor: Actor, command: str, data: Mapping[str, object], template: str
) -> HttpResponse:
    """Looking changes nothing; pressing sends one command, and comes back to the page as it then is.

    What was said before is not done again, however often it is pressed; what takes turns is done a few times at most.
    """
    note, kept = str(data.get("note", "")), "kept_in_room" in data
    inputs = hidden_inputs(get_token(request))
    context = {"win": win, "note": note, "kept": kept, "said": "", "inputs": inputs}
    if request.method != "POST":
        return render(request, template, context)
    if has_said(win, command, note, kept_in_room=kept):
        messages.success(request, str(commands()[command].reply))
        return redirect(request.path)
    key = request.POST.get("key", "")
    try:
        check(actor.ref)
        answer = perform(workshop=win.workshop, actor=actor, command=command, key=key, data=data)
    except TooFast as trouble:
        response = render(request, template, context | {"said": TOO_OFTEN}, status=429)
        response["Retry-After"] = ceil(trouble.seconds)
        return response
    except NotSaved:
        return render(request, template, context | {"said": SEND_AGAIN}, status=503)
    if answer.done:
        messages.success(request, answer.said)
        return redirect(request.path)
    win.refresh_from_db()
    return render(request, template, context | {"said": answer.said}, status=422)


def _useless(request: HttpRequest) -> HttpResponse:
    """A link that was renewed, cut off or made up."""
    return render(request, "workshops/quick_wins/page_useless.html", status=404)
