"""The commands that erase a card or a workshop: of what somebody said nothing is left in any file of the database."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from wagtail.models import Comment, Page, PageLogEntry, Revision

from blog.models import BlogPostPage
from network.models import Need
from tests.factories.files import files_with
from tests.factories.pages import make_blog, make_findings, make_post
from tests.factories.rooms import (
    card,
    current_revision,
    do,
    facilitator,
    fresh,
    make_board,
    make_facilitator,
    make_seat,
    make_workshop,
)
from tests.factories.votes import dot, make_theme, open_vote, press, show
from tests.factories.wins import later, make_win
from workshops.ideas.phases import SORTING
from workshops.models import Ballot, CommandRecord, Idea, Mark, SeatCard, Workshop
from workshops.participants.enums import Purpose
from workshops.quick_wins.link_holders import link_of_needer

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "Zweikanarienvogel sings where the café’s “kettle” is kept & nobody minds"
NEED = "Dreikanarienvogel needs a ride on Thursdays"
OFFER = "Vierkanarienvogel has a spare sewing machine"
CANARIES = ("Zweikanarienvogel", "Dreikanarienvogel", "Vierkanarienvogel")
ALL = (Purpose.TAKE_PART, Purpose.KEEP_WORDS, Purpose.QUOTE)


@pytest.fixture
def room() -> Workshop:
    """A room in which card 1 has said everything that one can say, and card 2 something of its own."""
    workshop = make_workshop(phase=SORTING)
    first, second = make_seat(workshop, agrees=ALL), make_seat(workshop, agrees=ALL)
    assert do(workshop, card(first), "add_idea", text=WORDS, language="de").done
    assert do(workshop, card(second), "add_idea", text="The bus stops too early for the class").done
    assert do(workshop, card(first), "voice_need", text=NEED).done
    assert do(workshop, card(first), "voice_offer", text=OFFER).done
    return workshop


def quoting_page() -> BlogPostPage:
    """A published page on which an editor has quoted card 1 in every way, with revisions, a comment and a log entry."""
    escaped = WORDS.replace("&", "&amp;")
    page = make_post(
        make_blog(),
        title="What we heard",
        introduction=f"Somebody said: {WORDS}. And more was said.",
        body=[
            ("quote", {"text": WORDS.upper(), "attribution": "a neighbour", "consent": "aloud"}),
            ("quote", {"text": "Zweikanarienvogel sings … nobody minds", "attribution": "x", "consent": "aloud"}),
            ("quote", {"text": "Come in, the kettle is on.", "attribution": "the caretaker", "consent": "aloud"}),
            ("text", f"<p>Then <b>{escaped.replace(' where', '</b> where')}, we were told. The lamp is lit.</p>"),
        ],
    )
    page.save_revision().publish()
    page.introduction = f"Later: {NEED}"
    page.save_revision()
    Comment.objects.create(page=page, user=make_facilitator(), text=f"Is “{OFFER}” all right?", contentpath="body")
    PageLogEntry.objects.log_action(page, "wagtail.edit", data={"said": WORDS}, title=f"On {NEED}")
    return page


def run(command: str, *words: object, **options: object) -> str:
    out = StringIO()
    call_command(command, *map(str, words), stdout=out, **{"yes": True} | options)
    return out.getvalue()


def test_no_word_of_an_erased_card_is_left_in_any_file_of_the_database(room):
    quoting_page()
    assert files_with(*CANARIES)

    run("erase_card", room.code, 1)

    assert files_with(*CANARIES) == []


def test_erasing_a_card_keeps_other_peoples_words_and_the_rest_of_a_page(room):
    page = quoting_page()

    run("erase_card", room.code, 1)

    page = BlogPostPage.objects.get(pk=page.pk)
    body = json.dumps(page.body.get_prep_value(), ensure_ascii=False)
    assert [block.value["text"] for block in page.body if block.block_type == "quote"] == ["Come in, the kettle is on."]
    assert "The lamp is lit." in body
    assert page.introduction == "Somebody said: . And more was said."
    assert page.live
    assert list(Idea.objects.exclude(text="").values_list("text", flat=True)) == [
        "The bus stops too early for the class"
    ]


def test_words_that_the_desk_has_copied_are_erased_with_their_card_and_screens_are_notified(room):
    make_board(room, question=f"What of this: {NEED}?")
    make_theme(room, WORDS)
    make_theme(room, "The bus")
    vote = open_vote(room, "A ride")
    show(room, vote)
    press(room, "choose_option", vote, option=1, reason=f"Because {NEED}.")
    later = make_workshop(question=f"{WORDS}?")
    revision = current_revision(room)
    assert files_with(*CANARIES)

    said = run("erase_card", room.code, 1)

    assert files_with(*CANARIES) == []
    assert "      4  headings, reasons and other texts of rooms" in said.splitlines()
    assert [theme.name for theme in room.themes.all()] == ["Words that were erased", "The bus", "A ride"]
    assert vote.options.get(position=1).label == "Words that were erased"
    assert (room.boards.get().question, vote.options.get(position=1).reason) == ("What of this: ?", "Because .")
    later.refresh_from_db()
    assert (later.question, current_revision(room) > revision) == ("?", True)


def test_a_name_in_the_room_that_equals_a_short_idea_stays_when_the_card_is_erased(room):
    assert do(room, card(room.seats.get(number=1)), "add_idea", text="Evening classes").done
    make_theme(room, "Evening classes")
    make_board(room, name="Evening classes")
    later = make_workshop(title="Evening classes", place="Evening classes")

    run("erase_card", room.code, 1)

    later.refresh_from_db()
    kept = (room.themes.get().name, room.boards.get().name, later.title, later.place)
    assert kept == ("Evening classes",) * 4
    assert not Idea.objects.filter(text="Evening classes").exists()


def test_even_a_short_idea_is_cut_out_of_what_the_desk_says_about_a_quick_win(room):
    assert do(room, card(room.seats.get(number=1)), "add_idea", text="Evening classes").done
    win = make_win(later(room), needer=room.seats.get(number=2), first_step="Ask about Evening classes, then write")

    run("erase_card", room.code, 1)

    win.refresh_from_db()
    assert win.first_step == "Ask about , then write"


def test_keys_of_what_others_did_with_the_words_of_an_erased_card_are_deleted(room):
    need, offer = room.room_needs.get(), room.room_offers.get()
    assert do(room, facilitator(), "withdraw_offer", offer=offer.pk).done
    assert do(room, link_of_needer(need), "withdraw_need", need=need.pk).done
    records = CommandRecord.objects.filter(effect__in=[f"roomneed:{need.pk}", f"roomoffer:{offer.pk}"])
    before = records.exclude(actor__startswith="seat:").count()

    run("erase_card", room.code, 1)

    assert (before, records.count()) == (2, 0)


def test_an_erased_card_is_not_found_by_the_sites_search(room, client):
    quoting_page()
    before = client.get("/search/", {"q": "Zweikanarienvogel"}).content.decode()

    run("erase_card", room.code, 1)

    assert "What we heard" in before
    assert "What we heard" not in client.get("/search/", {"q": "Zweikanarienvogel"}).content.decode()
    assert "What we heard" in client.get("/search/", {"q": "kettle"}).content.decode()


def test_an_erased_card_opens_nothing_keeps_its_number_and_is_counted_as_handed_out(room):
    seat = room.seats.get(number=1)
    was = seat.code

    run("erase_card", room.code, 1)

    now = fresh(seat)
    assert (now.number, now.issued_at is None, now.code == was, now.token_digest) == (1, False, False, "")
    assert not now.consents.exists()
    assert not CommandRecord.objects.filter(actor=f"seat:{seat.pk}").exists()
    assert not Idea.objects.filter(seat=seat).exists()
    assert make_seat(room, number=room.seats.count() + 1).number == 3


def test_dots_that_are_counted_stay_and_a_ballot_that_is_not_goes(room):
    seat = room.seats.get(number=1)
    counted = open_vote(room)
    dot(seat, counted, 1, 2)
    show(room, counted)
    waiting = open_vote(room, "Other one", "Other two")
    dot(seat, waiting, 1, 3)

    said = run("erase_card", room.code, 1)

    assert Mark.objects.filter(ballot__round=counted).count() == 2
    assert Ballot.objects.filter(round=waiting).count() == 0
    assert "Dots in votes that have ended stay: they are counted, and nobody can tell whose they were." in said


def test_the_command_prints_what_was_erased_and_what_it_cannot_reach(room):
    quoting_page()

    said = run("erase_card", room.code, 1).splitlines()

    assert said[0] == f"Card 1, room {room.code}: erased."
    assert "      1  ideas" in said
    assert "         a quote, or words, on the page “What we heard”" in said
    assert (
        "  Backups, until you delete them. Hall files on sticks and in mails. What people have read, copied or printed."
        in said
    )
    assert any("write-ahead log (pg_wal" in line for line in said) == (connection.vendor == "postgresql")


@pytest.mark.parametrize("command", ["erase_card", "erase_workshop"])
def test_a_dry_run_says_the_same_and_changes_nothing(room, command):
    quoting_page()
    words = [room.code, 1] if command == "erase_card" else [room.code]
    tables = (Idea, Need, SeatCard, CommandRecord, Revision, Page)
    before = [list(table.objects.order_by("pk").values()) for table in tables]

    dry = run(command, *words, dry_run=True, yes=False)
    after = [list(table.objects.order_by("pk").values()) for table in tables]
    wet = run(command, *words)

    assert after == before
    assert dry.endswith("Nothing was changed. Run it without --dry-run to erase this.\n")
    counted = [line for line in wet.splitlines() if line[:7].strip().isdecimal()]
    assert counted == [line for line in dry.splitlines() if line[:7].strip().isdecimal()] != []


def test_nothing_is_erased_unless_somebody_confirms(room, monkeypatch):
    answers = iter(["", "no", "2"])
    monkeypatch.setattr("builtins.input", lambda _asked: next(answers))

    for _answer in range(3):
        with pytest.raises(CommandError, match=r"Nothing was erased\."):
            run("erase_card", room.code, 1, yes=False)

    assert Idea.objects.filter(text=WORDS).exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["NOROOM", 1], "No workshop here has the room code NOROOM"),
        (["here", 77], "There is no card 77 in the room"),
    ],
)
def test_a_room_or_a_card_that_is_not_here_is_named(room, words, sentence):
    with pytest.raises(CommandError, match=sentence):
        run("erase_card", room.code if words[0] == "here" else words[0], words[1])


def test_erasing_twice_does_no_harm(room):
    run("erase_card", room.code, 1)

    said = run("erase_card", room.code, 1)

    assert said.startswith(f"Card 1, room {room.code}: erased.")


def test_no_word_of_an_erased_workshop_is_left_in_any_file_of_the_database(room):
    make_findings()
    quoting_page()
    do(room, facilitator(), "close_workshop")
    assert files_with(*CANARIES)

    run("erase_workshop", room.code)

    assert not Workshop.objects.exists()
    assert files_with(*CANARIES, "The bus stops too early") == []


def test_unpublished_pages_of_an_erased_workshop_are_deleted_and_published_ones_are_named(room):
    make_blog()
    make_findings()
    do(room, facilitator(), "close_workshop")
    notes = BlogPostPage.objects.get(workshop=room)
    notes.save_revision().publish()

    said = run("erase_workshop", room.code)

    assert list(BlogPostPage.objects.values_list("title", flat=True)) == [notes.title]
    assert f"  The page “{notes.title}” stays, without the numbers and words of the room." in said
    assert "      1  drafts of notes and findings" in said


def test_a_page_of_an_erased_workshop_still_opens(room, client):
    make_blog()
    make_findings()
    do(room, facilitator(), "close_workshop")
    notes = BlogPostPage.objects.get(workshop=room)
    notes.save_revision().publish()

    run("erase_workshop", room.code)

    assert client.get(BlogPostPage.objects.get(pk=notes.pk).url).status_code == 200
    assert client.get("/").status_code == 200
    assert client.get(f"/w/{room.code}/").status_code == 404
