from typing import ClassVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from blog.feeds import IndexFeed
from blog.queries import published
from content.models import BasePage, Topic

from .articles import Article

ARTICLES_PER_PAGE = 9


class ArticleIndex(RoutablePageMixin, BasePage):
    """A list of articles, newest first, that can be narrowed to a topic, leafed through and subscribed to."""

    # The one kind of page that this list holds.
    lists: ClassVar[type[Article]]

    class Meta:
        abstract = True

    @path("")
    def list_articles(self, request: HttpRequest) -> HttpResponse:
        """The list itself: ?topic=… narrows it, ?page=… leafs through it."""
        topics = self.topics()
        topic = next((topic for topic in topics if topic.slug == request.GET.get("topic")), None)
        articles = self.articles().filter(topics=topic) if topic else self.articles()
        return self.render(
            request,
            context_overrides={
                "topics": topics,
                "topic": topic,
                "articles": Paginator(articles, ARTICLES_PER_PAGE).get_page(request.GET.get("page")),
            },
        )

    @path("feed/")
    def feed(self, request: HttpRequest) -> HttpResponse:
        """The same list for feed readers."""
        return IndexFeed(self, self.articles())(request)

    def articles(self) -> QuerySet[Article]:
        """What is published in this list, newest first."""
        return published(self.lists, below=self)

    def topics(self) -> list[Topic]:
        """The topics that at least one published article of this list has."""
        articles = self.articles().order_by().values("pk")
        return list(Topic.objects.filter(**{f"{self.lists._meta.model_name}__in": articles}).distinct())
