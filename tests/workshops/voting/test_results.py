"""Totals are nobody's before the reveal; after it they are everybody's, and no row says whose dots they were."""

import contextlib
import re

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.factories.rooms import (
    do,
    facilitator,
    make_board,
    make_facilitator,
    make_seat,
    make_workshop,
    sit,
    sit_as_scribe,
)
from tests.factories.votes import dot, open_vote, prepare_vote, press, show
from workshops.commands.registry import regions
from workshops.core.errors import NotAllowed
from workshops.live import region_html
from workshops.models import Ballot, CommandRecord, Mark, PaperEntry, SeatCard, Workshop
from workshops.voting.enums import Channel, Decision
from workshops.voting.phases import VOTING
from workshops.voting.queries.results import result

pytestmark = pytest.mark.django_db
OPTIONS = ("Crèche", "Visa costs", "Help map")


def every_screen(workshop, seat, board):
    """All that any screen of this room is drawn from."""
    regions = {}
    for screen in ("room", "wall", "desk"):
        regions |= {f"{screen} {name}": html for name, html in region_html.shared(workshop, screen).items()}
    regions |= region_html.of_card(SeatCard.objects.select_related("workshop", "board").get(pk=seat.pk))
    return regions | region_html.of_scribe(board)


@pytest.mark.parametrize("closed", [False, True])
def test_moving_every_dot_changes_no_other_screen_before_the_reveal(closed):
    workshop = make_workshop(phase=VOTING)
    board = make_board(workshop)
    subscriber = make_seat(workshop)
    voters = [make_seat(workshop) for _voter in range(3)]
    vote = open_vote(workshop, *OPTIONS)
    for voter in voters:
        dot(voter, vote, 1, 3)
    before = look(workshop, vote, subscriber, board, closed=closed)

    for voter, option in zip(voters, (3, 2, 3), strict=True):
        dot(voter, vote, 1, 1)
        dot(voter, vote, option, 2)

    assert look(workshop, vote, subscriber, board, closed=closed) == before


class Undone(Exception):
    pass


def look(workshop, vote, subscriber, board, *, closed):
    """Every screen as it is, or as it would be if the vote were closed now."""
    with contextlib.suppress(Undone), transaction.atomic():
        if closed:
            press(workshop, "close_round", vote)
        seen = every_screen(Workshop.objects.get(pk=workshop.pk), subscriber, board)
        raise Undone
    return seen


def test_no_address_gives_totals_away_before_the_reveal_not_even_to_the_desk(client):
    workshop = make_workshop(phase=VOTING)
    board = make_board(workshop)
    seat = make_seat(workshop)
    vote = open_vote(workshop, *OPTIONS, budget=9)
    # 117 dots: a number that nothing else on a screen can be.
    for _voter in range(13):
        dot(make_seat(workshop), vote, 2, 9)
    press(workshop, "close_round", vote)
    client.force_login(make_facilitator())
    sit(client, seat)
    sit_as_scribe(client, board)

    answers = [client.get(f"/w/{workshop.code}/snapshot/{screen}/").json()["regions"] for screen in SCREENS]
    pages = [client.get(f"/w/{workshop.code}/{page}").content.decode() for page in ("", "wall/", "desk/", "table/1/")]

    shown = [text_of(html) for regions in answers for html in regions.values()] + [text_of(page) for page in pages]
    assert [text for text in shown if "117" in text] == []
    assert "13 by phone" in text_of(answers[2]["desk-vote"])


SCREENS = ("room", "wall", "desk", "card", "scribe")


def test_totals_are_refused_to_whoever_asks_too_early():
    workshop = make_workshop()
    vote = press(workshop, "close_round", open_vote(workshop))

    with pytest.raises(NotAllowed):
        result(vote)


def test_no_admin_screen_shows_ballots():
    from wagtail.snippets.models import get_snippet_models

    private = {apps.get_model("workshops", name) for name in ("Ballot", "Mark", "PaperEntry", "CommandRecord")}

    assert private & set(get_snippet_models()) == set()
    assert not apps.is_installed("django.contrib.admin")


def test_ballots_received_are_counted_by_channel_for_the_desk_and_only_as_a_number_for_the_wall():
    workshop = make_workshop(phase=VOTING)
    seats = [make_seat(workshop) for _seat in range(5)]
    vote = open_vote(workshop, *OPTIONS)
    for seat in seats[:3]:
        dot(seat, vote, 1, 1)
    do(workshop, facilitator(), "cast_for", vote=vote.number, card=4, dots=[0, 0, 1])

    wall = text_of(region_html.shared(workshop, "wall")["wall-vote"])
    desk = text_of(region_html.shared(workshop, "desk")["desk-vote"])

    assert "4 ballots of 5 cards" in wall
    assert "help" not in wall.replace("Help map", "")
    assert "ballots of 5 cards 4 by phone 3 on paper 0 with help 1" in desk


