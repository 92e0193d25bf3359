"""An event's page: announced before, a door on the day, and a pointer to what came of it afterwards."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Site

from tests.factories.rooms import make_workshop
from workshops.closing import ports
from workshops.core.enums import Stage
from workshops.events.queries import next_event
from workshops.models import EventPage

pytestmark = pytest.mark.django_db


def make_event(**fields) -> EventPage:
    """A published event, tomorrow."""
    begins = timezone.now() + timedelta(days=1)
    defaults = {"title": "Eastmarsh issues evening", "starts_at": begins, "ends_at": begins + timedelta(hours=2)}
    home = Site.objects.get(is_default_site=True).root_page
    return home.add_child(instance=EventPage(**defaults | fields))


def page(client, event: EventPage) -> str:
    return client.get(event.url).content.decode()


class Shelf:
    """Stands in the port where blog/ stands on the real site: one published finding."""

    def make_drafts(self, workshop):
        return None

    def drafts_of(self, workshop):
        return []

    def published_of(self, workshop):
        return [ports.Page("Parents miss classes", "/findings/classes/")]


def test_before_the_day_the_page_announces_and_leads_nowhere(client):
    workshop = make_workshop(stage=Stage.DRAFT)
    event = make_event(workshop=workshop, access="Step-free from Mill Lane", paid="Fares, in cash")

    shown = page(client, event)

    assert "Doors open a little before" in shown
    assert "Step-free from Mill Lane" in shown
    assert "Fares, in cash" in shown
    assert workshop.code not in shown


@pytest.mark.parametrize("stage", [Stage.DOORS, Stage.LIVE])
def test_on_the_day_the_page_leads_into_the_room(client, stage):
    workshop = make_workshop(stage=stage)

    shown = page(client, make_event(workshop=workshop))

    assert f'href="/w/{workshop.code}/">Join now</a>' in shown
    assert f'<strong class="code">{workshop.code}</strong>' in shown


def test_afterwards_the_page_points_to_what_came_of_it(client, monkeypatch):
    monkeypatch.setitem(ports._filled, "report_maker", Shelf())
    workshop = make_workshop(stage=Stage.REPORTED)

    shown = page(client, make_event(workshop=workshop))

    assert '<a href="/findings/classes/">Parents miss classes</a>' in shown
    assert workshop.code not in shown


def test_a_cancelled_workshop_is_said_to_be_cancelled(client):
    shown = page(client, make_event(workshop=make_workshop(stage=Stage.CANCELLED)))

    assert "This workshop will not take place." in shown
    assert "Join now" not in shown


def test_an_event_without_a_room_is_over_when_its_time_is(client):
    an_hour_ago = timezone.now() - timedelta(hours=1)

    shown = page(client, make_event(starts_at=an_hour_ago - timedelta(hours=2), ends_at=an_hour_ago))

    assert "This workshop has taken place." in shown


def test_facts_that_nobody_has_given_leave_no_empty_box(client):
    facts = "event__facts"

    assert facts not in page(client, make_event())
    assert facts in page(client, make_event(slug="second", languages="English, Română"))


def test_a_draft_event_is_nobodys_business(client):
    event = make_event(live=False)

    assert client.get(event.url).status_code == 404


def test_the_end_does_not_come_before_the_start():
    event = EventPage(title="Odd", slug="odd", starts_at=timezone.now(), ends_at=timezone.now() - timedelta(hours=1))

    with pytest.raises(ValidationError) as refusal:
        event.clean()

    assert refusal.value.message_dict == {"ends_at": ["The end comes before the start. Check both times."]}


def test_the_next_event_is_the_soonest_that_is_not_over():
    now = timezone.now()
    make_event(title="Last week", starts_at=now - timedelta(days=7), ends_at=None)
    make_event(title="Cancelled", workshop=make_workshop(stage=Stage.CANCELLED))
    make_event(title="Draft", live=False)
    make_event(title="In a month", starts_at=now + timedelta(days=30), ends_at=None)
    make_event(title="Tomorrow")

    assert next_event().title == "Tomorrow"


def test_an_event_that_runs_late_is_still_the_next_one():
    long_ago = timezone.now() - timedelta(hours=5)
    make_event(title="Still here", starts_at=long_ago, ends_at=None, workshop=make_workshop(stage=Stage.LIVE))

    assert next_event().title == "Still here"


def test_markup_in_an_events_facts_is_text(client):
    shown = page(client, make_event(paid="<script>alert(1)</script>", place="<b>Hall</b>"))

    assert "<script>alert" not in shown
    assert "&lt;b&gt;Hall&lt;/b&gt;" in shown


def test_the_page_asks_the_database_no_more_when_it_leads_into_a_room(client, django_assert_max_num_queries):
    event = make_event(workshop=make_workshop(stage=Stage.LIVE))
    page(client, event)

    with django_assert_max_num_queries(25):
        page(client, event)


def test_an_editor_finds_the_event_form_below_the_home_page(client):
    editor = get_user_model().objects.create_user(username="editor")
    editor.groups.add(Group.objects.get(name="Editor"))
    client.force_login(editor)
    home = Site.objects.get(is_default_site=True).root_page

    form = client.get(f"/admin/pages/add/workshops/eventpage/{home.pk}/")

    assert form.status_code == 200
    assert "What will be published" in form.content.decode()


def test_the_admin_leads_people_who_run_rooms_to_their_desks_and_nobody_else(client):
    shown = {}
    for role in ("Facilitator", "Editor"):
        account = get_user_model().objects.create_user(username=role)
        account.groups.add(Group.objects.get(name=role))
        client.force_login(account)
        shown[role] = "/desks/" in client.get("/admin/").content.decode()

    assert shown == {"Facilitator": True, "Editor": False}
