"""Puts the demo's pages into the tree. Run again, it finds what it made and changes nothing."""

from wagtail.models import Page, Site

from blog.models import BlogIndexPage, FindingIndexPage
from content.models import NavigationItem, SiteSettings
from home.demo import articles, pages
from home.models import HomePage, StandardPage


def build_site() -> HomePage:
    """The front page, the pages that stay, both lists with their first articles, and the way around them."""
    home = HomePage.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
    welcome(home)
    how = found_or_added(home, StandardPage, slug="how-it-works", **pages.HOW_IT_WORKS)
    kept = found_or_added(home, StandardPage, slug="what-we-keep", **pages.WHAT_WE_KEEP)
    access = found_or_added(home, StandardPage, slug="access", **pages.ACCESS)
    findings = found_or_added(home, FindingIndexPage, slug="findings", show_in_menus=True, **pages.FINDINGS)
    blog = found_or_added(home, BlogIndexPage, slug="blog", show_in_menus=True, **pages.BLOG)
    articles.build_articles(blog, findings)
    build_navigation(main=[how, findings, blog], foot=[access, kept])
    return home


def welcome(home: HomePage) -> None:
    """Fill the front page, unless somebody has already written on it."""
    if home.introduction:
        return
    for field, words in pages.WELCOME.items():
        setattr(home, field, words)  # our own table of words, not somebody's input
    home.save_revision().publish()


def found_or_added(parent: Page, kind: type[Page], *, slug: str, **fields) -> Page:
    """The child with this slug; a new, published one when there is none."""
    found = kind.objects.child_of(parent).filter(slug=slug).first()
    if found:
        return found
    page = parent.add_child(instance=kind(slug=slug, **fields))
    page.save_revision().publish()
    return page


def build_navigation(*, main: list[Page], foot: list[Page]) -> None:
    """The site's words and links, unless there are some."""
    settings, _ = SiteSettings.objects.get_or_create(site=Site.objects.get(is_default_site=True))
    if settings.navigation_items.exists():
        return
    for field, words in pages.SITE_WORDS.items():
        setattr(settings, field, words)  # our own table of words, not somebody's input
    links = [{"page": main[0]}, {"address": "/quick-wins/", "title": "Quick wins"}, *({"page": page} for page in main[1:])]
    links += [{"page": page, "place": NavigationItem.Place.FOOT} for page in foot]
    settings.navigation_items = [NavigationItem(sort_order=order, **link) for order, link in enumerate(links)]
    settings.save()