def test_one_ballot_and_one_card_are_counted_in_the_singular_on_every_screen():
    workshop = make_workshop(phase=VOTING)
    seat = make_seat(workshop)
    vote = open_vote(workshop, *OPTIONS)

    def said() -> list[str]:
        return [text_of(region_html.shared(workshop, screen)[f"{screen}-vote"]) for screen in ("room", "wall", "desk")]

    before = said()
    dot(seat, vote, 1, 1)
    open_to_all = said()
    show(workshop, vote)
    shown = said()

    assert "0 ballots of 1 card so far." in before[0]
    assert ["ballots of 1 card " in each for each in before] == [True, True, True]
    assert ["ballot of 1 card " in each for each in open_to_all] == [True, True, True]
    assert ["1 ballot from 1 card:" in each for each in shown] == [True, True, True]


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).strip()


def test_the_reveal_forgets_whose_ballot_was_whose_and_keeps_every_number():
    workshop = make_workshop()
    seats = [make_seat(workshop) for _seat in range(4)]
    vote = open_vote(workshop, *OPTIONS)
    dot(seats[0], vote, 1, 2)
    dot(seats[0], vote, 3, 1)
    dot(seats[1], vote, 1, 3)
    do(workshop, facilitator(), "cast_for", vote=vote.number, card=3, dots=[0, 1, 0])
    for _reader in range(2):
        do(workshop, facilitator(), "enter_paper", vote=vote.number, card=4, dots=[0, 2, 1])

    shown = result(show(workshop, vote))

    assert [(row.label, row.total) for row in shown.rows] == [("Crèche", 5), ("Visa costs", 3), ("Help map", 2)]
    assert (shown.phone, shown.paper, shown.assisted, shown.seats) == (2, 1, 1, 4)
    assert (shown.total, shown.possible) == (10, 12)
    assert Ballot.objects.filter(seat__isnull=False).count() == 0
    assert PaperEntry.objects.count() == 0
    assert CommandRecord.objects.filter(verb__in=["set_dots", "enter_paper", "cast_for"]).count() == 0


def test_the_order_of_ballots_says_nothing_about_the_order_of_voting():
    orders = set()
    for _evening in range(6):
        workshop = make_workshop()
        vote = open_vote(workshop, *(f"Choice {number}" for number in range(1, 9)))
        for option in range(1, 9):
            dot(make_seat(workshop), vote, option, 1)
        show(workshop, vote)
        orders.add(
            tuple(Mark.objects.filter(ballot__round=vote).order_by("ballot").values_list("option__position", flat=True))
        )

    assert len(orders) > 1
    assert {tuple(sorted(order)) for order in orders} == {(1, 2, 3, 4, 5, 6, 7, 8)}


def test_after_the_reveal_every_screen_shows_the_numbers():
    workshop = make_workshop(phase=VOTING)
    vote = open_vote(workshop, *OPTIONS)
    for option in (2, 2, 1):
        dot(make_seat(workshop), vote, option, 3)

    show(workshop, vote)

    for screen in ("room", "wall", "desk"):
        seen = region_html.shared(workshop, screen)[f"{screen}-vote"]
        bars = re.findall(r'<span dir="auto">([^<]*)</span>\s*</span>\s*<span class="bars__value">(\d+)', seen)
        assert bars == [("Visa costs", "6"), ("Crèche", "3"), ("Help map", "0")]
        assert "9 of 9 dots. 3 ballots from 3 cards: 3 by phone, 0 on paper, 0 with help." in text_of(seen)


def test_level_choices_are_called_level_and_stay_in_the_order_of_the_ballot():
    workshop = make_workshop(phase=VOTING)
    vote = open_vote(workshop, *OPTIONS, "Evening classes")
    for option in (3, 1, 2):
        dot(make_seat(workshop), vote, option, 2 if option != 2 else 1)

    shown = result(show(workshop, vote))

    assert [[row.label for row in group] for group in shown.ties] == [["Crèche", "Help map"]]
    assert [(row.label, row.level) for row in shown.rows] == [
        ("Crèche", True),
        ("Help map", True),
        ("Visa costs", False),
        ("Evening classes", False),
    ]
    assert {row.decision for row in shown.rows} == {Decision.NONE}
    assert "are level, with 2 each: Crèche · Help map . The room decides." in text_of(
        region_html.shared(workshop, "wall")["wall-vote"]
    )


