"""Attributes by which a region tells a screen reader that the room has entered a stage; js/live/news.js says each once.

A key names the stage: a region that is drawn again with the same key is no news.
"""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from workshops.commands.feature import Text

register = template.Library()


@register.simple_tag(name="news")
def news_attributes(news: tuple[str, Text] | None) -> SafeString:
    """The attributes for a key and its sentence; nothing where there is no news."""
    return format_html(' data-news-key="{}" data-news="{}"', *news) if news else SafeString()
