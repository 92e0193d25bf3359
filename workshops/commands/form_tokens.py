"""Make shared regions ready for one reader: each form gets a fresh key and this reader's CSRF token."""

import secrets

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from workshops.snapshots import Regions
from workshops.templatetags.commands import BLANK_KEY


def dress(request: HttpRequest, regions: Regions) -> dict[str, SafeString]:
    """Regions by name (dashes become underscores), ready to print in a page that works without JavaScript."""
    token = get_token(request)
    return {name.replace("-", "_"): _dressed(html, token) for name, html in regions.items()}


def _dressed(html: str, token: str) -> SafeString:
    bare, *rest = html.split(BLANK_KEY)
    # Safe: `html` is a rendered template, and the inputs are built by format_html.
    return mark_safe(bare + "".join(hidden_inputs(token) + part for part in rest))  # noqa: S308


def hidden_inputs(token: str) -> SafeString:
    """A fresh command key and the CSRF token."""
    return format_html(
        '<input type="hidden" name="key" value="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">',
        secrets.token_urlsafe(18),
        token,
    )
