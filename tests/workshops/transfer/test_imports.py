"""A room held on a hall's laptop comes to the public site in one sealed file: whole, once, as the room left it."""

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page

from blog.models import BlogIndexPage, BlogPostPage, FindingIndexPage, FindingPage
from network.models import Organisation
from tests.factories.halls import changed_at_home, closed_room, everything, full_room, leave_the_laptop, refused, stored
from tests.factories.rooms import card, do, facilitator, make_board, make_seat, make_workshop, sit
from tests.factories.votes import open_vote, press
from workshops.closing.outcome import outcome
from workshops.core.enums import Stage
from workshops.core.errors import WorkshopError
from workshops.models import Arrival, Ballot, Consent, Idea, SeatCard
from workshops.quick_wins.queries.links import needer_path, win_of_needer
from workshops.transfer import encryption as seals
from workshops.transfer.files import bring_file, pack_room, what_became

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hall_key")]


@pytest.fixture
def lists() -> None:
    """Where a site keeps its notes and its findings."""
    home = Page.objects.get(depth=2)
    home.add_child(instance=BlogIndexPage(title="Blog", slug="blog"))
    home.add_child(instance=FindingIndexPage(title="Findings", slug="findings"))


# --- Whole ---------------------------------------------------------------------------------------------------------


def test_a_room_arrives_with_everything_it_left_behind():
    there = closed_room()
    held = everything(there)

    room = bring_file(leave_the_laptop(there)).workshop

    assert everything(room) == held
    assert {name for name, rows in held.items() if not rows} == set()
    assert room.stage == Stage.CLOSED
    assert room.pk != there.pk


def test_published_pages_say_the_same_numbers_and_words():
    call_command("seed_demo", verbosity=0)
    there = FindingPage.objects.exclude(workshop=None).get().workshop
    before = outcome(there)

    room = bring_file(leave_the_laptop(there)).workshop
    after = outcome(room)
    finding = FindingPage.objects.get(workshop=room)
    finding.save_revision().publish()
    page = Client().get(finding.url).content.decode()

    assert room.stage == Stage.REPORTED
    for say in (
        lambda said: (said.people, said.ideas, said.headings, said.points),
        lambda said: [(row.label, row.total, row.decision, row.reason) for row in said.result.rows],
        lambda said: [cell.number for cell in said.by_channel],
        lambda said: [(theme.name, [quote.text for quote in theme.quotes]) for theme in said.themes],
        lambda said: [model.name for model in said.models],
        lambda said: said.quick_wins.wins and [(win.state, win.owner.name) for win in said.quick_wins.wins],
    ):
        assert say(after) == say(before)
    assert all(number in page for number in (">35<", ">41<", ">33<", ">96<"))


def test_what_nobody_agreed_to_keep_and_what_was_taken_back_is_in_no_file():
    file = pack_room(closed_room())
    letter = seals.unseal(file).decode()

    assert "A crèche" in letter
    for forgotten in ("Do not keep this", "Never mind", "Nothing after all"):
        assert forgotten not in letter


def test_no_file_holds_what_opens_a_phone_or_ties_a_ballot_to_a_card():
    there = closed_room()
    sit(Client(), there.seats.first())
    letter = seals.unseal(pack_room(there)).decode()
    room = json.loads(letter)["room"]

    assert there.seats.first().token_digest not in letter
    assert there.boards.first().scribe_code not in letter
    assert there.quick_wins.first().nonce not in letter
    assert {key for ballot in room["ballots"] for key in ballot} == {"id", "round", "channel"}


def test_whoever_kept_their_card_still_changes_what_they_agreed_to():
    there = closed_room()
    code = there.seats.first().code
    room = bring_file(leave_the_laptop(there)).workshop
    seat = SeatCard.objects.get(code=code)

    answer = do(room, card(seat), "give_consent", take_part="on")

    assert answer.done
    assert not Idea.objects.filter(seat=seat).exclude(text="").exists()


def test_it_is_known_where_a_room_came_from(file):
    room = bring_file(file).workshop

    assert Arrival.objects.get().workshop == room


# --- Once ----------------------------------------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing(file, lists):
    first = bring_file(file)
    before = stored()

    again = bring_file(file)

    assert (first.changed, again.changed) == (True, False)
    assert what_became(again) == "This room is here already, just as it is in the file. Nothing was changed."
    assert stored() == before


def test_two_files_of_one_moment_are_the_same_room():
    there = closed_room()
    one, other = pack_room(there), leave_the_laptop(there)
    bring_file(one)

    assert one != other
    assert not bring_file(other).changed


def test_a_room_is_not_brought_to_the_laptop_that_it_was_held_on():
    file = pack_room(closed_room())

    assert refused(file) == "This room was held on this very site, so there is nothing to bring."


def newer(file: bytes, change: Any = None) -> bytes:
    """What the laptop packs after the room has moved on: its first idea reads otherwise, and one point is new."""

    def move_on(said: dict[str, Any]) -> None:
        said["revision"] += 1
        rows = said["room"]
        rows["ideas"][0]["text"] = "A crèche upstairs"
        rows["consents"].pop()
        rows["themes"].append({"id": 9_000, "name": "Later", "kind": "idea", "position": 9, "merged_into": None})
        rows["ideas"][0]["theme"] = 9_000

    return changed_at_home(file, change or move_on)


