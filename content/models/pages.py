from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.search import index

from content.public_pages import restrictions_of
from text.models import WordsField
from text.words import cut

# Of a page's words as they stand elsewhere: in lists, feeds and shared links.
LONGEST_SUMMARY = 300


class BasePage(Page):
    """What every page of this site has: an introduction for lists and feeds, and a picture for shared links."""

    introduction = WordsField(
        _("introduction"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences. Shown under the title, in lists, in the feed and in shared links."),
    )
    share_image = models.ForeignKey(
        "content.StoryImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown at the top of the page, in lists and in shared links."),
    )

    content_panels = [*Page.content_panels, "introduction", "share_image"]
    search_fields = [*Page.search_fields, index.SearchField("introduction", boost=2)]

    class Meta:
        abstract = True

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """Only a home page may sit at the root of the tree; everything else lives below one."""
        return not parent.is_root() and super().can_create_at(parent)

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """Wagtail's own, and those that the page behind an alias is under through its ancestors."""
        return restrictions_of(self)

    @property
    def summary(self) -> str:
        """The words that stand for this page elsewhere."""
        return cut(self.introduction or self.search_description, LONGEST_SUMMARY)

    @property
    def share_text(self) -> str:
        """The sentence under the title of a shared link; kinds of page without an introduction may have another."""
        return self.summary

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str | None, str | None] | None:
        """Wagtail's (site, root of its addresses, path), with PUBLIC_URL as the root where there is one site.

        So mails, feeds and shared links never carry a host or a port that somebody has typed into the site's record.
        """
        parts = super().get_url_parts(request)
        if parts is None or parts[1] is None or len({root.site_id for root in Site.get_site_root_paths()}) > 1:
            return parts
        return parts[0], settings.PUBLIC_URL, parts[2]
