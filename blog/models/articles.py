from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from blog.blocks import ArticleBlock
from content.models import BasePage, Credit

from .records import FromARoom


class Article(FromARoom, BasePage):
    """What posts and findings share: a date, a story, topics and credits."""

    date = models.DateField(_("date"), default=timezone.localdate)
    body = StreamField(ArticleBlock(), verbose_name=_("story"), blank=True)
    topics = ParentalManyToManyField("content.Topic", verbose_name=_("topics"), blank=True)
    # Where it came from. The page stays when the room is gone.
    workshop = models.ForeignKey(
        "workshops.Workshop",
        verbose_name=_("workshop"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        # Nothing of a rehearsal is published.
        limit_choices_to={"rehearses": None},
    )

    about_panels = [
        MultiFieldPanel(
            [FieldPanel("date"), FieldPanel("topics"), FieldPanel("workshop")], heading=_("About this page")
        ),
        InlinePanel("credits", heading=_("Credits"), label=_("Credit")),
    ]
    content_panels = [*BasePage.content_panels, "body", *about_panels]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.FilterField("date"),
        index.RelatedFields("topics", [index.SearchField("title")]),
    ]

    subpage_types: list[str] = []

    class Meta:
        abstract = True

    @property
    def credit_lines(self) -> list[tuple[str, list[Credit]]]:
        """Who wrote it, who edited it and who is thanked, in that order; only roles that somebody has."""
        everybody = list(self.credits.select_related("author"))
        lines = [(str(role.label), [credit for credit in everybody if credit.role == role]) for role in Credit.Role]
        return [line for line in lines if line[1]]
