"""The wall: always the way in, and nothing on it that a passer-by may not read."""

import re

import pytest

from tests.factories.rooms import card, do, make_phase, make_seat, make_workshop
from tests.factories.votes import dot, make_theme, open_vote, show
from workshops.agenda.enums import PhaseState
from workshops.agenda.phases import INTRODUCTIONS, REFLECTION, WELCOME
from workshops.commands.registry import regions
from workshops.core.enums import Stage
from workshops.ideas.phases import BREAKOUTS, SILENT
from workshops.live import region_html
from workshops.quick_wins.phases import QUICK_WINS
from workshops.voting.phases import VOTING

pytestmark = pytest.mark.django_db

LONG_CHOICE = "A lamp on the way home from the station"


def wall(workshop) -> dict[str, str]:
    return region_html.shared(workshop, "wall")


def test_anybody_may_look_at_the_wall(client):
    workshop = make_workshop(stage=Stage.DOORS)

    answer = client.get(f"/w/{workshop.code}/wall/")

    assert answer.status_code == 200
    assert workshop.title in answer.content.decode()


@pytest.mark.parametrize("phase", [None, WELCOME, VOTING])
def test_the_wall_always_shows_the_way_in(phase):
    workshop = make_workshop(phase=phase)

    doors = wall(workshop)["wall-doors"]

    assert workshop.code in doors
    assert "testserver/join" in doors
    assert "://testserver/join" not in doors
    assert 'aria-label="QR code that opens this room"' in doors


def test_the_way_in_fills_the_wall_until_everybody_is_welcomed_and_then_steps_aside():
    waiting = make_workshop(stage=Stage.DOORS)
    welcoming, talking = (make_workshop(phase=kind) for kind in (WELCOME, INTRODUCTIONS))

    doors = [wall(workshop)["wall-doors"] for workshop in (waiting, welcoming, talking)]

    assert ["wall__doors" in drawn for drawn in doors] == [True, True, False]
    assert ["wall__foot" in drawn for drawn in doors] == [False, False, True]


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.REPORTED, Stage.CANCELLED])
def test_a_room_that_is_over_shows_no_way_in(stage):
    workshop = make_workshop(stage=stage)

    assert workshop.code not in "".join(wall(workshop).values())


def test_what_the_facilitator_says_aloud_is_not_on_the_wall():
    workshop = make_workshop()
    make_phase(workshop, WELCOME, state=PhaseState.RUNNING, script="Mention the fire exit", title="Hello")

    shown = "".join(wall(workshop).values())

    assert "Mention the fire exit" not in shown
    assert "Hello" in shown


def test_no_screen_calls_the_ideas_hidden_once_they_are_shown():
    workshop = make_workshop()
    script = "Nobody else can see your words until I show them."
    make_phase(workshop, SILENT, state=PhaseState.RUNNING, script=script)

    said = []
    for silent in (True, False):
        workshop.silent = silent
        said.append(wall(workshop)["wall-say"] + region_html.shared(workshop, "desk")["desk-now"])

    assert ["Write, one idea at a time" in each and script in each for each in said] == [True, False]
    assert ["Read what the room wrote" in each and "All ideas are shown now." in each for each in said] == [False, True]


def test_a_card_code_is_never_on_the_wall():
    workshop = make_workshop(phase=WELCOME)
    seat = make_seat(workshop)

    assert seat.code not in "".join(wall(workshop).values())


def test_a_wall_without_javascript_looks_again_by_itself(client):
    workshop = make_workshop(stage=Stage.DOORS)

    page = client.get(f"/w/{workshop.code}/wall/").content.decode()

    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in page


def test_markup_in_the_question_is_text_on_every_screen():
    workshop = make_workshop(phase=SILENT, question="<img src=x onerror=alert(1)>")

    regions = [region_html.shared(workshop, screen)[f"{screen}-phase"] for screen in ("room", "wall")]

    assert ["&lt;img src=x" in region and "<img" not in region for region in regions] == [True, True]


def test_our_part_of_the_wall_asks_the_database_no_more_for_a_long_run_sheet(django_assert_num_queries):
    short, long = make_workshop(phase=WELCOME), make_workshop(phase=WELCOME)
    for _ in range(8):
        make_phase(long, BREAKOUTS)

    for workshop in (short, long):
        with django_assert_num_queries(3):
            for region in ("wall-phase", "wall-say", "wall-doors"):
                regions("wall")[region].render(workshop)


