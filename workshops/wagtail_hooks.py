"""What Wagtail's admin shows of the live rooms: the way to their desks, and nothing that was said in them."""

from importlib import import_module
from importlib.util import find_spec

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from workshops.features import FEATURES


class DesksItem(MenuItem):
    """Leads people who run workshops from the admin to their desks."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("workshops.run_workshop")


@hooks.register("register_admin_menu_item")
def desks_item() -> DesksItem:
    return DesksItem(_("Workshops"), reverse("workshops:desks"), icon_name="group", order=150)


for package in FEATURES:
    if find_spec(f"{package}.wagtail_hooks"):
        import_module(f"{package}.wagtail_hooks")
