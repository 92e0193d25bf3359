from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from content.models import Author, Topic


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
