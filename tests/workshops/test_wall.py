"""The wall: always the way in, and nothing on it that a passer-by may not read."""

import pytest

from tests.factories.rooms import make_phase, make_seat, make_workshop
from workshops import snapshots
from workshops.enums import PhaseKind, PhaseState, Stage

pytestmark = pytest.mark.django_db


def wall(workshop) -> dict[str, str]:
    return snapshots.shared(workshop, "wall")


def test_anybody_may_look_at_the_wall(client):
    workshop = make_workshop(stage=Stage.DOORS)

    answer = client.get(f"/w/{workshop.code}/wall/")

    assert answer.status_code == 200
    assert workshop.title in answer.content.decode()


@pytest.mark.parametrize("phase", [None, PhaseKind.WELCOME, PhaseKind.VOTING])
def test_the_wall_always_shows_the_way_in(phase):
    workshop = make_workshop(phase=phase)

    doors = wall(workshop)["wall-doors"]

    assert workshop.code in doors
    assert "testserver/join" in doors
    assert "://testserver/join" not in doors
    assert 'aria-label="QR code that opens this room"' in doors


def test_the_way_in_fills_the_wall_before_the_first_phase_and_steps_aside_later():
    waiting, running = make_workshop(stage=Stage.DOORS), make_workshop(phase=PhaseKind.WELCOME)

    doors = [wall(workshop)["wall-doors"] for workshop in (waiting, running)]

    assert ["wall__doors" in drawn for drawn in doors] == [True, False]
    assert ["wall__foot" in drawn for drawn in doors] == [False, True]


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.REPORTED, Stage.CANCELLED])
def test_a_room_that_is_over_shows_no_way_in(stage):
    workshop = make_workshop(stage=stage)

    assert workshop.code not in "".join(wall(workshop).values())


def test_what_the_facilitator_says_aloud_is_not_on_the_wall():
    workshop = make_workshop()
    make_phase(workshop, PhaseKind.WELCOME, state=PhaseState.RUNNING, script="Mention the fire exit", title="Hello")

    shown = "".join(wall(workshop).values())

    assert "Mention the fire exit" not in shown
    assert "Hello" in shown


def test_a_card_code_is_never_on_the_wall():
    workshop = make_workshop(phase=PhaseKind.WELCOME)
    seat = make_seat(workshop)

    assert seat.code not in "".join(wall(workshop).values())


def test_a_wall_without_javascript_looks_again_by_itself(client):
    workshop = make_workshop(stage=Stage.DOORS)

    page = client.get(f"/w/{workshop.code}/wall/").content.decode()

    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in page


def test_markup_in_the_question_is_text_on_every_screen():
    workshop = make_workshop(phase=PhaseKind.SILENT, question="<img src=x onerror=alert(1)>")

    regions = [snapshots.shared(workshop, screen)[f"{screen}-phase"] for screen in ("room", "wall")]

    assert ["&lt;img src=x" in region and "<img" not in region for region in regions] == [True, True]


def test_our_part_of_the_wall_asks_the_database_no_more_for_a_long_run_sheet(django_assert_num_queries):
    short, long = make_workshop(phase=PhaseKind.WELCOME), make_workshop(phase=PhaseKind.WELCOME)
    for _ in range(8):
        make_phase(long, PhaseKind.BREAKOUTS)

    for workshop in (short, long):
        with django_assert_num_queries(3):
            for region in ("wall-phase", "wall-say", "wall-doors"):
                snapshots.SHARED["wall"][region].draw(workshop)
