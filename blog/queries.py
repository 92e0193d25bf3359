"""Reads of what is published, with what a card shows, in a constant number of queries. They know no kind of article."""

from django.db.models import Prefetch, QuerySet
from wagtail.images.models import Filter
from wagtail.models import Page

from content.models import StoryImage
from content.public_pages import once, public_pages

# What templates/blog/components/card.html asks for; anything else would cost a query a card. WebP and JPEG: AVIF saves
# little here and takes a small server six times as long to make.
CARD_RENDITIONS = Filter.expand_spec("fill-{480x320,960x640} format-{webp,jpeg}")


def published(kind: type[Page], *, below: Page | None = None) -> QuerySet[Page]:
    """What anybody may read of one kind of article, each once, newest first, with pictures and topics at hand.

    `below` narrows it to one list. Where that is private, so are its articles: then it is what its own readers may read.
    """
    articles = kind.objects.all() if below is None else kind.objects.child_of(below)
    articles = once(public_pages(articles, within=below))
    pictures = StoryImage.objects.prefetch_renditions(*CARD_RENDITIONS)
    return articles.order_by("-date", "-pk").prefetch_related("topics", Prefetch("share_image", queryset=pictures))
