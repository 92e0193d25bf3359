"""Links inside written text."""

from typing import Any

from django.utils.html import format_html
from wagtail.rich_text.pages import PageLinkHandler

from content.public_pages import public_ids, read_now


class PublicPageLink(PageLinkHandler):
    """A link to a page while whoever reads the text can read that page, too; otherwise its words alone."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        """One opening tag for each link, in two queries and one for restrictions however many there are."""
        pages = cls.get_many(attrs_list)
        public = public_ids((page.pk for page in pages if page), within=read_now())
        return [format_html('<a href="{}">', page.url) if page and page.pk in public else "<a>" for page in pages]