def test_a_newer_file_changes_the_very_same_rows(file):
    room = bring_file(file).workshop
    idea, win = room.ideas.order_by("pk").first(), room.quick_wins.get()
    link, consents = needer_path(win.room_need), Consent.objects.filter(seat__workshop=room).count()
    sit(Client(), room.seats.first())
    digest = room.seats.first().token_digest

    brought = bring_file(newer(file))

    idea.refresh_from_db()
    assert brought.workshop == room
    assert what_became(brought).startswith("The room is up to date: the newer file changed it.")
    assert (idea.text, idea.theme.name) == ("A crèche upstairs", "Later")
    assert Consent.objects.filter(seat__workshop=room).count() == consents - 1
    # What this site gave out by itself stays good.
    assert win_of_needer(link.rstrip("/").rpartition("/")[2]) == win
    assert room.seats.first().token_digest == digest
    assert not bring_file(newer(file)).changed


def test_a_newer_file_never_writes_over_what_was_said_here(file):
    room = bring_file(file).workshop
    do(room, card(room.seats.first()), "give_consent", take_part="on", keep_words="on")

    assert refused(newer(file)).startswith("Somebody has changed this room here since it was brought")


def test_an_older_file_is_told_so(file):
    bring_file(newer(file))

    assert refused(file) == "This is an older copy of a room that is here already. The newer one stays as it is."


# --- Collisions ----------------------------------------------------------------------------------------------------


def test_a_room_code_that_is_taken_is_changed_and_told():
    there = closed_room()
    file = leave_the_laptop(there)
    make_workshop(code=there.code)

    brought = bring_file(file)

    assert brought.workshop.code != there.code
    assert f"Another workshop here has the room code {there.code}, so this one has {brought.workshop.code}." in (
        what_became(brought)
    )
    assert outcome(brought.workshop).models[0].name == "Parents hold the key"
    assert not bring_file(file).changed


@pytest.mark.parametrize("whose", ["a card", "a scribe's card"])
def test_a_card_keeps_its_printed_code_unless_that_opens_another_card_here(whose):
    there = closed_room()
    codes = dict(there.seats.values_list("number", "code"))
    file = leave_the_laptop(there)
    elsewhere = make_workshop()
    make_seat(elsewhere, code=codes[2]) if whose == "a card" else make_board(elsewhere, scribe_code=codes[2])

    brought = bring_file(file)
    after = dict(brought.workshop.seats.values_list("number", "code"))

    assert {number for number in codes if codes[number] != after[number]} == {2}
    assert "with the code of card 2, so that card has a new code: print it again at the desk." in what_became(brought)
    assert not bring_file(file).changed
    # A newer file does not change it once more.
    bring_file(newer(file))
    assert dict(brought.workshop.seats.values_list("number", "code")) == after


def test_an_organisation_that_is_known_here_by_another_case_is_the_same(file):
    known = Organisation.objects.create(name="WHARF LANE HALL")

    room = bring_file(file).workshop

    assert room.quick_wins.get().owner == known


# --- When ----------------------------------------------------------------------------------------------------------


def test_only_a_closed_room_without_a_secret_vote_travels():
    workshop = full_room()
    with pytest.raises(WorkshopError, match="Close the room first"):
        pack_room(workshop)
    vote = open_vote(workshop, "One more", "And another")
    press(workshop, "close_round", vote)
    do(workshop, facilitator(), "close_workshop")
    with pytest.raises(WorkshopError, match="The result of the last vote has not been shown"):
        pack_room(workshop)

    press(workshop, "reveal_round", vote)

    assert pack_room(workshop)
    assert not Ballot.objects.filter(round__workshop=workshop).exclude(seat=None).exists()


def test_neither_a_rehearsal_nor_a_cancelled_workshop_travels():
    rehearsal = make_workshop(rehearses=closed_room(), stage=Stage.CLOSED)
    for workshop, why in ((rehearsal, "rehearsal"), (make_workshop(stage=Stage.CANCELLED), "cancelled")):
        with pytest.raises(WorkshopError, match=why):
            pack_room(workshop)


def test_drafts_are_made_where_the_room_arrives_and_not_in_the_hall(settings, lists):
    settings.IS_HALL = True
    there = full_room()
    answer = do(there, facilitator(), "close_workshop")
    made_in_the_hall = FindingPage.objects.count()
    file = leave_the_laptop(there)
    settings.IS_HALL = False

    brought = bring_file(file)

    assert (answer.done, made_in_the_hall) == (True, 0)
    assert answer.said.endswith("Now take this room to the public site: its notes and its finding are made there.")
    assert brought.workshop.stage == Stage.REPORTED
    assert FindingPage.objects.get().workshop == BlogPostPage.objects.get().workshop == brought.workshop
    assert what_became(brought) == "The room is here. The drafts are ready for an editor."


def test_a_site_without_a_place_for_drafts_still_has_the_room_and_makes_them_when_the_file_comes_again(file):
    first = bring_file(file)
    home = Page.objects.get(depth=2)
    home.add_child(instance=BlogIndexPage(title="Blog", slug="blog"))
    home.add_child(instance=FindingIndexPage(title="Findings", slug="findings"))

    again = bring_file(file)

    assert "The site has no blog to keep the notes in." in what_became(first)
    assert not again.changed
    assert FindingPage.objects.get().workshop == first.workshop
