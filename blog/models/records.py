from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from workshops.closing.outcome import Outcome, outcome


class FromARoom(RoutablePageMixin):
    """A page that may come from a workshop: its numbers are read from the room, and lead to the room's record.

    The record is a part of the page, so it can be read by whoever can read the page, and by nobody before.
    """

    @cached_property
    def outcome(self) -> Outcome | None:
        """What came of the workshop, read once for each time the page is drawn."""
        return outcome(self.workshop) if self.workshop else None

    @property
    def record_url(self) -> str:
        """The address of the record, or "" without a workshop."""
        return self.url + self.reverse_subpage("record") if self.workshop_id and self.url else ""

    @path("record/")
    def record(self, request: HttpRequest) -> HttpResponse:
        """Every number of the page with how it was counted."""
        if self.outcome is None:
            raise Http404
        return self.render(request, template="blog/record.html")
