from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet

from text.models import LineField


@register_snippet
class Organisation(models.Model):
    name = LineField(_("name"), max_length=120, unique=True)
    about = LineField(_("what it does"), max_length=400, blank=True)
    website = models.URLField(_("website"), blank=True)

    panels = [FieldPanel("name"), FieldPanel("about"), FieldPanel("website")]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
