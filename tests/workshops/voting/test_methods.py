"""A voting method that one line registers works everywhere: approval, which lives in tests/sample_method alone."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.crypto import salted_hmac

from blog.models import FindingPage
from tests import sample_method
from tests.factories.halls import leave_the_laptop, refused
from tests.factories.pages import make_blog, make_findings
from tests.factories.rooms import (
    card,
    do,
    facilitator,
    fresh,
    make_board,
    make_facilitator,
    make_phase,
    make_seat,
    make_workshop,
    post,
    scribe,
    sit,
    sit_as_scribe,
)
from tests.factories.screens import Phone, a_room, a_seat, in_database
from tests.factories.votes import NAMES, dot, dots_of, make_theme, open_vote, press, show
from tests.sample_method.approval import Approval
from workshops.commands.registry import regions
from workshops.commands.simulation import Entry, View
from workshops.core.enums import Outcome, Stage
from workshops.models import CommandRecord, Mark, VoteRound, Workshop
from workshops.participants.actors import Facilitator
from workshops.simulation.auto_facilitator import AutoFacilitator
from workshops.simulation.copies import make_rehearsal
from workshops.simulation.page_forms import forms_in
from workshops.transfer.files import bring_file, pack_room
from workshops.voting.enums import RoundState
from workshops.voting.methods.registry import methods, register_method, unregister_method
from workshops.voting.phases import VOTING
from workshops.voting.queries.results import result, results
from workshops.voting.simulation import check_dots, give_mark

pytestmark = pytest.mark.django_db
ROOT = settings.ROOT
PRODUCT = ("workshops", "templates", "blog", "home", "demo", "operations", "site/static", "site/config")
TEMPLATES = Path(next(iter(sample_method.__path__))) / "templates"


@pytest.fixture
def dots_alone() -> Iterator[None]:
    """A site that has no method but dots."""
    others = [method for method in methods() if method.key != "dots"]
    for method in others:
        unregister_method(method.key)
    yield
    for method in others:
        register_method(method)


@pytest.fixture
def approval(settings: Any, dots_alone: None) -> Iterator[None]:
    """A site that has this method beside dots."""
    engine, *others = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [*engine["DIRS"], TEMPLATES]}, *others]
    register_method(Approval())
    yield
    unregister_method("sample_approval")


def open_approval(workshop: Workshop) -> VoteRound:
    """An open vote by approval on four choices."""
    for name in NAMES:
        make_theme(workshop, name)
    answer = do(workshop, facilitator(), "prepare_round", method="sample_approval")
    assert answer.done, answer.said
    return press(workshop, "open_round", workshop.rounds.last())


def shown_approval(workshop: Workshop, *, voters: int = 3) -> VoteRound:
    """A shown one: everybody likes the third choice, and the first voter the first one too."""
    seats = [make_seat(workshop) for _ in range(voters)]
    vote = open_approval(workshop)
    dot(seats[0], vote, 1, 1)
    for seat in seats:
        dot(seat, vote, 3, 1)
    return show(workshop, vote)


def region(audience: str, name: str, thing: Any) -> str:
    return regions(audience)[name].render(thing)


# --- Without another method ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("dots_alone")
def test_the_desk_of_a_site_with_one_method_offers_no_choice_of_methods():
    workshop = make_workshop(phase=VOTING)

    desk = region("desk", "desk-vote", workshop)

    assert desk.count('data-command="prepare_round"') == 1
    assert 'name="method"' not in desk


def test_a_vote_for_which_nobody_chose_a_method_is_a_vote_with_dots():
    workshop = make_workshop()

    vote = open_vote(workshop, budget=2)

    assert (vote.method, vote.budget) == ("dots", 2)


def test_a_method_that_the_site_does_not_have_is_refused_as_an_old_page():
    workshop = make_workshop()
    for name in NAMES:
        make_theme(workshop, name)

    answer = do(workshop, facilitator(), "prepare_round", method="sample_approval", budget=3)

    assert (answer.done, answer.said) == (False, "This page is out of date. Reload it and try again.")
    assert workshop.rounds.count() == 0


def test_a_ballot_prepared_before_votes_had_methods_is_prepared_once_by_a_repeated_key():
    workshop, desk = make_workshop(), facilitator()
    for name in NAMES:
        make_theme(workshop, name)
    do(workshop, desk, "prepare_round", key="from-before-the-upgrade", budget=3)
    before = salted_hmac(
        "workshops.commands:from-before-the-upgrade",
        json.dumps(["prepare_round", {"budget": ["3"]}]),
        algorithm="sha256",
    ).hexdigest()

    assert CommandRecord.objects.get(key="from-before-the-upgrade").asked == before
    assert do(workshop, desk, "prepare_round", key="from-before-the-upgrade", budget=3).done


def test_nothing_but_its_registration_names_the_module_or_the_templates_of_dots():
    own = (ROOT / "workshops/voting/methods/dots.py", ROOT / "templates/workshops/voting/dots")
    names = re.compile(r"methods[./]dots|voting/dots")
    product = [path for app in PRODUCT for path in (ROOT / app).rglob("*") if path.suffix in {".py", ".html", ".js"}]

    lines = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in product
        if not any(path.is_relative_to(place) for place in own)
        for line in path.read_text().splitlines()
        if names.search(line)
    ]

    assert [line.partition(":")[0] for line in lines] == ["workshops/voting/methods/__init__.py"]


# --- With it -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("approval")
def test_the_desk_chooses_between_methods_and_only_one_with_a_budget_asks_for_it():
    workshop = make_workshop(phase=VOTING)

    _before, dots, approval = region("desk", "desk-vote", workshop).split('data-command="prepare_round"')

    assert ('value="dots"' in dots, 'name="budget"' in dots) == (True, True)
    assert ('value="sample_approval"' in approval, 'name="budget"' in approval) == (True, False)
    assert "Prepare the ballot: Approval" in approval


@pytest.mark.usefixtures("approval")
def test_somebody_votes_by_phone_without_javascript_as_the_method_lets_them(client: Client):
    workshop = make_workshop(phase=VOTING)
    seat = make_seat(workshop)
    vote = open_approval(workshop)
    sit(client, seat)

    for option in (1, 2, 3, 4):
        post(client, workshop, "set_dots", vote=vote.number, option=option, dots=1)
    post(client, workshop, "set_dots", vote=vote.number, option=2, dots=0)
    twice = post(client, workshop, "set_dots", vote=vote.number, option=1, dots=2)

    assert dots_of(seat, vote) == [1, 3, 4]
    assert "A choice can have one of your voices." in twice.content.decode()
    page = client.get(f"/w/{workshop.code}/").content.decode()
    assert page.count("Take your voice back") == 3
    assert page.count("Give your voice") == 1
    assert "Your voices" in page
    assert "Your dots" not in page


@pytest.mark.usefixtures("approval")
def test_the_last_voice_taken_back_leaves_no_ballot():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_approval(workshop)
    dot(seat, vote, 2, 1)

    dot(seat, vote, 2, 0)

    assert vote.ballots.count() == 0


@pytest.mark.usefixtures("approval")
def test_the_database_refuses_a_second_voice_on_one_choice():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_approval(workshop)
    dot(seat, vote, 2, 1)
    mark = Mark.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.create(ballot=mark.ballot, option=mark.option, slot=mark.slot)


@pytest.mark.usefixtures("approval")
def test_a_voice_that_comes_too_late_is_told_so_by_the_method():
    workshop = make_workshop()
    seat = make_seat(workshop)
    vote = open_approval(workshop)
    dot(seat, vote, 2, 1)
    press(workshop, "close_round", vote)

    assert dot(seat, vote, 1, 1).said == "Too late. 1 of your voices count."
    assert "You gave 1 voices." in region("card", "mine-ballot", fresh(seat))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("approval")
async def test_somebody_votes_over_the_socket_and_sees_their_own_ballot(phone: Phone):
    workshop = await a_room(phase=VOTING)
    seat = await a_seat(workshop)
    vote = await in_database(open_approval)(workshop)
    screen = await phone(seat)

    answer = await screen.do("set_dots", vote=vote.number, option=2, dots=1)

    assert answer["said"] == "Saved."
    assert answer["regions"]["mine-ballot"].count("Take your voice back") == 1
    assert await in_database(dots_of)(seat, vote) == [2]


@pytest.mark.usefixtures("approval")
def test_paper_that_two_people_read_and_votes_given_with_help_are_counted_by_the_method():
    workshop = make_workshop()
    desk, table = facilitator(), scribe(make_board(workshop))
    paper, helped = make_seat(workshop, by_hand=True), make_seat(workshop)
    vote = open_approval(workshop)
    read = {"vote": vote.number, "card": paper.number}

    wrong = do(workshop, desk, "enter_paper", **read, dots=[2, 0, 0, 0])
    told = [do(workshop, reader, "enter_paper", **read, dots=[1, 0, 1, 0]).said for reader in (desk, table)]
    helped_answer = do(workshop, desk, "cast_for", vote=vote.number, card=helped.number, dots=[0, 0, 1, 1])

    assert wrong.said == "On paper each choice is marked once, or not."
    assert told == [
        f"Card {paper.number} is kept. A second person now reads the same paper.",
        f"Card {paper.number} is counted: two readings agree.",
    ]
    assert helped_answer.done
    marks = Mark.objects.values_list("ballot__seat", "option__position", "slot")
    assert set(marks) == {(paper.pk, 1, 1), (paper.pk, 3, 3), (helped.pk, 3, 3), (helped.pk, 4, 4)}


@pytest.mark.usefixtures("approval")
def test_ballots_are_printed_as_the_method_draws_them(client: Client):
    workshop = make_workshop()
    make_seat(workshop, number=12, by_hand=True)
    open_approval(workshop)
    client.force_login(make_facilitator())

    page = client.get(f"/w/{workshop.code}/ballots/").content.decode()

    assert page.count("Tick every choice that you could live with") == 5
    assert page.count("Card 12") == 1
    assert "circle" not in page


@pytest.mark.usefixtures("approval")
def test_screens_ask_the_question_of_the_method_while_the_vote_is_open():
    workshop = make_workshop(phase=VOTING)
    vote = open_approval(workshop)

    assert "Which of these could you live with?" in region("wall", "wall-vote", workshop)
    assert "The person says which choices they could live with." in region("desk", "desk-paper", workshop)
    assert "Count these voices" in region("scribe", "table-paper", make_board(workshop))
    press(workshop, "void_round", vote, reason="Too early")
    do(workshop, facilitator(), "prepare_round", method="sample_approval")
    assert "4 choices. Say which ones you could live with." in region("desk", "desk-vote", workshop)


@pytest.mark.usefixtures("approval")
def test_a_result_is_counted_ranked_and_shown_in_the_words_of_the_method_on_room_wall_desk_and_table():
    workshop = make_workshop(phase=VOTING)
    table = make_board(workshop)

    vote = shown_approval(workshop)

    counted = result(vote)
    assert [(row.position, row.total) for row in counted.rows] == [(3, 3), (1, 1), (2, 0), (4, 0)]
    assert (counted.total, counted.possible) == (4, 12)
    screens = [
        region("room", "room-vote", workshop),
        region("wall", "wall-vote", workshop),
        region("desk", "desk-vote", workshop),
    ]
    assert ["3 voices" in html and "4 of 12 voices." in html and "3 dots" not in html for html in screens] == [True] * 3
    assert "Nothing is chosen by its voices alone." in screens[2]
    page = sit_as_scribe(Client(), table).get(f"/w/{workshop.code}/table/{table.number}/").content.decode()
    assert "4 of 12 voices." in page


@pytest.mark.usefixtures("approval")
def test_voices_stay_on_their_choices_when_ballots_lose_their_cards():
    workshop = make_workshop()

    vote = shown_approval(workshop)

    assert vote.ballots.exclude(seat=None).count() == 0
    marks = Mark.objects.filter(ballot__round=vote).values_list("option__position", "slot")
    assert Counter(marks) == {(1, 1): 1, (3, 3): 3}


@pytest.mark.usefixtures("approval")
def test_published_pages_say_a_result_in_the_words_of_the_method():
    make_blog()
    make_findings()
    workshop = make_workshop(phase=VOTING)
    vote = shown_approval(workshop, voters=6)
    press(workshop, "choose_option", vote, option=3, reason="It is near.")
    assert do(workshop, facilitator(), "close_workshop").done
    finding = FindingPage.objects.get()
    finding.save_revision().publish()

    article = Client().get(finding.url).content.decode()
    record = Client().get(finding.record_url).content.decode()

    assert "6 ballots, a voice on each choice" in article
    assert "of 24 voices were given." in article
    assert "6 voices" in article
    assert "Voices for each choice" in record
    assert ", 7 of 24 possible voices." in record


@pytest.mark.usefixtures("approval", "hall_key")
def test_a_vote_travels_with_its_method():
    there = make_workshop(phase=VOTING)
    shown_approval(there)
    do(there, facilitator(), "close_workshop")

    here = bring_file(leave_the_laptop(Workshop.objects.get(pk=there.pk))).workshop

    [counted] = results(here)
    assert counted.vote.method == "sample_approval"
    assert [(row.position, row.total) for row in counted.rows] == [(3, 3), (1, 1), (2, 0), (4, 0)]


@pytest.mark.usefixtures("approval", "hall_key")
def test_a_site_that_does_not_have_the_method_refuses_the_whole_file():
    there = make_workshop(phase=VOTING)
    shown_approval(there)
    do(there, facilitator(), "close_workshop")
    file = pack_room(Workshop.objects.get(pk=there.pk))
    there.delete()
    unregister_method("sample_approval")
    try:
        assert refused(file)
    finally:
        register_method(Approval())


@pytest.mark.usefixtures("approval")
def test_virtual_users_vote_by_the_method_and_every_voice_is_checked():
    workshop = make_workshop(phase=VOTING)
    seat = make_seat(workshop)
    vote = open_approval(workshop)
    numbers, entries, chance = [], [], Random(1)  # noqa: S311
    for turn in range(30):
        view = View({"mine-ballot": forms_in(region("card", "mine-ballot", fresh(seat)))}, {}, chance)
        if sent := give_mark(view):
            command, fields = sent
            answer = do(workshop, card(seat), command, **fields)
            entries.append(
                Entry(f"seat:{seat.pk}", f"{turn}", command, fields, [(answer.outcome, answer.said, answer.revision)])
            )
        numbers.append(len(dots_of(seat, vote)))

    assert {entry.outcome for entry in entries} == {Outcome.DONE}
    assert max(numbers) == 4
    assert any(later < earlier for earlier, later in pairwise(numbers))
    assert list(check_dots(entries, workshop)) == []


@pytest.mark.usefixtures("approval")
def test_a_rehearsal_without_a_facilitator_holds_a_vote_that_was_prepared_by_the_method():
    workshop = make_workshop(stage=Stage.DRAFT)
    make_phase(workshop, VOTING)
    copy = make_rehearsal(workshop=workshop)
    desk = Facilitator(make_facilitator().pk)
    for name in NAMES:
        make_theme(copy, name)
    assert do(copy, desk, "open_doors").done
    assert do(copy, desk, "prepare_round", method="sample_approval").done

    AutoFacilitator(copy, desk, 0.01).run()

    vote = copy.rounds.get()
    assert (vote.method, vote.state) == ("sample_approval", RoundState.REVEALED)
