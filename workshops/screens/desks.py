"""The list of workshops, and the page that makes a new one."""

import secrets

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from workshops.agenda.actions.run_sheet import make_workshop
from workshops.core import group_commit
from workshops.participants.permissions import facilitators_only
from workshops.participants.sessions import facilitator_of
from workshops.run_sheets import RUN_SHEETS
from workshops.screens.workshop_forms import MakeWorkshop
from workshops.screens.workshop_list import for_desks
from workshops.transfer.forms import BringRoom


@facilitators_only
@require_http_methods(["GET", "HEAD", "POST"])
def desks(request: HttpRequest) -> HttpResponse:
    """Every workshop and its desk; posting makes a new one, once for each form that was opened."""
    form = MakeWorkshop(request.POST) if request.method == "POST" else MakeWorkshop(initial=blank())
    if form.is_valid():
        wish = form.cleaned_data | {"actor": facilitator_of(request)}
        workshop = group_commit.write(None, lambda: make_workshop(**wish))
        messages.success(request, _("Your workshop is ready. Only this desk knows of it until you open the doors."))
        return redirect("workshops:desk", workshop.code)
    return listed(request, form, BringRoom())


def listed(request: HttpRequest, make: MakeWorkshop, bring: BringRoom) -> HttpResponse:
    """The page itself: the list, and the two ways in which a workshop comes onto it."""
    context = {
        "form": make,
        "bring": bring,
        "takes_rooms": settings.HALL_KEYS and not settings.IS_HALL,
        "sheets": RUN_SHEETS,
        "listed": Paginator(for_desks(), 20).get_page(request.GET.get("page")),
    }
    return render(
        request, "workshops/screens/desks.html", context, status=422 if make.is_bound or bring.is_bound else 200
    )


def blank() -> dict[str, object]:
    """A form nobody has filled in, with the key that makes one workshop of it."""
    return {"key": secrets.token_urlsafe(18), "sheet": RUN_SHEETS[0].key}
