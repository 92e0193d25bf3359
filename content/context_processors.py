from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from content.navigation import links_for, site_words


def navigation(request: HttpRequest) -> dict[str, object]:
    """The site's own words and its links. Nothing is read until a template shows it."""
    words = SimpleLazyObject(lambda: site_words(request))
    links = SimpleLazyObject(lambda: links_for(request))
    return {
        # Not site_name: Django's own sign-in views say that for the host name.
        "site_title": SimpleLazyObject(lambda: words.name),
        "site_description": SimpleLazyObject(lambda: words.footer_text or words.strapline),
        "contact_email": SimpleLazyObject(lambda: words.contact_email),
        "primary_navigation": SimpleLazyObject(lambda: links.main),
        "footer_navigation": SimpleLazyObject(lambda: links.foot),
    }
