"""`{% qr "/w/ABC123/" title %}`: a QR code of a public address, as SVG inside the page."""

from functools import lru_cache

import segno
from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from text.xml import xml_safe
from workshops.core.addresses import public

register = template.Library()


@register.simple_tag
def qr(path: str, title: str) -> SafeString:
    """Dark modules on nothing, sized by CSS; `title` is what a screen reader says."""
    drawn = _drawn(public(path))
    # Safe: segno draws numbers only, and the title is escaped by us.
    return mark_safe(drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(xml_safe(title))}" ', 1))  # noqa: S308


@lru_cache(maxsize=512)
def _drawn(address: str) -> str:
    code = segno.make(address, error="m", micro=False)
    return code.svg_inline(svgclass=None, lineclass=None, omitsize=True, border=2)
