"""The demo's password, which everybody may read in the project: good on this very machine, and nowhere else."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

KNOWN = "common-table"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches this host."""
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def is_for_this_machine() -> bool:
    """Whether the site says of itself that it is to be reached from this machine alone."""
    return is_loopback(urlsplit(settings.PUBLIC_URL).hostname or "")


def opens(request: HttpRequest | None) -> bool:
    """Whether the known password may open anything for this request: a site for one machine, asked by that machine."""
    return request is not None and is_for_this_machine() and is_loopback(request.META.get("REMOTE_ADDR", ""))


class NotTheKnownPassword:
    """A validator: nobody chooses the one password that everybody knows."""

    def validate(self, password: str, user: object = None) -> None:
        if password == KNOWN:
            raise ValidationError(
                _("Everybody knows this password: it is the demo's. Choose another one."), code="known"
            )

    def get_help_text(self) -> str:
        return ""
