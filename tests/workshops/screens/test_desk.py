"""The desks: who gets in, how a workshop is made in one go, and what the desk's own screen holds."""

import secrets

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.rooms import (
    card,
    do,
    facilitator,
    make_board,
    make_facilitator,
    make_phase,
    make_seat,
    make_workshop,
    post,
)
from tests.factories.votes import prepare_vote, press
from workshops.agenda.phases import INTRODUCTIONS, WELCOME
from workshops.commands.registry import regions
from workshops.core.enums import Stage
from workshops.ideas.phases import BREAKOUTS, SILENT
from workshops.live import region_html
from workshops.models import Workshop
from workshops.quick_wins.phases import QUICK_WINS
from workshops.voting.phases import VOTING

pytestmark = pytest.mark.django_db


def somebody(role: str) -> Client:
    """A browser in which one person of this role is signed in."""
    account = get_user_model().objects.create_user(username=f"{role}-{secrets.token_hex(3)}")
    account.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(account)
    return client


def wish(**fields) -> dict:
    """What the form sends when only a name was filled in."""
    blank = {"sheet": "issues", "question": "", "purpose": "", "place": "", "starts_at": "", "tables": ""}
    return blank | {"title": "Eastmarsh issues evening", "key": secrets.token_urlsafe(18)} | fields


@pytest.mark.parametrize("role", ["Facilitator", "Coordinator"])
def test_people_who_run_rooms_are_let_in(role):
    workshop = make_workshop()
    client = somebody(role)

    answers = [client.get(address).status_code for address in ("/desks/", f"/w/{workshop.code}/desk/")]

    assert answers == [200, 200]


