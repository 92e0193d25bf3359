"""What Wagtail's admin shows first: the drafts that a closed room has left, waiting for an editor."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from blog.drafts import waiting_for


class DraftsPanel(Component):
    """A list of drafts to finish; nothing at all when none waits."""

    order = 50
    template_name = "blog/drafts_panel.html"

    def get_context_data(self, parent_context: dict[str, Any] | None) -> dict[str, Any]:
        return {"drafts": waiting_for(parent_context["request"].user) if parent_context else []}


@hooks.register("construct_homepage_panels")
def add_drafts_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Whoever opens the admin on the morning after finds the drafts without having been at the desk."""
    panels.append(DraftsPanel())
