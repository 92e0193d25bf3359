"""Which pages a stranger may read, for every list and every link that somebody makes by hand.

Wagtail's `live().public()` leaves one case out: an alias is served as private as the page it shows, but is listed as
public wherever it stands itself.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet

_read_now: ContextVar[Page | None] = ContextVar("read_now", default=None)


def public_pages(pages: PageQuerySet, *, within: Page | None = None) -> PageQuerySet:
    """Those of `pages` that are published and that nobody has to sign in or know a password for.

    Whoever reads `within` has passed its own restrictions, so these hide nothing. One query where no page is restricted.
    """
    private = [path for path in _private_paths() if within is None or not within.path.startswith(path)]
    return pages.live().exclude(_below(private)) if private else pages.live()


def once(pages: PageQuerySet) -> PageQuerySet:
    """The same without what is in it already: of a page and its aliases the page itself, or else the oldest alias."""
    aliases = list(pages.order_by("pk").filter(alias_of__isnull=False).values_list("pk", "alias_of"))
    if not aliases:
        return pages
    sources = dict(aliases)
    shown = set(pages.order_by().filter(pk__in=sources.values(), alias_of=None).values_list("pk", flat=True))
    repeated = []
    for alias in sources:
        source = _source(alias, sources)
        repeated += [alias] if source in shown else []
        shown.add(source)
    return pages.exclude(pk__in=repeated)


def public_ids(ids: Iterable[int], *, within: Page | None = None) -> set[int]:
    """Those of these primary keys whose page a stranger may read; see `public_pages`."""
    return set(public_pages(Page.objects.filter(pk__in=ids), within=within).values_list("pk", flat=True))


def leads_somewhere(page: Page) -> bool:
    """Whether a link to this page may stand on the page that is drawn now (`reading`), or anywhere."""
    return bool(public_ids([page.pk], within=_read_now.get()))


@contextmanager
def reading(page: object) -> Iterator[None]:
    """While this page is drawn, links inside its own private section are good: whoever reads one may read the other."""
    before = _read_now.set(page if isinstance(page, Page) and page.path else None)
    try:
        yield
    finally:
        _read_now.reset(before)


def read_now() -> Page | None:
    """The page that is drawn now, if any."""
    return _read_now.get()


def restrictions_of(page: Page) -> QuerySet[PageViewRestriction]:
    """Every restriction that this page is under: its own, its ancestors', and those of whatever these are aliases of."""
    seen: set[int] = set()
    waiting = [page]
    while waiting:
        for each in Page.objects.filter(_on_the_way_to(waiting.pop())).select_related("alias_of"):
            if each.pk not in seen:
                seen.add(each.pk)
                waiting += [each.alias_of] if each.alias_of else []
    return PageViewRestriction.objects.filter(page__in=seen)


def _on_the_way_to(page: Page) -> Q:
    steps = range(page.steplen, len(page.path) + 1, page.steplen)
    return Q(path__in=[page.path[:end] for end in steps])


def _private_paths() -> list[str]:
    """Paths of the tree at and below which everything is private."""
    paths = list(PageViewRestriction.objects.values_list("page__path", flat=True).distinct())
    found = paths
    while found:
        private = Page.objects.filter(_below(found)).order_by()
        found = list(Page.objects.filter(alias_of__in=private).exclude(_below(paths)).values_list("path", flat=True))
        paths += found
    return paths


def _below(paths: Iterable[str]) -> Q:
    return reduce(or_, (Q(path__startswith=path) for path in paths))


def _source(page: int, sources: dict[int, int]) -> int:
    while page in sources:
        page = sources[page]
    return page
