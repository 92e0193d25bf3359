"""What is new of every kind: the feed of the whole site."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from blog.feeds import ITEMS, ArticleFeed
from blog.models import Article, BlogPostPage, FindingPage
from blog.queries import published
from workshops.core.addresses import public


class LatestFeed(ArticleFeed):
    """Posts and findings together."""

    def link(self) -> str:
        return public("/")

    def feed_url(self) -> str:
        return public(reverse("feed"))

    def title(self) -> str:
        return settings.WAGTAIL_SITE_NAME

    def description(self) -> str:
        return _("Posts and findings, newest first.")

    def items(self) -> list[Article]:
        newest = [*published(BlogPostPage)[:ITEMS], *published(FindingPage)[:ITEMS]]
        return sorted(newest, key=lambda article: (article.date, article.pk), reverse=True)[:ITEMS]
