from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.documents.models import AbstractDocument
from wagtail.images.views.images import preview
from wagtail.models import BaseViewRestriction, Page
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from content.models import Author, Topic
from content.models.images import DRAWING
from content.rich_text import PublicPageLink


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    list_display = ["title", "slug"]


class AuthorViewSet(SnippetViewSet):
    model = Author
    icon = "user"
    list_display = ["name", "about"]


class VocabularyViewSet(SnippetViewSetGroup):
    """What articles are about and who they are by: one place in the editor's menu."""

    items = (TopicViewSet, AuthorViewSet)
    menu_label = _("Topics and authors")
    menu_icon = "tag"
    menu_order = 250


register_snippet(VocabularyViewSet)


# After Wagtail's own, which it replaces.
@hooks.register("register_rich_text_features", order=10)
def link_to_public_pages(features: FeatureRegistry) -> None:
    """Links in written text lead to pages that can be read."""
    features.register_link_type(PublicPageLink)


@hooks.register("before_serve_page")
def refuse_other_groups(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> None:
    """Answer 403 to somebody signed in who is in none of the page's groups: to sign in again would lead back here."""
    _refuse_other_groups(page, request)


@hooks.register("before_serve_document")
def refuse_other_groups_a_document(document: AbstractDocument, request: HttpRequest) -> None:
    """The same for a document of a collection that belongs to groups."""
    _refuse_other_groups(document.collection, request)


def _refuse_other_groups(restricted: Any, request: HttpRequest) -> None:
    if not request.user.is_authenticated:
        return
    for restriction in restricted.get_view_restrictions():
        if restriction.restriction_type == BaseViewRestriction.GROUPS and not restriction.accept_request(request):
            raise PermissionDenied


# Before Wagtail's own, which answers 500 for a picture whose file is lost or damaged.
@hooks.register("register_admin_urls", order=-1)
def register_preview() -> list[URLPattern]:
    return [path("images/<int:image_id>/preview/<str:filter_spec>/", preview_or_drawing)]


def preview_or_drawing(request: HttpRequest, image_id: int, filter_spec: str) -> HttpResponse:
    """Wagtail's preview of a rendition, or the drawing that stands for a picture that cannot be shown."""
    try:
        return preview(request, image_id, filter_spec)
    except (Http404, PermissionDenied, DatabaseError):
        raise
    # Whatever its decoder trips over.
    except Exception:  # noqa: BLE001
        return redirect(static(DRAWING))


@hooks.register("insert_global_admin_css")
def style_the_admin() -> SafeString:
    """The site's own colours in the admin."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
