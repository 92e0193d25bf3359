from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page


class EventPage(Page):
    """A workshop's public face: what, when, where, access, what is paid, what will be published."""

    workshop = models.ForeignKey(
        "workshops.Workshop", null=True, blank=True, on_delete=models.SET_NULL, related_name="event_pages"
    )

    content_panels = [*Page.content_panels, FieldPanel("workshop")]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
