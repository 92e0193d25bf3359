from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet

from text.models import LineField, WordsField


@register_snippet
class EmergingModel(models.Model):
    """A practice that works somewhere else: where, how we know, and what we could try."""

    name = LineField(_("name"), max_length=120)
    place = LineField(_("where"), max_length=120)
    source = LineField(_("how we know"), max_length=240)
    could_try = WordsField(_("what we could try"), max_length=400)
    # True when no public page may show it.
    kept_in_room = models.BooleanField(_("only for its room, on no public page"), default=False, db_default=False)
    # The workshop that heard of it, by its code: this app does not know workshops.
    heard_in = models.CharField(_("heard in room"), max_length=8, blank=True, db_index=True)

    panels = [
        FieldPanel("name"),
        FieldPanel("place"),
        FieldPanel("source"),
        FieldPanel("could_try"),
        FieldPanel("kept_in_room"),
    ]

    class Meta:
        verbose_name = _("emerging model")
        verbose_name_plural = _("emerging models")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
