from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable
from wagtail.search import index

from text.models import LineField


class Author(index.Indexed, models.Model):
    """Somebody, or a group, who is named under what they wrote. Not an account."""

    name = LineField(_("name"), max_length=120, unique=True)
    about = LineField(_("about"), max_length=200, blank=True, help_text=_("One line, as they would say it themselves."))

    panels = [FieldPanel("name"), FieldPanel("about")]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering = ["name"]
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return self.name


class Credit(Orderable):
    """One line of thanks under a page: an author or free words, and what they did."""

    class Role(models.TextChoices):
        WRITER = "writer", _("Written by")
        EDITOR = "editor", _("Edited by")
        THANKS = "thanks", _("With thanks to")

    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="credits")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.WRITER)
    author = models.ForeignKey(
        Author, verbose_name=_("author"), null=True, blank=True, on_delete=models.PROTECT, related_name="credits"
    )
    words = LineField(
        _("in words"), max_length=200, blank=True, help_text=_("For people without an entry: “thirty-five neighbours”.")
    )

    panels = [FieldPanel("role"), FieldPanel("author"), FieldPanel("words")]

    class Meta(Orderable.Meta):
        verbose_name = _("credit")
        verbose_name_plural = _("credits")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(author__isnull=False) | ~models.Q(words=""),
                name="credit_names_somebody",
                violation_error_message=_("Choose an author, or say in words who is credited."),
            )
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (str(self.author or ""), self.words) if part)
