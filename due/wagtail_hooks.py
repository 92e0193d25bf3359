"""What Wagtail's admin shows first when something that should have happened by itself has not."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from due.lateness import complaints


class LatePanel(Component):
    """What is late, and whom to tell; nothing at all when all is well."""

    order = 40
    template_name = "due/late_panel.html"

    def get_context_data(self, parent_context: dict[str, Any] | None) -> dict[str, Any]:
        return {"complaints": list(complaints())}


@hooks.register("construct_homepage_panels")
def add_late_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(LatePanel())
