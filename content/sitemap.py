"""What search engines are told to read."""

from wagtail.contrib.sitemaps import Sitemap
from wagtail.query import PageQuerySet

from content.public_pages import once, public_pages


class PublicPages(Sitemap):
    """Every page of the site that anybody may read, once."""

    def items(self) -> PageQuerySet:
        pages = self.get_wagtail_site().root_page.get_descendants(inclusive=True).order_by("path")
        return once(public_pages(pages)).defer_streamfields().specific()
