"""RSS: what a feed says about an article, and the feed of one list below that list's own address."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.functional import Promise
from django.utils.html import format_html

from content.models import BasePage, Topic
from text.words import is_right_to_left
from text.xml import xml_safe

ITEMS = 20
# Django's feed takes types only while they are checked.
if TYPE_CHECKING:
    AnyFeed = Feed[Any, Any]
else:
    AnyFeed = Feed


class Item(Protocol):
    """An article, as far as a feed tells of it: the pages stand above their feeds."""

    title: str
    summary: str
    full_url: str
    translation_key: UUID
    date: date
    last_published_at: datetime | None
    topics: QuerySet[Topic]


class XmlSafeFeed(Rss201rev2Feed):
    """RSS of words as they are stored, whenever that was: a character that XML cannot hold would fail the whole feed."""

    def __init__(self, title: str, link: str, description: str, **more: Any) -> None:
        super().__init__(*map(_xml_safe, (title, link, description)), **_all_xml_safe(more))

    def add_item(self, title: str, link: str, description: str, *args: Any, **more: Any) -> None:
        super().add_item(*map(_xml_safe, (title, link, description, *args)), **_all_xml_safe(more))


def _all_xml_safe(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: _xml_safe(value) for name, value in fields.items()}


def _xml_safe(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_xml_safe(each) for each in value]
    return xml_safe(str(value)) if isinstance(value, str | Promise) else value


class ArticleFeed(AnyFeed):
    """What all our feeds say about one article."""

    feed_type = XmlSafeFeed

    def item_title(self, item: Item) -> str:
        return item.title

    def item_description(self, item: Item) -> str:
        summary = item.summary
        return format_html('<p dir="rtl">{}</p>', summary) if is_right_to_left(summary) else summary

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
