"""RSS: everything at /feed/, and one feed for each list below its own address."""

from collections.abc import Iterable
from datetime import datetime, time

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.models import Article, ArticleIndex
from blog.queries import latest

ITEMS = 20


class ArticleFeed(Feed):
    """What all our feeds say about one article."""

    def item_title(self, item: Article) -> str:
        return item.title

    def item_description(self, item: Article) -> str:
        return item.summary

    def item_link(self, item: Article) -> str:
        return item.full_url

    def item_pubdate(self, item: Article) -> datetime:
        return timezone.make_aware(datetime.combine(item.date, time(hour=12)))

    def item_updateddate(self, item: Article) -> datetime | None:
        return item.last_published_at

    def item_categories(self, item: Article) -> list[str]:
        return [topic.title for topic in item.topics.all()]


class LatestFeed(ArticleFeed):
    """Posts and findings together."""

    link = "/"

    def title(self) -> str:
        return settings.WAGTAIL_SITE_NAME

    def description(self) -> str:
        return _("Posts and findings, newest first.")

    def items(self) -> Iterable[Article]:
        return latest(ITEMS)


class IndexFeed(ArticleFeed):
    """One list."""

    def __init__(self, index: ArticleIndex) -> None:
        self.index = index

    def title(self) -> str:
        return f"{self.index.title} · {settings.WAGTAIL_SITE_NAME}"

    def link(self) -> str:
        return self.index.full_url

    def description(self) -> str:
        return self.index.summary

    def items(self) -> Iterable[Article]:
        return self.index.articles()[:ITEMS]
