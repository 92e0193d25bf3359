from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable

from content.addresses import validate_address
from text.models import LineField, WordsField


@register_setting(icon="cog")
class SiteSettings(BaseSiteSetting, ClusterableModel):
    """The few words that stand on every page, and the way around the site."""

    strapline = LineField(_("strapline"), max_length=120, blank=True)
    footer_text = WordsField(_("footer text"), max_length=400, blank=True)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)

    panels = [
        MultiFieldPanel([FieldPanel("strapline"), FieldPanel("footer_text"), FieldPanel("contact_email")]),
        InlinePanel("navigation_items", heading=_("Navigation"), label=_("Link"), max_num=16),
    ]

    class Meta:
        verbose_name = _("site words and navigation")


class NavigationItem(Orderable):
    """One link that stands on every page, to a page of the site or to any other address."""

    class Place(models.TextChoices):
        MAIN = "main", _("Main navigation")
        FOOT = "foot", _("Foot of the page")

    settings = ParentalKey(SiteSettings, on_delete=models.CASCADE, related_name="navigation_items")
    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("page"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    address = models.CharField(
        _("or an address"), max_length=200, blank=True, validators=[validate_address], help_text="/quick-wins/"
    )
    title = LineField(_("title"), max_length=40, blank=True, help_text=_("Empty: the page's own title."))
    place = models.CharField(_("where"), max_length=4, choices=Place, default=Place.MAIN)

    panels = [PageChooserPanel("page"), FieldPanel("address"), FieldPanel("title"), FieldPanel("place")]

    class Meta(Orderable.Meta):
        verbose_name = _("navigation link")

    def __str__(self) -> str:
        return self.title or (self.page.title if self.page else self.address)

    def clean(self) -> None:
        """Refuse a link that leads nowhere, or to two places, or has no name."""
        super().clean()
        if bool(self.page_id) == bool(self.address):
            raise ValidationError(_("Choose a page, or give an address: one of the two."))
        if self.address and not self.title:
            raise ValidationError({"title": _("An address needs a title.")})
