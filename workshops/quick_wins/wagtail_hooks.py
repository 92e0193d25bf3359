"""Keeps organisations in Wagtail's admin that quick wins name."""

from collections.abc import Sequence

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages

from network.models import Organisation
from workshops.quick_wins.models import QuickWin


@hooks.register("before_delete_snippet")
def keep_who_promised(request: HttpRequest, instances: Sequence[Model]) -> HttpResponse | None:
    """Say why an organisation cannot be deleted that has promised or offered something, and show where."""
    for organisation in instances:
        if isinstance(organisation, Organisation) and (promises := _promises_of(organisation)):
            said = ngettext(
                "“%(name)s” cannot be deleted: %(count)d promise or offer names it. Without the name nobody could read "
                "whose it is. If the name is wrong, change it.",
                "“%(name)s” cannot be deleted: %(count)d promises and offers name it. Without the name nobody could read "
                "whose they are. If the name is wrong, change it.",
                promises,
            )
            messages.error(request, said % {"name": organisation.name, "count": promises})
            return redirect("wagtailsnippets_network_organisation:usage", organisation.pk)
    return None


def _promises_of(organisation: Organisation) -> int:
    return QuickWin.objects.filter(owner=organisation).count() + organisation.offers.count()
