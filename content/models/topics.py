from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.admin.widgets.slug import SlugInput
from wagtail.search import index

from text.models import LineField


class Topic(index.Indexed, models.Model):
    """A word of the site's published vocabulary. Themes are named live by a room; topics are kept."""

    title = LineField(_("title"), max_length=60, unique=True)
    slug = models.SlugField(
        _("address part"), max_length=60, unique=True, help_text=_("Used in addresses: /blog/?topic=…")
    )

    panels = [TitleFieldPanel("title", targets=["slug"], placeholder=""), FieldPanel("slug", widget=SlugInput)]
    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        ordering = ["title"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.title
