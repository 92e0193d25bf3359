"""Reads of published articles, each with what a card shows, in a constant number of queries."""

from itertools import chain

from django.db.models import Prefetch, QuerySet
from wagtail.images.models import Filter
from wagtail.models import Page

from blog.models import Article, BlogPostPage, FindingPage
from content.models import StoryImage

# What templates/blog/components/card.html asks for; anything else would cost a query a card. WebP and JPEG: AVIF saves
# little here and takes a small server six times as long to make.
CARD_RENDITIONS = Filter.expand_spec("fill-{480x320,960x640} format-{webp,jpeg}")


def published(model: type[Article], *, below: Page | None = None) -> QuerySet[Article]:
    """What anybody may read of one kind, newest first, with pictures and topics at hand."""
    articles = model.objects.live().public()
    if below is not None:
        articles = articles.child_of(below)
    pictures = StoryImage.objects.prefetch_renditions(*CARD_RENDITIONS)
    return articles.order_by("-date", "-pk").prefetch_related("topics", Prefetch("share_image", queryset=pictures))


def latest(limit: int) -> list[Article]:
    """The newest articles of all kinds together."""
    articles = chain(published(BlogPostPage)[:limit], published(FindingPage)[:limit])
    return sorted(articles, key=lambda article: (article.date, article.pk), reverse=True)[:limit]
