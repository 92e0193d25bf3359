from django import template
from wagtail.models import Page

register = template.Library()


@register.simple_tag(takes_context=True)
def breadcrumbs(context, page: Page) -> list[dict[str, str]]:
    """The way from the front door to this page, for components/breadcrumbs.html. One query; nothing in a new draft."""
    if not page.path:
        return [{"title": page.title, "url": ""}]
    ancestors = page.get_ancestors(inclusive=True).filter(depth__gt=1).order_by("depth")
    return [{"title": step.title, "url": step.get_url(context.get("request")) or ""} for step in ancestors]
