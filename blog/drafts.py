"""Two drafts from a closed room: notes of the day, and a finding. An editor finishes and publishes them.

This module is what fills workshops.closing.ports.ReportMaker.
"""

from itertools import chain

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from blog.models import Article, BlogIndexPage, BlogPostPage, FindingIndexPage, FindingPage
from content.public_pages import once, public_pages
from people.models import User
from text.words import cut
from workshops.closing.ports import Page as Pointer
from workshops.core.errors import WorkshopError
from workshops.models import Workshop

# Wagtail's column for titles counts code points.
LONGEST_TITLE = 255


@transaction.atomic
def make_drafts(workshop: Workshop) -> list[Article]:
    """The notes and the finding of this workshop: made at the first call, found again at every later one.

    A rehearsal leaves none.
    Raises WorkshopError when the site has no list to put them in.
    """
    # The workshop's row is held, so that two presses at once make one pair.
    workshop = Workshop.objects.select_for_update().get(pk=workshop.pk)
    if workshop.rehearses_id is not None:
        return []
    return [_notes(workshop), _finding(workshop)]


def drafts_of(workshop: Workshop) -> list[Pointer]:
    """The notes and the finding, with the addresses where an editor finishes them."""
    return [
        Pointer(article.title, reverse("wagtailadmin_pages:edit", args=[article.pk])) for article in _articles(workshop)
    ]


def published_of(workshop: Workshop) -> list[Pointer]:
    """Those that anybody may read, each once, by their addresses as they are now."""
    kinds = (BlogPostPage, FindingPage)
    articles = chain.from_iterable(
        once(public_pages(kind.objects.filter(workshop=workshop).order_by("pk"))) for kind in kinds
    )
    return [Pointer(article.title, article.url) for article in articles]


def delete_unpublished(workshop: Workshop) -> list[str]:
    """Delete those of them that nobody has ever been able to read; returns their titles."""
    drafts = [article for article in _articles(workshop) if article.first_published_at is None]
    for draft in drafts:
        draft.delete()
    return [draft.title for draft in drafts]


def waiting_for(editor: User) -> QuerySet[Page]:
    """What rooms have left behind and nobody has published yet, as far as this editor may change it; newest first."""
    of_a_room = [
        Q(pk__in=kind.objects.filter(workshop__isnull=False).values("pk")) for kind in (BlogPostPage, FindingPage)
    ]
    mine = page_permission_policy.instances_user_has_permission_for(editor, "change")
    unread = mine.filter(of_a_room[0] | of_a_room[1], live=False, first_published_at=None, alias_of=None)
    return unread.order_by("-latest_revision_created_at", "-pk")


def _articles(workshop: Workshop) -> list[Article]:
    kinds = (BlogPostPage, FindingPage)
    made_here = (kind.objects.filter(workshop=workshop, alias_of=None).order_by("pk") for kind in kinds)
    return list(chain.from_iterable(made_here))


def _notes(workshop: Workshop) -> Article:
    notes = BlogPostPage.objects.filter(workshop=workshop, alias_of=None).order_by("pk").first()
    return notes or _draft(
        _place(
            BlogIndexPage, _("The site has no blog to keep the notes in. Ask an editor to add one, then try again.")
        ),
        BlogPostPage(
            title=cut(_("Notes: {title}").format(title=workshop.title), LONGEST_TITLE, LONGEST_TITLE),
            introduction=cut(workshop.purpose, 300),
            body=[
                ("room_took_part", {"title": _("Who met")}),
                ("heading", {"text": _("Why we met"), "level": "2"}),
                ("text", _paragraph(workshop.purpose or workshop.question)),
                ("room_themes", {"title": _("What was said")}),
                ("room_wins", {"title": _("Quick wins")}),
                ("room_models", {"title": _("What works elsewhere")}),
            ],
        ),
        workshop,
    )


def _finding(workshop: Workshop) -> Article:
    finding = FindingPage.objects.filter(workshop=workshop, alias_of=None).order_by("pk").first()
    return finding or _draft(
        _place(
            FindingIndexPage,
            _("The site has no list of findings to keep the draft in. Ask an editor to add one, then try again."),
        ),
        FindingPage(
            title=cut(_("Finding: {title}").format(title=workshop.title), LONGEST_TITLE, LONGEST_TITLE),
            question=workshop.question,
            body=[
                ("room_took_part", {"title": _("Who took part")}),
                ("room_choices", {"title": _("What the room decided")}),
                ("room_vote", {"title": _("How the room voted")}),
                ("room_themes", {"title": _("Themes and ideas")}),
                ("room_wins", {"title": _("Quick wins")}),
            ],
        ),
        workshop,
    )


def _place(kind: type[Page], missing: str) -> Page:
    place = kind.objects.order_by("path").first()
    if place is None:
        raise WorkshopError(missing)
    return place


def _draft(place: Page, article: Article, workshop: Workshop) -> Article:
    article.workshop = workshop
    article.date = timezone.localdate(workshop.closed_at)
    article.live = False
    place.add_child(instance=article)
    article.save_revision()
    return article


def _paragraph(text: str) -> str:
    """Plain text of the room as the rich text of a page: markup in it stays text."""
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())
