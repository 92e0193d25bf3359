from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Site


def follow_public_url() -> None:
    """Set host and port of Wagtail's default site to those of PUBLIC_URL, which feeds, sitemap and shared links use."""
    address = urlsplit(settings.PUBLIC_URL)
    hostname, port = address.hostname, address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.get(is_default_site=True)
    if (site.hostname, site.port) != (hostname, port):
        site.hostname, site.port = hostname, port
        site.save()