def test_the_room_chooses_refers_and_thinks_again():
    workshop = make_workshop(phase=VOTING)
    vote = show(workshop, open_vote(workshop, *OPTIONS))

    press(workshop, "choose_option", vote, option=1)
    press(workshop, "refer_option", vote, option=2, reason="To the national body: nobody here can change the fee.")
    press(workshop, "choose_option", vote, option=3, reason="Quick to make.")
    press(workshop, "undecide_option", vote, option=3)

    rows = {row.label: (row.decision, row.reason) for row in result(vote).rows}
    assert rows == {
        "Crèche": (Decision.CHOSEN, ""),
        "Visa costs": (Decision.REFERRED, "To the national body: nobody here can change the fee."),
        "Help map": (Decision.NONE, ""),
    }
    for screen in ("room", "wall", "desk"):
        assert (
            "To the national body: nobody here can change the fee."
            in region_html.shared(workshop, screen)[f"{screen}-vote"]
        )


def test_a_referral_says_to_whom_and_nothing_is_decided_before_the_result_is_seen():
    workshop = make_workshop()
    vote = open_vote(workshop, *OPTIONS)

    early = do(workshop, facilitator(), "choose_option", vote=vote.number, option=1)
    show(workshop, vote)
    nowhere = do(workshop, facilitator(), "refer_option", vote=vote.number, option=1, reason="")

    assert early.said == "The room decides when it has seen the result. Show the result first."
    assert nowhere.said == "Say to whom it goes, and why the room cannot decide it."


def test_markup_in_a_theme_or_a_reason_is_text_on_every_screen():
    workshop = make_workshop(phase=VOTING)
    seat, board = make_seat(workshop), make_board(workshop)
    vote = open_vote(workshop, "<script>alert(1)</script>", "عربي & 🙂")
    open_screens = every_screen(workshop, seat, board)
    show(workshop, vote)
    press(workshop, "choose_option", vote, option=1, reason="<img src=x>")

    screens = list(open_screens.values()) + list(every_screen(workshop, seat, board).values())

    assert [html for html in screens if "<script>" in html or "<img src=x" in html] == []
    assert any("عربي &amp; 🙂" in html for html in screens)


def test_ballots_by_channel_come_from_one_card_each():
    workshop = make_workshop()
    seats = [make_seat(workshop) for _seat in range(3)]
    vote = open_vote(workshop, *OPTIONS)
    for seat in seats:
        dot(seat, vote, 1, 1)
        do(workshop, facilitator(), "cast_for", vote=vote.number, card=seat.number, dots=[1, 0, 0])

    shown = result(show(workshop, vote))

    assert (shown.ballots, shown.seats, shown.total) == (3, 3, 3)
    assert set(Ballot.objects.values_list("channel", flat=True)) == {Channel.PHONE}


@pytest.mark.parametrize("state", ["open", "revealed"])
def test_forty_one_choices_cost_no_more_queries_than_two(state):
    counts = []
    for many in (2, 41):
        workshop = make_workshop(phase=VOTING)
        seats = [make_seat(workshop) for _seat in range(many)]
        vote = open_vote(workshop, *(f"Choice {number}" for number in range(many)))
        for option, seat in enumerate(seats, start=1):
            dot(seat, vote, option, 1)
        if state == "revealed":
            show(workshop, vote)
        seat = SeatCard.objects.select_related("workshop").get(pk=seats[0].pk)
        with CaptureQueriesContext(connection) as queries:
            for screen in ("room", "wall", "desk"):
                for name, region in regions(screen).items():
                    if "vote" in name or "paper" in name:
                        region.render(workshop)
            regions("card")["mine-ballot"].render(seat)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_phone_says_how_far_the_vote_is_and_shows_the_result_first(client):
    workshop = make_workshop(phase=VOTING)
    sit(client, make_seat(workshop))

    said = [first_words(client, workshop)]
    vote = prepare_vote(workshop, *OPTIONS)
    said.append(first_words(client, workshop))
    press(workshop, "open_round", vote)
    said.append(first_words(client, workshop))
    show(workshop, vote)
    said.append(first_words(client, workshop))
    do(workshop, facilitator(), "prepare_round", budget=3)
    said.append(first_words(client, workshop))

    waits = "The vote Voting has not opened yet. Your ballot comes here by itself when it does."
    assert said[:2] == [waits, waits]
    assert said[2].startswith("Your dots")
    assert said[3].startswith("What the room said")
    assert said[4].startswith("What the room said")
    assert said[4].endswith("Another vote is being prepared. Your ballot comes here by itself.")


def first_words(client, workshop):
    """What stands below the name of the phase on this phone."""
    page = client.get(f"/w/{workshop.code}/").content.decode()
    below = page.partition('id="room-phase"')[2].partition("</header>")[2].partition('id="mine-ideas"')[0]
    shown = re.sub(r"<(section|details)[^>]* hidden>.*?</\1>", "", below, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>?", " ", shown).split())
