import re

import pytest
from django.test import Client

from blog.drafts import make_drafts
from blog.models import BlogPostPage, FindingPage
from tests.factories.pages import make_blog, make_findings
from tests.factories.people import make_staff
from tests.factories.rooms import card, do, facilitator, make_seat, make_workshop
from workshops.core.enums import Stage
from workshops.ideas.phases import BREAKOUTS
from workshops.models import Workshop
from workshops.participants.enums import Purpose

pytestmark = pytest.mark.django_db
EVERYTHING = (Purpose.TAKE_PART, Purpose.KEEP_WORDS, Purpose.QUOTE)


def a_room(**fields) -> Workshop:
    make_blog()
    make_findings()
    return make_workshop(phase=BREAKOUTS, **fields)


def close(workshop: Workshop) -> None:
    assert do(workshop, facilitator(), "close_workshop").done
    workshop.refresh_from_db()


def publish(workshop: Workshop) -> FindingPage:
    finding = FindingPage.objects.get(workshop=workshop)
    finding.save_revision().publish()
    return finding


def test_one_press_closes_the_room_and_makes_notes_and_a_finding_as_drafts():
    workshop = a_room()

    close(workshop)

    assert workshop.stage == Stage.REPORTED
    assert [page.live for page in BlogPostPage.objects.filter(workshop=workshop)] == [False]
    assert [page.live for page in FindingPage.objects.filter(workshop=workshop)] == [False]


def test_pressing_again_makes_nothing_twice():
    workshop = a_room()
    close(workshop)

    do(workshop, facilitator(), "close_workshop")
    do(workshop, facilitator(), "make_drafts")
    make_drafts(workshop)

    assert BlogPostPage.objects.count() == FindingPage.objects.count() == 1


def test_a_deleted_draft_comes_back_when_the_desk_asks_for_it():
    workshop = a_room()
    close(workshop)
    FindingPage.objects.get().delete()

    do(workshop, facilitator(), "make_drafts")

    assert FindingPage.objects.filter(workshop=workshop).count() == 1


def test_a_site_without_lists_keeps_the_room_closed_and_the_drafts_for_later():
    workshop = make_workshop()

    told = do(workshop, facilitator(), "close_workshop").said
    workshop.refresh_from_db()
    stage_without_lists = workshop.stage
    make_blog()
    make_findings()
    do(workshop, facilitator(), "make_drafts")

    workshop.refresh_from_db()
    assert told.startswith("The room is closed. The site has no blog to keep the notes in.")
    assert (stage_without_lists, workshop.stage) == (Stage.CLOSED, Stage.REPORTED)


def test_nobody_reads_a_draft_or_its_record_before_it_is_published():
    workshop = a_room()
    close(workshop)
    draft = FindingPage.objects.get()

    answers = [Client().get(draft.url).status_code, Client().get(draft.record_url).status_code]

    assert answers == [404, 404]


def test_every_number_of_a_published_finding_leads_to_its_line_in_the_record():
    workshop = a_room()
    for _seat in range(6):
        seat = make_seat(workshop, agrees=EVERYTHING)
        do(workshop, card(seat), "add_idea", text="A room for the children.")
    at_desk = facilitator()
    do(workshop, at_desk, "name_theme", name="Childcare")
    close(workshop)
    finding = publish(workshop)

    page = Client().get(finding.url).content.decode()
    record = Client().get(finding.record_url).content.decode()

    anchors = set(re.findall(rf'href="{re.escape(finding.record_url)}#([\w-]+)"', page))
    assert anchors == {"people", "ideas", "themes"}
    assert [anchor for anchor in anchors if f'id="{anchor}"' not in record] == []
    assert "6" in re.findall(r"record/#people\">(\d+)", page)


def test_words_whose_consent_is_taken_back_leave_the_published_page():
    workshop = a_room()
    seat = make_seat(workshop, agrees=EVERYTHING)
    idea = do(workshop, card(seat), "add_idea", text="I choose my son.").effect.partition(":")[2]
    at_desk = facilitator()
    theme = do(workshop, at_desk, "name_theme", name="Childcare").effect.partition(":")[2]
    do(workshop, at_desk, "move_idea", ideas=[idea], theme=theme)
    close(workshop)
    finding = publish(workshop)
    before = Client().get(finding.url).content.decode()

    do(workshop, card(seat), "give_consent", take_part="on", keep_words="on")

    after = Client().get(finding.url).content.decode()
    assert ("I choose my son." in before, "I choose my son." in after) == (True, False)
    assert "I choose my son." not in str(finding.revisions.values_list("content", flat=True))


def test_markup_typed_in_the_room_is_text_on_the_page():
    mark = "<img src=x onerror=alert(1)>"
    workshop = a_room(title=f"T {mark}", purpose=f"P {mark}", question=f"Q {mark}")
    do(workshop, facilitator(), "name_theme", name=f"N {mark}")
    close(workshop)
    notes = BlogPostPage.objects.get()
    notes.save_revision().publish()

    pages = [Client().get(page.url).content.decode() for page in (notes, publish(workshop))]

    assert [mark in page for page in pages] == [False, False]
    assert "&lt;img src=x" in pages[0]


def test_an_editor_who_opens_the_admin_finds_what_a_room_left_until_it_is_published(client: Client):
    workshop = a_room(title="Buses and benches")
    close(workshop)
    notes = BlogPostPage.objects.get(workshop=workshop)
    client.force_login(make_staff("Editor"))

    before = client.get("/admin/").content.decode()
    finding = publish(workshop)
    after = client.get("/admin/").content.decode()

    ways = [f"/admin/pages/{page.pk}/edit/" for page in (notes, finding)]
    assert [way in before for way in ways] == [True, True]
    assert [way in after for way in ways] == [True, False]


def test_the_admin_says_nothing_of_drafts_when_none_waits(client: Client):
    make_blog()
    client.force_login(make_staff("Editor"))

    page = client.get("/admin/").content.decode()

    assert "Drafts from a workshop" not in page
