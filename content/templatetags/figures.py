from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from content.figures import Bar, bars

register = template.Library()


@register.simple_tag
def bar_rows(rows: Iterable[Mapping[str, Any]]) -> list[Bar]:
    """The bars of a figure block: {% bar_rows value.rows as rows %}"""
    return bars(rows)
