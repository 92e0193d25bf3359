"""Every address of the site, in the order in which they are tried. Wagtail comes last: it takes whatever is left."""

from django.conf import settings
from django.http import Http404
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from blog.latest import LatestFeed
from content.protected import document_password, page_password
from content.sitemap import PublicPages
from home.search import search
from operations.error_pages import page_not_found
from operations.health import healthz, readyz
from operations.media import media
from operations.robots import robots
from people.views import account

# All sign-in addresses of Wagtail lead to the site's own page.
to_sign_in = RedirectView.as_view(pattern_name="people:sign_in", query_string=True)

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("robots.txt", robots),
    path("admin/login/", to_sign_in),
    path("_util/login/", to_sign_in),
    path("admin/password_reset/", RedirectView.as_view(pattern_name="people:password_reset")),
    path("admin/account/", account),
    # Wagtail's page to try out an error page.
    path("admin/failwhale/", page_not_found, {"exception": Http404()}),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/authenticate_with_password/<int:restriction_id>/", document_password),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("people.urls")),
    path("feed/", LatestFeed(), name="feed"),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": PublicPages}}, name="sitemap"),
    path("search/", search, name="search"),
    path("", include("workshops.urls")),
    path(f"{settings.MEDIA_URL.lstrip('/')}<path:name>", media, name="media"),
    path("_util/authenticate_with_password/<int:restriction_id>/<int:page_id>/", page_password, name="page_password"),
    path("", include(wagtail_urls)),
]

handler400 = "operations.error_pages.bad_request"
handler403 = "operations.error_pages.permission_denied"
handler404 = "operations.error_pages.page_not_found"
handler500 = "operations.error_pages.server_error"
