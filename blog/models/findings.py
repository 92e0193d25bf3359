from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from content.models.pages import LONGEST_SUMMARY
from text.models import LineField, WordsField
from text.words import cut

from .articles import Article
from .indexes import ArticleIndex


class FindingPage(Article):
    """What a room found out: the question it was asked, the answer, and the numbers behind it."""

    question = LineField(_("question"), max_length=240, help_text=_("The question that people were asked."))
    answer = WordsField(_("answer in short"), max_length=600, blank=True)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("question"), FieldPanel("answer"), FieldPanel("introduction"), FieldPanel("share_image")],
            heading=_("In short"),
        ),
        "body",
        *Article.about_panels,
    ]
    search_fields = [*Article.search_fields, index.SearchField("question"), index.SearchField("answer")]

    parent_page_types = ["blog.FindingIndexPage"]

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")

    @property
    def share_text(self) -> str:
        """Without an introduction, what was found out, or at least what was asked."""
        return self.summary or cut(self.answer, LONGEST_SUMMARY) or self.question


class FindingIndexPage(ArticleIndex):
    """Where findings are found."""

    lists = FindingPage

    subpage_types = ["blog.FindingPage"]

    class Meta:
        verbose_name = _("list of findings")
