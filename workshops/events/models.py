from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from content.blocks import StoryBlock
from content.models import BasePage
from content.periods import written
from text.models import LineField, WordsField


class EventPage(BasePage):
    """A workshop's public face: what, when, where, access, what is paid, what will be published."""

    workshop = models.ForeignKey(
        "workshops.Workshop",
        verbose_name=_("workshop"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="event_pages",
        # Nobody is invited to a rehearsal by a page.
        limit_choices_to={"rehearses": None},
        help_text=_("On the day this page leads into its room."),
    )
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = LineField(_("where"), max_length=200, blank=True)
    way_there = WordsField(_("how to get there"), max_length=600, blank=True)
    access = WordsField(
        _("access"),
        max_length=600,
        blank=True,
        help_text=_("Step-free way in, toilets, hearing loop, quiet corner. Say what is missing, too."),
    )
    languages = LineField(_("languages"), max_length=240, blank=True)
    childcare = LineField(_("children"), max_length=240, blank=True)
    paid = WordsField(
        _("what is paid"), max_length=600, blank=True, help_text=_("Fares, childcare, vouchers for time; and how.")
    )
    published = WordsField(
        _("what will be published"), max_length=600, blank=True, help_text=_("And what never will be.")
    )
    contact = WordsField(_("questions to"), max_length=300, blank=True)
    body = StreamField(StoryBlock(), verbose_name=_("story"), blank=True)

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("workshop"),
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("place"),
                FieldPanel("way_there"),
            ],
            heading=_("When and where"),
        ),
        MultiFieldPanel(
            [FieldPanel("access"), FieldPanel("languages"), FieldPanel("childcare")],
            heading=_("Who can come: everybody"),
        ),
        MultiFieldPanel(
            [FieldPanel("paid"), FieldPanel("published"), FieldPanel("contact")], heading=_("What people should know")
        ),
        FieldPanel("body"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("place"),
        index.SearchField("body"),
        index.FilterField("starts_at"),
    ]

    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def clean(self) -> None:
        """Refuse an event that ends before it starts, also where the workshop says when it starts."""
        super().clean()
        if self.begins_at and self.ends_at and self.ends_at <= self.begins_at:
            raise ValidationError({"ends_at": _("The end comes before the start. Check both times.")})

    @property
    def share_text(self) -> str:
        """Without an introduction, when and where it is."""
        return self.summary or ", ".join(filter(None, [written(self.begins_at, self.ends_at), self.address]))

    @property
    def begins_at(self) -> datetime | None:
        """The time on this page, or else the workshop's own."""
        return self.starts_at or (self.workshop and self.workshop.starts_at)

    @property
    def address(self) -> str:
        """The place on this page, or else the workshop's own."""
        return self.place or (self.workshop.place if self.workshop else "")

    @property
    def is_over(self) -> bool:
        """Has the room closed, or the last announced minute passed?"""
        if self.workshop and (self.workshop.is_over or self.workshop.is_open):
            return self.workshop.is_over
        last = self.ends_at or self.begins_at
        return bool(last and last < timezone.now())
