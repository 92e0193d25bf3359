from wagtail.contrib.routable_page.models import RoutablePageMixin

from content.models import BasePage


class ArticleIndex(RoutablePageMixin, BasePage):
    """A list of articles, newest first, that can be narrowed to a topic, leafed through and subscribed to."""

    class Meta:
        abstract = True