def test_an_editor_is_told_that_the_desk_is_not_theirs():
    workshop = make_workshop()
    client = somebody("Editor")

    answers = [client.get(address) for address in ("/desks/", f"/w/{workshop.code}/desk/")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert "This page belongs to somebody with another role" in answers[0].content.decode()


@pytest.mark.parametrize("sheet", ["cards", "ballots", "wins/1/links"])
def test_an_editor_is_told_that_what_the_desk_prints_is_not_theirs(sheet):
    client, workshop = somebody("Editor"), make_workshop()

    answer = client.get(f"/w/{workshop.code}/{sheet}/")

    assert answer.status_code == 403


def test_a_signed_out_visitor_is_asked_to_sign_in_and_brought_back(client):
    workshop = make_workshop()

    answer = client.get(f"/w/{workshop.code}/desk/")

    assert answer.status_code == 302
    assert answer["Location"] == f"/sign-in/?next=/w/{workshop.code}/desk/"


def test_a_desk_whose_sign_in_is_over_says_so_when_it_looks_again(client):
    workshop = make_workshop()

    answer = client.get(f"/w/{workshop.code}/snapshot/desk/")

    assert answer.status_code == 403
    assert answer.json()["said"] == "You are no longer signed in. Sign in as a facilitator to go on."


def test_an_editor_cannot_post_what_the_desk_posts():
    workshop = make_workshop(stage=Stage.DRAFT)

    answer = post(somebody("Editor"), workshop, "open_doors", role="desk")

    workshop.refresh_from_db()
    assert answer.status_code == 403
    assert workshop.stage == Stage.DRAFT


def test_a_name_is_enough_to_make_a_workshop():
    client = somebody("Facilitator")

    answer = client.post("/desks/", wish())

    workshop = Workshop.objects.get()
    assert answer["Location"] == f"/w/{workshop.code}/desk/"
    assert (workshop.title, workshop.stage) == ("Eastmarsh issues evening", Stage.DRAFT)
    assert workshop.question == "What makes daily life here harder than it has to be?"
    assert (workshop.phases.count(), workshop.boards.count()) == (9, 5)


def test_a_double_tap_makes_one_workshop_and_lands_on_its_desk_twice():
    client = somebody("Facilitator")
    twice = wish()

    answers = [client.post("/desks/", twice) for _ in range(2)]

    assert Workshop.objects.count() == 1
    assert answers[0]["Location"] == answers[1]["Location"]


def test_two_people_with_the_same_key_make_two_workshops():
    same = wish()

    for client in (somebody("Facilitator"), somebody("Facilitator")):
        client.post("/desks/", same)

    assert Workshop.objects.count() == 2


def test_what_is_missing_is_said_and_what_was_written_stays():
    client = somebody("Facilitator")

    answer = client.post("/desks/", wish(title="", question="Who is not here yet?"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Give the workshop a name." in page
    assert "Who is not here yet?" in page
    assert Workshop.objects.count() == 0


@pytest.mark.parametrize("wrong", [{"title": "x" * 121}, {"expected_people": "many"}, {"starts_at": "soon"}])
def test_a_form_that_is_complete_but_not_right_is_not_called_incomplete(wrong):
    page = somebody("Facilitator").post("/desks/", wish(**wrong)).content.decode()

    assert "Not made yet: look at the lines in red below. Your words are still here." in page
    assert Workshop.objects.count() == 0


def test_the_form_says_for_how_many_people_a_room_is_made_unless_somebody_changes_it():
    page = somebody("Facilitator").get("/desks/").content.decode()

    assert 'name="expected_people" value="40"' in page


def test_the_list_puts_what_is_under_way_first():
    make_workshop(title="Under way", stage=Stage.LIVE)
    make_workshop(title="Newest", stage=Stage.DRAFT)

    listed = somebody("Facilitator").get("/desks/").context["listed"]

    assert [workshop.title for workshop in listed] == ["Under way", "Newest"]


def test_markup_in_a_title_is_text():
    client = somebody("Facilitator")

    page = client.post("/desks/", wish(title="<b>Bins</b> & <script>x</script>"), follow=True).content.decode()

    assert "&lt;b&gt;Bins&lt;/b&gt; &amp; &lt;script&gt;x&lt;/script&gt;" in page
    assert "<script>x" not in page


def test_a_plain_form_on_the_desk_works_without_javascript():
    workshop = make_workshop(stage=Stage.DRAFT)
    client = somebody("Facilitator")

    answer = post(client, workshop, "open_doors", role="desk")

    workshop.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, f"/w/{workshop.code}/desk/")
    assert workshop.stage == Stage.DOORS


def test_a_stale_press_without_javascript_is_told_and_led_back():
    workshop = make_workshop(phase=WELCOME)
    later = make_phase(workshop, BREAKOUTS)
    client = somebody("Facilitator")

    answer = post(client, workshop, "start_phase", role="desk", phase=later.pk, from_phase=later.pk + 999)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else has moved on: “Welcome and consent” is running. Look, then press again." in page
    assert f'href="/w/{workshop.code}/desk/"' in page


def test_the_press_carries_the_phase_that_it_was_drawn_for():
    workshop = make_workshop(phase=WELCOME)
    following = make_phase(workshop, INTRODUCTIONS)

    bar = region_html.shared(workshop, "desk")["desk-phase"]

    assert f'name="from_phase" value="{workshop.phases.first().pk}"' in bar
    assert f"Next: {following.title}" in bar


def test_beside_the_press_that_goes_on_stands_that_a_vote_is_open():
    workshop = make_workshop(phase=VOTING)
    make_phase(workshop, QUICK_WINS)
    vote = prepare_vote(workshop)

    bars = [region_html.shared(workshop, "desk")["desk-phase"]]
    for step in ("open_round", "close_round"):
        press(workshop, step, vote)
        bars.append(region_html.shared(workshop, "desk")["desk-phase"])

    assert ['<a href="#desk-vote">A vote is open</a>' in bar for bar in bars] == [False, True, False]


def test_the_end_of_the_plan_is_a_time_and_not_an_order():
    workshop = make_workshop(phase=SILENT)
    ends_at = workshop.phases.get().ends_at

    bars = [region_html.shared(workshop, screen)[f"{screen}-phase"] for screen in ("room", "wall", "desk")]

    assert [f'data-ends-at="{ends_at.astimezone():%Y-%m-%dT%H:%M}' in bar for bar in bars] == [True, True, True]


def test_closing_is_asked_twice_and_says_what_it_waits_for():
    workshop = make_workshop()

    panel = region_html.shared(workshop, "desk")["desk-close"]

    assert "<details" in panel.split("close_workshop")[0]
    assert "it cannot be undone" in panel


def test_our_panels_ask_the_database_no_more_for_a_full_room(django_assert_num_queries):
    small, full = make_workshop(phase=WELCOME), make_workshop(phase=WELCOME)
    make_board(small)
    for _ in range(5):
        board = make_board(full)
        make_phase(full, BREAKOUTS)
        for _ in range(3):
            make_seat(full, board=board)
    ours = ["desk-phase", "desk-now", "desk-run", "desk-doors", "desk-tables", "desk-close"]

    for workshop in (small, full):
        with django_assert_num_queries(6):
            for region in ours:
                regions("desk")[region].render(workshop)


def test_the_whole_desk_asks_the_database_no_more_for_a_full_room(client):
    client.force_login(make_facilitator())
    small, full = make_workshop(phase=BREAKOUTS), make_workshop(phase=BREAKOUTS)
    for workshop, tables, people in ((small, 1, 1), (full, 5, 4)):
        for _ in range(tables):
            board = make_board(workshop)
            for _ in range(people):
                seat = make_seat(workshop, board=board)
                do(workshop, card(seat), "add_idea", text="A room with a door", language="")
    # The first page of a process fills caches of its own.
    client.get(f"/w/{small.code}/desk/")

    asked = []
    for workshop in (small, full):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/w/{workshop.code}/desk/")
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_the_list_asks_the_database_no_more_for_many_workshops(client):
    client.force_login(make_facilitator())
    make_seat(make_workshop())
    # The first page of a session writes down when it began.
    client.get("/desks/")

    asked = []
    for more in (0, 12):
        for _ in range(more):
            make_seat(make_workshop())
        with CaptureQueriesContext(connection) as queries:
            client.get("/desks/")
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_facts_of_the_day_are_changed_at_the_desk():
    workshop = make_workshop()

    do(
        workshop,
        facilitator(),
        "edit_workshop",
        title="Evening",
        question="Who?",
        purpose="To hear",
        place="Hall",
        starts_at="2026-11-28T18:00",
    )

    workshop.refresh_from_db()
    assert (workshop.title, workshop.question, workshop.purpose, workshop.place) == (
        "Evening",
        "Who?",
        "To hear",
        "Hall",
    )
    assert f"{workshop.starts_at:%H:%M}" == "18:00"
