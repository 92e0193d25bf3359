"""All that anybody can read of a room without a card: the tracker, the front page, lists, feeds, its pages and records."""

from django.test import Client

from blog.models import BlogPostPage, FindingPage
from tests.factories.pages import make_blog, make_findings
from tests.factories.rooms import do, facilitator
from workshops.live import region_html
from workshops.models import Workshop


def publish_pages(workshop: Workshop) -> None:
    """Publish the notes and the finding that closing the room has made."""
    for kind in (BlogPostPage, FindingPage):
        kind.objects.get(workshop=workshop).save_revision().publish()


def everything_public(workshop: Workshop, words: str = "") -> str:
    """Every public answer about this room, one after the other; with `words`, what a search for them finds, too."""
    addresses = ["/", "/quick-wins/", f"/quick-wins/?workshop={workshop.pk}", "/feed/", "/blog/", "/findings/"]
    for kind in (BlogPostPage, FindingPage):
        for page in kind.objects.live().filter(workshop=workshop):
            addresses += [page.url, page.record_url, f"{page.get_parent().url}feed/"]
    client, read = Client(), []
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code in {200, 404}, address
        read.append(answer.content.decode())
    if words:
        # The page repeats what was asked for, so only the results are read.
        found = client.get("/search/", {"q": words}).content.decode()
        read.append(found.partition("<main")[2].replace(words, "", 2))
    return "\n".join(read)


def published(workshop: Workshop, words: str) -> str:
    """Close the room and publish what it left behind; returns all that anybody can read of it, and by a search for `words`."""
    make_blog()
    make_findings()
    assert do(workshop, facilitator(), "close_workshop").done
    publish_pages(workshop)
    return everything_public(workshop, words)


def shown_on(workshop: Workshop, screen: str) -> str:
    """What all who have this screen of the room open are shown."""
    return "".join(region_html.shared(Workshop.objects.get(pk=workshop.pk), screen).values())
