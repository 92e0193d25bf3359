"""`{{ text|cut:120 }}` and `{{ text|drawn }}`: words as they stand on a page. Every template has them."""

from typing import Any

from django import template

from text import words

register = template.Library()


@register.filter
def cut(text: Any, longest: int) -> str:
    """At most so many characters, ended at a word and with "…"."""
    return words.cut(str(text or ""), longest)


@register.filter
def drawn(text: Any) -> str:
    """With its own line ends, but never more than one blank line in a row."""
    return words.drawn(str(text or ""))
