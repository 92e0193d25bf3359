"""A rehearsal is a copy to practise in: marked wherever it is seen, never published, and gone when it is cleared."""

import re
from io import StringIO
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from blog.drafts import make_drafts
from blog.models import BlogPostPage, FindingPage
from network.models import EmergingModel, Need, Offer, Organisation
from tests.factories.pages import home_page, make_blog, make_findings
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
    sit,
    sit_as_scribe,
)
from tests.factories.votes import prepare_vote
from tests.factories.wins import make_public_win, make_win
from workshops.agenda.enums import PhaseState
from workshops.agenda.phases import REFLECTION
from workshops.core.enums import Stage
from workshops.core.errors import WorkshopError
from workshops.ideas.forms import AddIdea
from workshops.ideas.sample_ideas import sample_ideas
from workshops.models import EventPage, Idea, QuickWin, RoomNeed, Workshop
from workshops.quick_wins.phases import QUICK_WINS
from workshops.quick_wins.queries.links import needer_path, owner_path
from workshops.quick_wins.queries.public import public_wins, rooms_with_wins
from workshops.quick_wins.queries.screens import summary
from workshops.simulation.copies import clear_rehearsals, make_rehearsal

pytestmark = pytest.mark.django_db
BANNER = "Nothing here is kept."


def a_workshop(**fields) -> Workshop:
    workshop = make_workshop(**{"title": "An evening", "place": "The hall"} | fields)
    make_phase(workshop, QUICK_WINS, state=PhaseState.DONE, script="Say this.", planned_minutes=17)
    make_phase(workshop, REFLECTION, title="Good night")
    make_board(workshop, name="Heron")
    make_board(workshop, name="Lantern", question="Where do you go?")
    return workshop


def a_rehearsal(**fields) -> Workshop:
    """One that has come to its quick wins."""
    copy = make_rehearsal(workshop=a_workshop())
    copy.phases.filter(kind=QUICK_WINS).update(state=PhaseState.RUNNING)
    Workshop.objects.filter(pk=copy.pk).update(**{"stage": Stage.LIVE} | fields)
    copy.refresh_from_db()
    return copy


# --- The copy -------------------------------------------------------------------------------------------------------


def test_a_rehearsal_has_the_plan_and_the_tables_of_its_workshop_and_nobody_in_it():
    workshop = a_workshop()
    make_seat(workshop)

    copy = make_rehearsal(workshop=workshop)

    plan = ["position", "kind", "title", "script", "planned_minutes"]
    assert list(copy.phases.values(*plan)) == list(workshop.phases.values(*plan))
    assert list(copy.boards.values_list("number", "name", "question")) == [
        (1, "Heron", "What stops you?"),
        (2, "Lantern", "Where do you go?"),
    ]
    assert (copy.title, copy.question, copy.stage) == ("Rehearsal: An evening", workshop.question, Stage.DRAFT)
    assert set(copy.phases.values_list("state", flat=True)) == {PhaseState.WAITING}
    assert copy.seats.count() == copy.ideas.count() == 0
    assert copy.code != workshop.code


def test_a_title_that_is_as_long_as_can_be_still_fits():
    copy = make_rehearsal(workshop=a_workshop(title="x" * 120))

    copy.full_clean()
    assert copy.title.startswith("Rehearsal: x")


def test_a_rehearsal_goes_on_until_it_is_over():
    workshop = a_workshop()
    first = make_rehearsal(workshop=workshop)

    assert make_rehearsal(workshop=workshop) == first
    Workshop.objects.filter(pk=first.pk).update(stage=Stage.CLOSED)
    assert make_rehearsal(workshop=workshop) != first


def test_making_a_rehearsal_leaves_the_workshop_as_it_was():
    workshop = a_workshop()
    before = Workshop.objects.values().get(pk=workshop.pk)

    make_rehearsal(workshop=workshop)

    assert Workshop.objects.values().get(pk=workshop.pk) == before


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.REPORTED, Stage.CANCELLED])
def test_a_workshop_that_is_over_is_not_rehearsed(stage):
    with pytest.raises(WorkshopError, match=r"over|cancelled"):
        make_rehearsal(workshop=a_workshop(stage=stage))


def test_a_rehearsal_is_not_rehearsed():
    with pytest.raises(WorkshopError, match="rehearsal already"):
        make_rehearsal(workshop=a_rehearsal())


