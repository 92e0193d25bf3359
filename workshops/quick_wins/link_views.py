"""Slips to hand out: the needer's link and the owner's, as QR and as an address to copy."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from workshops.commands.form_tokens import hidden_inputs
from workshops.core.addresses import public
from workshops.participants.permissions import facilitators_only
from workshops.quick_wins.models import QuickWin
from workshops.quick_wins.queries import links


@never_cache
@facilitators_only
def win_links(request: HttpRequest, code: str, win: int) -> HttpResponse:
    """The two links of one quick win, for facilitators' eyes."""
    found = get_object_or_404(
        QuickWin.objects.select_related("workshop", "room_need__need", "room_need__seat", "owner"),
        pk=win,
        workshop__code=code,
    )
    needer, owner = links.needer_path(found.room_need), links.owner_path(found)
    context = {
        "workshop": found.workshop,
        "win": found,
        "needer": {"path": needer, "address": public(needer)},
        "owner": {"path": owner, "address": public(owner)},
        "inputs": hidden_inputs(get_token(request)),
    }
    return render(request, "workshops/quick_wins/page_links.html", context)
