from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.search import index

from content.models import BasePage
from home.blocks import SiteStoryBlock


class StandardPage(BasePage):
    """A page that stays: how it works, what we keep, who we are."""

    body = StreamField(SiteStoryBlock(), verbose_name=_("story"), blank=True)

    content_panels = [*BasePage.content_panels, "body"]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