def test_a_wall_shows_the_newest_needs_and_counts_those_that_it_has_no_room_for():
    workshop = make_workshop(phase=QUICK_WINS)
    for number in range(30):
        do(workshop, card(make_seat(workshop)), "voice_need", text=f"A ladder, number {number}")

    shown = wall(workshop)["wall-wins"]

    listed = [int(number) for number in re.findall(r"number (\d+)", shown)]
    assert listed == list(range(29, 29 - len(listed), -1))
    assert f"and {30 - len(listed)} more" in shown


def test_a_wall_says_that_the_vote_is_not_open_and_nothing_of_it_once_the_room_is_closed():
    workshop = make_workshop(phase=VOTING)
    waits = '<p class="wall__say">Voting has not opened yet</p>'

    before = wall(workshop)["wall-vote"]
    open_vote(workshop, "Damp and mould", "Evening classes")
    during = wall(workshop)["wall-vote"]
    workshop.stage = Stage.CLOSED
    workshop.rounds.all().delete()
    after = wall(workshop)["wall-vote"]

    assert [waits in drawn for drawn in (before, during, after)] == [True, False, False]
    assert [" hidden>" in drawn for drawn in (before, during, after)] == [False, False, True]


def test_few_needs_stand_on_a_wall_in_large_letters_and_none_are_asked_for_in_the_largest():
    workshop = make_workshop(phase=QUICK_WINS)

    drawn = [wall(workshop)["wall-wins"]]
    for number in range(12):
        do(workshop, card(make_seat(workshop)), "voice_need", text=f"A ladder, number {number}")
        drawn.append(wall(workshop)["wall-wins"])

    assert ['<p class="wall__say">What do you need?' in each for each in drawn] == [True] + 12 * [False]
    sizes = [re.search(r"wall__wins--(\w+)", each) for each in drawn[1:]]
    assert [each and each[1] for each in sizes] == ["largest"] * 3 + ["large"] * 5 + [None] * 4
    assert [each.count("A ladder") for each in drawn] == list(range(13))


def test_many_choices_stand_on_a_wall_in_small_letters_and_those_without_room_are_counted():
    few, many, too_many = (make_workshop(phase=VOTING) for _ in range(3))
    for workshop, number in ((few, 4), (many, 12), (too_many, 40)):
        open_vote(workshop, *(f"{LONG_CHOICE} {each}" for each in range(number)))

    walls = [wall(workshop)["wall-vote"] for workshop in (few, many, too_many)]

    assert ["wall__vote--" in drawn for drawn in walls] == [False, True, True]
    assert [drawn.count(LONG_CHOICE) for drawn in walls[:2]] == [4, 12]
    assert f"and {40 - walls[2].count(LONG_CHOICE)} more" in walls[2]


def test_the_heading_of_a_result_stands_above_it_where_no_choice_has_to_go_for_that():
    drawn = []
    for number in (3, 9, 11, 40):
        workshop = make_workshop(phase=VOTING)
        show(workshop, open_vote(workshop, *(f"Choice {each}" for each in range(number))))
        drawn.append(re.search(r'class="wall__vote([^"]*)"', wall(workshop)["wall-vote"])[1])

    assert drawn == [
        " wall__vote--headed",
        " wall__vote--small wall__vote--headed",
        " wall__vote--small",
        " wall__vote--tiny",
    ]


def test_few_choices_in_few_words_stand_on_a_wall_in_large_letters():
    workshop = make_workshop(phase=VOTING)
    open_vote(workshop, "Repairs that nobody comes for", "Damp and mould", "Evening classes")

    assert "wall__vote--large" in wall(workshop)["wall-vote"]


def test_ideas_do_not_shape_a_wall_that_does_not_show_them():
    workshop = make_workshop(phase=REFLECTION)
    make_theme(workshop, "Damp and mould")

    assert "Damp and mould" not in wall(workshop)["wall-ideas"]


def test_the_totals_of_a_result_are_those_of_all_its_choices_also_where_some_have_no_room():
    workshop = make_workshop(phase=VOTING)
    vote = open_vote(workshop, *(f"{LONG_CHOICE} {each}" for each in range(40)))
    dot(make_seat(workshop), vote, 40, 1)
    dot(make_seat(workshop), vote, 1, 2)
    show(workshop, vote)

    drawn = wall(workshop)["wall-vote"]

    assert "3 of 6 dots." in drawn
    assert f"and {40 - drawn.count('bars__label')} more" in drawn
