"""Builds the pages of the demo's website. What exists is left unchanged."""

from typing import Any

from wagtail.models import Page, Site

from blog.models import BlogIndexPage, FindingIndexPage
from content.models import NavigationItem, SiteSettings
from demo.website import page_texts
from demo.website.articles import build_articles
from home.models import HomePage, StandardPage


def build_website() -> HomePage:
    """Build the front page, the standard pages, both lists with their first articles, and the navigation."""
    home = HomePage.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
    fill_home_page(home)
    how = found_or_added(home, StandardPage, "how-it-works", page_texts.HOW_IT_WORKS)
    kept = found_or_added(home, StandardPage, "what-we-keep", page_texts.WHAT_WE_KEEP)
    access = found_or_added(home, StandardPage, "access", page_texts.ACCESS)
    findings = found_or_added(home, FindingIndexPage, "findings", page_texts.FINDINGS)
    blog = found_or_added(home, BlogIndexPage, "blog", page_texts.BLOG)
    build_articles(blog, findings)
    build_navigation(main=[how, findings, blog], foot=[access, kept])
    return home


def fill_home_page(home: HomePage) -> None:
    """Fill in the front page, unless it has an introduction."""
    if home.introduction:
        return
    home.strapline = page_texts.WELCOME["strapline"]
    home.introduction = page_texts.WELCOME["introduction"]
    home.join_title = page_texts.WELCOME["join_title"]
    home.join_text = page_texts.WELCOME["join_text"]
    home.save_revision().publish()


def found_or_added(parent: Page, kind: type[Page], slug: str, words: dict[str, Any]) -> Page:
    """The child page with this slug; made and published when missing."""
    found = kind.objects.child_of(parent).filter(slug=slug).first()
    if found:
        return found
    page = parent.add_child(instance=kind(slug=slug, **words))
    page.save_revision().publish()
    return page


def build_navigation(*, main: list[Page], foot: list[Page]) -> None:
    """Make the site's settings and the links of its navigation, unless there are some."""
    settings, _ = SiteSettings.objects.get_or_create(
        site=Site.objects.get(is_default_site=True), defaults=page_texts.SITE_WORDS
    )
    if settings.navigation_items.exists():
        return
    first, *others = main
    links = [
        NavigationItem(page=first),
        NavigationItem(address="/quick-wins/", title="Quick wins"),
        *(NavigationItem(page=page) for page in others),
        *(NavigationItem(page=page, place=NavigationItem.Place.FOOT) for page in foot),
    ]
    for order, link in enumerate(links):
        link.sort_order = order
    settings.navigation_items = links
    settings.save()
