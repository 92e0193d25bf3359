from django import template

register = template.Library()


@register.filter
def how_many(hopes: list[str]) -> str:
    return f"{len(hopes)} hopes"
