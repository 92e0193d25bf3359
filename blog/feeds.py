"""RSS: what a feed says about an article, and the feed of one list below that list's own address."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.utils import timezone

from content.models import BasePage, Topic

ITEMS = 20


class Item(Protocol):
    """An article, as far as a feed tells of it: the pages stand above their feeds."""

    title: str
    summary: str
    full_url: str
    translation_key: UUID
    date: date
    last_published_at: datetime | None
    topics: QuerySet[Topic]


class ArticleFeed(Feed):
    """What all our feeds say about one article."""

    def item_title(self, item: Item) -> str:
        return item.title

    def item_description(self, item: Item) -> str:
        return item.summary

    def item_link(self, item: Item) -> str:
        return item.full_url

    def item_guid(self, item: Item) -> str:
        """The same for as long as the article lives: a new address is no new article."""
        return item.translation_key.urn

    item_guid_is_permalink = False

    def item_pubdate(self, item: Item) -> datetime:
        return timezone.make_aware(datetime.combine(item.date, time(hour=12)))

    def item_updateddate(self, item: Item) -> datetime | None:
        return item.last_published_at

    def item_categories(self, item: Item) -> list[str]:
        return [topic.title for topic in item.topics.all()]


class IndexFeed(ArticleFeed):
    """One list: its name and address from `index`, its newest from `articles`."""

    def __init__(self, index: BasePage, articles: QuerySet[BasePage]) -> None:
        self.index, self.articles = index, articles

    def title(self) -> str:
        return f"{self.index.title} · {settings.WAGTAIL_SITE_NAME}"

    def link(self) -> str:
        return self.index.full_url

    def feed_url(self) -> str:
        return f"{self.index.full_url}feed/"

    def description(self) -> str:
        return self.index.summary

    def items(self) -> Iterable[Item]:
        return self.articles[:ITEMS]
