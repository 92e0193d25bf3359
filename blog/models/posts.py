from django.utils.translation import gettext_lazy as _

from .articles import Article
from .indexes import ArticleIndex


class BlogPostPage(Article):
    """A post, or the notes of a day."""

    parent_page_types = ["blog.BlogIndexPage"]

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")


class BlogIndexPage(ArticleIndex):
    """Where posts and notes of workshops are found."""

    lists = BlogPostPage

    subpage_types = ["blog.BlogPostPage"]

    class Meta:
        verbose_name = _("blog")
