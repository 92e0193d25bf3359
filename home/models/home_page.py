from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from blog.models import BlogIndexPage, BlogPostPage, FindingIndexPage, FindingPage
from blog.queries import published
from content.blocks import StoryBlock
from content.models import BasePage
from content.public_pages import public_pages
from text.models import LineField
from workshops.events.queries import next_event
from workshops.quick_wins.queries.public import as_public, public_wins


class HomePage(BasePage):
    """The front door: what this is, how to come in, and what has come out of it lately."""

    strapline = LineField(_("strapline"), max_length=120, blank=True)
    join_title = LineField(_("join: title"), max_length=80, blank=True)
    join_text = LineField(_("join: text"), max_length=240, blank=True)
    body = StreamField(StoryBlock(), verbose_name=_("story"), blank=True)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("strapline"), FieldPanel("introduction"), FieldPanel("share_image")], _("Welcome")),
        MultiFieldPanel([FieldPanel("join_title"), FieldPanel("join_text")], _("Join a workshop")),
        FieldPanel("body"),
    ]

    search_fields = [*BasePage.search_fields, index.SearchField("strapline"), index.SearchField("body")]

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["home.StandardPage", "blog.BlogIndexPage", "blog.FindingIndexPage", "workshops.EventPage"]

    class Meta:
        verbose_name = _("home page")

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """The one kind of page that stands at the root."""
        return super(BasePage, cls).can_create_at(parent)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, object]:
        """Add what came out of the site lately; each list is short and costs the same however much there is."""
        return super().get_context(request, *args, **kwargs) | {
            "next_event": next_event(),
            # Lists, because each is looked at more than once.
            "findings": list(published(FindingPage)[:4]),
            "findings_index": public_pages(FindingIndexPage.objects.child_of(self)).first(),
            "posts": list(published(BlogPostPage)[:3]),
            "blog_index": public_pages(BlogIndexPage.objects.child_of(self)).first(),
            "wins": [as_public(win) for win in public_wins().exclude(room_need__need__text="")[:4]],
        }
