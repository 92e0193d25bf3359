"""Puts the demo's pages into the tree. Run again, it finds what it made and changes nothing."""

from wagtail.models import Page, Site

from blog.models import BlogIndexPage, FindingIndexPage
from content.models import NavigationItem, SiteSettings
from demo.website import page_texts
from demo.website.articles import build_articles
from home.models import HomePage, StandardPage


def build_site() -> HomePage:
    """The front page, the pages that stay, both lists with their first articles, and the way around them."""
    home = HomePage.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
    welcome(home)
    how = found_or_added(home, StandardPage, "how-it-works", page_texts.HOW_IT_WORKS)
    kept = found_or_added(home, StandardPage, "what-we-keep", page_texts.WHAT_WE_KEEP)
    access = found_or_added(home, StandardPage, "access", page_texts.ACCESS)
    findings = found_or_added(home, FindingIndexPage, "findings", page_texts.FINDINGS)
    blog = found_or_added(home, BlogIndexPage, "blog", page_texts.BLOG)
    build_articles(blog, findings)
    build_navigation(main=[how, findings, blog], foot=[access, kept])
    return home


def welcome(home: HomePage) -> None:
    """Fill the front page, unless somebody has already written on it."""
    if home.introduction:
        return
    home.strapline = page_texts.WELCOME["strapline"]
    home.introduction = page_texts.WELCOME["introduction"]
    home.join_title = page_texts.WELCOME["join_title"]
    home.join_text = page_texts.WELCOME["join_text"]
    home.save_revision().publish()


def found_or_added(parent: Page, kind: type[Page], slug: str, words: dict) -> Page:
    """The child with this slug; a new, published one when there is none."""
    found = kind.objects.child_of(parent).filter(slug=slug).first()
    if found:
        return found
    page = parent.add_child(instance=kind(slug=slug, **words))
    page.save_revision().publish()
    return page


def build_navigation(*, main: list[Page], foot: list[Page]) -> None:
    """The site's words and links, unless there are some."""
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
