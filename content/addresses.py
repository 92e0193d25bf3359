"""What counts as an address that an editor may link to."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def validate_address(value: str) -> None:
    """Accept a path on this site ("/join/"), a web address or a mailto: link; refuse everything else."""
    parts = urlsplit(value)
    on_this_site = value.startswith("/") and not value.startswith(("//", "/\\"))
    elsewhere = parts.scheme in {"http", "https"} and parts.netloc
    mail = parts.scheme == "mailto" and "@" in parts.path
    if not (on_this_site or elsewhere or mail) or any(ord(letter) < 33 for letter in value):
        raise ValidationError(_("Give a path such as /join/, or a full address that starts with https://"))