# --- Nothing of it is published -------------------------------------------------------------------------------------


def test_closing_a_rehearsal_makes_no_drafts():
    make_blog()
    make_findings()
    copy = a_rehearsal()

    told = do(copy, facilitator(), "close_workshop")

    copy.refresh_from_db()
    assert (told.done, copy.stage) == (True, Stage.CLOSED)
    assert "no notes and no finding" in told.said
    assert BlogPostPage.objects.count() == FindingPage.objects.count() == 0


def test_whoever_asks_for_drafts_of_a_rehearsal_gets_none():
    make_blog()
    make_findings()
    copy = a_rehearsal(stage=Stage.CLOSED)

    do(copy, facilitator(), "make_drafts")
    made = make_drafts(copy)

    assert (made, BlogPostPage.objects.count(), FindingPage.objects.count()) == ([], 0, 0)


def test_quick_wins_of_a_rehearsal_are_on_no_public_page(client: Client):
    copy = a_rehearsal()
    make_public_win(copy, "A played need")
    make_public_win(copy.rehearses, "A true need")

    pages = [client.get("/quick-wins/").content.decode(), client.get("/").content.decode()]

    assert ["A true need" in page for page in pages] == [True, True]
    assert ["A played need" in page for page in pages] == [False, False]
    assert [win.workshop for win in public_wins()] == rooms_with_wins() == [copy.rehearses]
    assert summary(copy).wins == []


def test_no_page_can_be_about_a_rehearsal():
    copy = a_rehearsal()
    pages = [
        EventPage(title="Come", workshop=copy),
        BlogPostPage(title="Notes", workshop=copy),
        FindingPage(title="Finding", question="Why?", workshop=copy),
    ]

    for page in pages:
        with pytest.raises(ValidationError) as refusal:
            home_page().add_child(instance=page)
        assert list(refusal.value.error_dict) == ["workshop"]


def test_a_rehearsal_adds_no_organisation_to_the_site():
    Organisation.objects.create(name="Lantern Library")
    copy = a_rehearsal()

    unknown = do(copy, facilitator(), "voice_offer", text="Tea", organisation="Played Library")
    known = do(copy, facilitator(), "voice_offer", text="Tea", organisation="lantern library")

    assert (unknown.done, known.done) == (False, True)
    assert "Choose one from the list" in unknown.said
    assert Organisation.objects.count() == 1


def test_editors_can_tell_a_model_of_a_rehearsal_from_others():
    copy = a_rehearsal()
    words = {"name": "Playrooms", "place": "Saltford", "source": "Heard", "could_try": "Try"}

    for room in (copy, copy.rehearses):
        do(room, facilitator(), "add_model", **words)

    assert [str(model) for model in EmergingModel.objects.all()] == ["Rehearsal: Playrooms", "Playrooms"]


# --- It says what it is ---------------------------------------------------------------------------------------------


def screens_of(workshop: Workshop) -> dict[str, str]:
    """Every page of this room, as its people see it, and the paper that it prints."""
    board, seat, somebody = workshop.boards.first(), make_seat(workshop), make_facilitator()
    win = make_win(workshop, owner="Lantern Library")
    prepare_vote(workshop)
    at = f"/w/{workshop.code}/"
    phone, scribe, desk = Client(), Client(), Client()
    sit(phone, seat)
    sit_as_scribe(scribe, board)
    desk.force_login(somebody)
    pages = {
        "door": Client().get(at),
        "phone": phone.get(at),
        "wall": Client().get(f"{at}wall/"),
        "desk": desk.get(f"{at}desk/"),
        "table": scribe.get(f"{at}table/{board.number}/"),
        "a card's code": Client().get(f"/c/{seat.code}/"),
        "a scribe's code": Client().get(f"/c/{board.scribe_code}/"),
        "refused": post(phone, workshop, "add_idea", text=""),
        "turned away": post(Client(), workshop, "add_idea", text="x"),
        "needer's link": Client().get(needer_path(win.room_need)),
        "owner's link": Client().get(owner_path(win)),
        "cards": desk.get(f"{at}cards/"),
        "ballots": desk.get(f"{at}ballots/"),
        "slips": desk.get(f"{at}wins/{win.pk}/links/"),
    }
    return {name: answer.content.decode() for name, answer in pages.items()}


