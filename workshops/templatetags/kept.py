from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def months_linked() -> int:
    """How many months after its room has closed somebody can still change or take back what they said."""
    return int(settings.WORDS_LINKED_MONTHS)
