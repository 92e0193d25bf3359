"""The demo's two workshops on the public site: the finished one with its notes and finding, the open one announced."""

from datetime import timedelta

from django.utils import timezone
from wagtail.models import Site

from blog.models import Article, BlogPostPage, FindingPage
from content.models import Author, Credit, Topic
from demo.rooms.finished_evening import hold_evening
from demo.rooms.open_evening import open_evening
from demo.rooms.story import ORGANISATIONS
from demo.website.article_texts import AUTHORS
from demo.website.builder import found_or_added
from demo.website.pictures import build_pictures
from network.models import Organisation
from people.models import User
from workshops.models import EventPage, Workshop
from workshops.participants.actors import Facilitator

TITLE = "Parents miss English classes because nobody can mind the children"
INTRODUCTION = (
    "Eastmarsh met for one evening, chose three things to win here, and sent a fourth to people who can decide it."
)
ANSWER = (
    "Not will, and not distance: childcare. The room chose a crèche beside the classes first, then one help map and a "
    "desk for repairs letters. Visa costs worried nearly as many, and nobody local can decide them."
)
NOTES_TITLE = "Notes from Wharf Lane: what keeps us from class"


def build_workshops() -> Workshop:
    """Hold one workshop, publish its two drafts, and open a second workshop; returns the open one."""
    facilitator = Facilitator(User.objects.get(username="facilitator").pk)
    for name, about in ORGANISATIONS.items():
        Organisation.objects.get_or_create(name=name, defaults={"about": about})
    finished = hold_evening(facilitator)
    notes = BlogPostPage.objects.get(workshop=finished)
    finding = FindingPage.objects.get(workshop=finished)
    publish_draft(notes, "kettle", slug="notes-from-wharf-lane", title=NOTES_TITLE)
    publish_draft(finding, "toys", slug="parents-miss-classes", title=TITLE, introduction=INTRODUCTION, answer=ANSWER)
    open_workshop = open_evening(facilitator)
    announce(open_workshop)
    return open_workshop


def publish_draft(article: Article, picture: str, **words: str) -> None:
    """Fill in and publish a draft as an editor would, unless it is published."""
    if article.live:
        return
    for name, value in words.items():
        setattr(article, name, value)
    article.share_image = build_pictures()[picture]
    article.topics = [Topic.objects.get(slug="childcare"), Topic.objects.get(slug="learning")]
    article.credits = [
        Credit(sort_order=0, role=Credit.Role.EDITOR, author=Author.objects.get(name=AUTHORS[1][0])),
        Credit(sort_order=1, role=Credit.Role.THANKS, words="thirty-five neighbours and five scribes"),
    ]
    article.save_revision().publish()


def announce(workshop: Workshop) -> EventPage:
    """The public page of the open workshop; made when missing."""
    starts_at = workshop.starts_at or timezone.now()
    home = Site.objects.get(is_default_site=True).root_page.specific
    return found_or_added(
        home,
        EventPage,
        "tonight-at-wharf-lane",
        {
            "title": workshop.title,
            "introduction": "Tea from six, one question, small things we can win this month. Come as you are.",
            "workshop": workshop,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=90),
            "place": workshop.place,
            "way_there": "Bus 12 to Lock Bridge, then the lit path along the water, four minutes.",
            "access": "Step-free from the street. One accessible toilet. The hearing loop works on the left side.",
            "languages": "English is spoken; write in any language. People who translate sit at two tables.",
            "childcare": "Toys and two minders in the side room, until the end.",
            "paid": "Fares in cash at the door, and a £20 voucher for your time. You can say no to both.",
            "published": "What the room decided and the numbers behind it. No names; your words only if you agree.",
            "contact": "The kettle side of the hall, any Wednesday.",
        },
    )
