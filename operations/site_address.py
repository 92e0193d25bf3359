from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Site


def follow_public_url() -> None:
    """Make the default site answer to PUBLIC_URL, so that feeds, sitemap and shared links carry it."""
    address = urlsplit(settings.PUBLIC_URL)
    hostname, port = address.hostname, address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.get(is_default_site=True)
    if (site.hostname, site.port) != (hostname, port):
        site.hostname, site.port = hostname, port
        site.save()
