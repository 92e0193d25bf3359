"""Moving a closed room: its file to download at the desk of a laptop, and the form that imports it on the public site."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workshops.core.errors import NotSaved, WorkshopError
from workshops.core.models import Workshop
from workshops.participants.permissions import facilitators_only, forms_only
from workshops.screens.desks import blank, listed
from workshops.screens.workshop_forms import MakeWorkshop
from workshops.transfer.files import (
    bring_file,
    file_name,
    pack_room,
    what_became,
)
from workshops.transfer.forms import BringRoom


@facilitators_only
@require_safe
@never_cache
def hall_file(request: HttpRequest, code: str) -> HttpResponse:
    """The room's encrypted file. Changes nothing, so it can be downloaded again."""
    workshop = get_object_or_404(Workshop, code=code)
    try:
        file = pack_room(workshop)
    except WorkshopError as why_not:
        messages.error(request, str(why_not))
        return redirect("workshops:desk", workshop.code)
    name = file_name(workshop)
    return HttpResponse(
        file,
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(len(file))},
    )


@facilitators_only
@forms_only("/desks/")
def bring(request: HttpRequest) -> HttpResponse:
    """Import a file, once for each room however often it is sent, and redirect to that room's desk."""
    form = BringRoom(request.POST, request.FILES)
    if form.is_valid():
        try:
            brought = bring_file(form.cleaned_data["file"].read(), by=request.user.pk)
        except (WorkshopError, NotSaved) as why_not:
            form.add_error("file", str(why_not))
        else:
            messages.success(request, what_became(brought))
            # A place of its own: otherwise the browser keeps the one of the form, and hides what is said at the top.
            return redirect(f"{reverse('workshops:desk', args=[brought.workshop.code])}#main")
    return listed(request, MakeWorkshop(initial=blank()), form)
