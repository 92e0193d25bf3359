from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, PageChooserBlock, StructBlock, StructBlockValidationError, StructValue

from content.addresses import validate_address
from content.public_pages import leads_somewhere


class LinkValue(StructValue):
    """Where a link leads."""

    @property
    def url(self) -> str:
        """The page's address while whoever sees the link can read it, or the typed one, or ""."""
        page = self.get("page")
        if page:
            return (page.url or "") if leads_somewhere(page) else ""
        return self.get("address") or ""


class LinkBlock(StructBlock):
    """A page of this site, or any other address."""

    page = PageChooserBlock(label=_("Page"), required=False)
    address = CharBlock(label=_("or an address"), required=False, max_length=400, validators=[validate_address])

    class Meta:
        icon = "link"
        value_class = LinkValue
        needed = True

    def clean(self, value: StructValue) -> StructValue:
        """Refuse two targets, and none where one is needed."""
        cleaned = super().clean(value)
        targets = bool(cleaned.get("page")) + bool(cleaned.get("address"))
        if targets > 1 or (self.meta.needed and not targets):
            sentence = _("Choose a page, or give an address: one of the two.")
            raise StructBlockValidationError(block_errors={"address": ValidationError(sentence)})
        return cleaned
