"""What somebody is told whose request cannot be read."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer without reading the request: Django's own page looks for a token in it, and trips over it again."""
    return HttpResponseBadRequest(render_to_string("400.html"))
