"""The links and words that stand on every page, in a few queries however many there are."""

from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest
from wagtail.models import Site

from content.models import NavigationItem, SiteSettings
from content.public_pages import public_ids


@dataclass(frozen=True)
class Link:
    title: str
    url: str
    current: bool


@dataclass(frozen=True)
class Links:
    main: list[Link] = field(default_factory=list)
    foot: list[Link] = field(default_factory=list)


@dataclass(frozen=True)
class SiteWords:
    name: str
    strapline: str = ""
    footer_text: str = ""
    contact_email: str = ""


def site_words(request: HttpRequest) -> SiteWords:
    """What the site calls itself and says at its foot."""
    site = Site.find_for_request(request)
    name = (site.site_name if site else "") or settings.WAGTAIL_SITE_NAME
    if site is None:
        return SiteWords(name)
    words = SiteSettings.for_request(request)
    return SiteWords(name, words.strapline, words.footer_text, words.contact_email)


def links_for(request: HttpRequest) -> Links:
    """Links to pages that anybody may read and to addresses, in the editor's order, each knowing whether it leads here."""
    links = Links()
    site = Site.find_for_request(request)
    if site is None:
        return links
    items = list(NavigationItem.objects.filter(settings__site=site).select_related("page").order_by("sort_order"))
    public = public_ids(item.page_id for item in items if item.page_id)
    for item in items:
        url = address_of(item, request) if item.page_id is None or item.page_id in public else ""
        if url:
            shelf = links.foot if item.place == NavigationItem.Place.FOOT else links.main
            shelf.append(Link(str(item), url, current=leads_here(url, request.path)))
    return links


def address_of(item: NavigationItem, request: HttpRequest) -> str:
    """Where an item leads now."""
    return item.address if item.page is None else item.page.get_url(request) or ""


def leads_here(url: str, path: str) -> bool:
    """Whether this path is the link's own page or lies below it. The front door is current only at itself."""
    return path == url or (url != "/" and url.endswith("/") and path.startswith(url))
