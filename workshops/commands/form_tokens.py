"""Give each form of a region a fresh key and the CSRF token of one reader: a region itself is rendered for many."""

import secrets

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from workshops.commands.feature import Regions

# Where a region's form has the place for its key and token. Safe: no part of it comes from anybody.
BLANK_KEY = mark_safe('<input type="hidden" name="key">')


def with_tokens(request: HttpRequest, regions: Regions) -> dict[str, SafeString]:
    """The same regions, ready to print in a page that works without JavaScript."""
    token = get_token(request)
    return {name: _with_token(html, token) for name, html in regions.items()}


def _with_token(html: str, token: str) -> SafeString:
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
