from django import template
from django.db.models import Q
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.safestring import SafeString
from wagtail.models import Page

from content.periods import marked_up
from content.public_pages import leads_somewhere

register = template.Library()
# {% period begins ends %}, or without the year for a card: {% period begins ends year=False %}
register.simple_tag(marked_up, name="period")


@register.simple_tag(takes_context=True)
def breadcrumbs(context: template.Context, page: Page) -> list[dict[str, str]]:
    """The way from the front door to this page, for components/breadcrumbs.html. One query; nothing in a new draft.

    A step that is not published is left out. Whoever may read the page may read each private step above it.
    """
    if not page.path:
        return [{"title": page.title, "url": ""}]
    ancestors = page.get_ancestors(inclusive=True).filter(depth__gt=1).order_by("depth")
    ancestors = ancestors.filter(Q(live=True) | Q(pk=page.pk))
    return [{"title": step.title, "url": step.get_url(context.get("request")) or ""} for step in ancestors]


@register.simple_tag(takes_context=True)
def again(context: template.Context, name: str) -> SafeString:
    """What this page has put into a block, once more: {% again "title" %}. The block stands before, in the layout."""
    return context.render_context[BLOCK_CONTEXT_KEY].get_block(name).render(context)


@register.simple_tag
def address_of(page: Page, route: str = "") -> str:
    """The one address under which search engines and shared links know a page, or its route "record"; "" for a draft.

    An alias is known by the page that it shows, as long as that is public.
    """
    shown = page.alias_of.specific if page.alias_of and leads_somewhere(page.alias_of) else page
    address = shown.full_url if shown.path else None
    return f"{address}{shown.reverse_subpage(route) if route else ''}" if address else ""