def test_every_screen_and_every_sheet_of_a_rehearsal_says_so():
    Organisation.objects.create(name="Lantern Library")

    silent = [name for name, page in screens_of(a_rehearsal()).items() if BANNER not in page]

    assert silent == []


def test_no_screen_of_a_workshop_says_that_it_is_a_rehearsal():
    Organisation.objects.create(name="Lantern Library")
    workshop = a_workshop()
    workshop.phases.filter(kind=QUICK_WINS).update(state=PhaseState.RUNNING)

    wrong = [name for name, page in screens_of(workshop).items() if BANNER in page]

    assert wrong == []


def test_each_printed_card_says_it_by_itself():
    copy = a_rehearsal()
    do(copy, facilitator(), "print_cards", cards=12)
    desk = Client()
    desk.force_login(make_facilitator())

    page = desk.get(f"/w/{copy.code}/cards/").content.decode()

    assert page.count(BANNER) == page.count('class="seat-card"') == 12 + copy.boards.count()


def test_the_list_of_workshops_marks_a_rehearsal_whatever_it_is_called():
    copy = a_rehearsal(title="An evening")
    desk = Client()
    desk.force_login(make_facilitator())

    page = desk.get("/desks/").content.decode()

    marks = {
        code: "badge--warn" in line
        for line in page.split("<li>")
        for code in re.findall(r'class="code">(\w{6})<', line)
    }
    assert marks == {copy.code: True, copy.rehearses.code: False}


def test_the_printed_addresses_lead_to_a_workshop_and_not_to_its_rehearsal():
    copy, said = a_rehearsal(), StringIO()

    call_command("addresses", stdout=said)

    assert (copy.rehearses.code in said.getvalue(), copy.code in said.getvalue()) == (True, False)


def test_the_desk_of_a_closed_rehearsal_offers_no_drafts():
    copy = a_rehearsal(stage=Stage.CLOSED)
    desk = Client()
    desk.force_login(make_facilitator())

    page = desk.get(f"/w/{copy.code}/desk/").content.decode()

    assert "No notes and no finding are made of it." in page
    assert "make_drafts" not in page


# --- And it goes ----------------------------------------------------------------------------------------------------


def played(workshop: Workshop) -> None:
    """Something of everything that a room can hold."""
    workshop.phases.filter(kind=QUICK_WINS).update(state=PhaseState.RUNNING)
    seat = make_seat(workshop)
    Idea.objects.create(workshop=workshop, seat=seat, text="An idea")
    make_win(workshop, owner="Lantern Library")
    do(workshop, card(seat), "voice_need", text="Another need")
    do(workshop, facilitator(), "add_model", name="Playrooms", place="There", source="Heard", could_try="Try")
    prepare_vote(workshop)


def test_clearing_deletes_the_rehearsals_of_one_workshop_and_nothing_else():
    Organisation.objects.create(name="Lantern Library")
    workshop, other = a_workshop(), a_workshop()
    played(workshop)
    kept = [
        list(model.objects.order_by("pk").values())
        for model in (Workshop, Idea, Need, Offer, RoomNeed, QuickWin, EmergingModel, Organisation)
    ]
    theirs = make_rehearsal(workshop=other)
    for stage in (Stage.CLOSED, Stage.LIVE):
        copy = make_rehearsal(workshop=workshop)
        Workshop.objects.filter(pk=copy.pk).update(stage=Stage.LIVE)
        copy.refresh_from_db()
        played(copy)
        Workshop.objects.filter(pk=copy.pk).update(stage=stage)

    assert clear_rehearsals(workshop=workshop) == 2

    theirs.delete()
    assert kept == [
        list(model.objects.order_by("pk").values())
        for model in (Workshop, Idea, Need, Offer, RoomNeed, QuickWin, EmergingModel, Organisation)
    ]


def test_a_workshop_without_rehearsals_loses_nothing_by_clearing():
    workshop = a_workshop()

    assert clear_rehearsals(workshop=workshop) == 0
    assert Workshop.objects.filter(pk=workshop.pk).exists()


def test_a_room_accepts_every_sample_idea():
    forms = [AddIdea({"text": text, "language": language}) for text, language in sample_ideas(Random(1))]  # noqa: S311

    assert [form.errors for form in forms if not form.is_valid()] == []
    assert len({form["language"].data for form in forms}) > 10
