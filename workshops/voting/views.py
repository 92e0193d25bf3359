"""Paper ballots, to print: the same choices, numbers and order as on every screen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from workshops.core.models import Workshop
from workshops.participants.permissions import facilitators_only
from workshops.voting.queries.paper import printable


@facilitators_only
def ballots(request: HttpRequest, code: str) -> HttpResponse:
    """One ballot for each card without a phone that has not voted, and some without a number."""
    workshop = get_object_or_404(Workshop, code=code)
    return render(request, "workshops/voting/print.html", {"workshop": workshop, "paper": printable(workshop)})
