"""Run sheets: made from a template in one go, changed freely; introductions are never left out."""

import pytest

from tests.factories.rooms import card, do, facilitator, make_board, make_phase, make_seat, make_workshop
from workshops.agenda.actions.run_sheet import make_workshop as make_from
from workshops.agenda.enums import PhaseState
from workshops.agenda.phases import INTRODUCTIONS, WELCOME
from workshops.commands.registry import phase_kinds
from workshops.core.enums import Outcome, Stage
from workshops.ideas.phases import SILENT
from workshops.models import Phase, Workshop
from workshops.run_sheets import RUN_SHEETS, run_sheet
from workshops.voting.phases import VOTING

pytestmark = pytest.mark.django_db


def prepared(*kinds: str, stage: Stage = Stage.DRAFT) -> tuple[Workshop, list[Phase]]:
    workshop = make_workshop(stage=stage)
    return workshop, [make_phase(workshop, kind) for kind in kinds]


def titles(workshop: Workshop) -> list[str]:
    return list(workshop.phases.order_by("position").values_list("title", flat=True))


@pytest.mark.parametrize("sheet", RUN_SHEETS, ids=lambda sheet: sheet.key)
def test_every_template_begins_with_welcome_and_introductions(sheet):
    assert [step.kind for step in sheet.steps[:2]] == [WELCOME, INTRODUCTIONS]


def test_the_templates_last_as_long_as_they_say():
    assert [(sheet.key, sheet.minutes) for sheet in RUN_SHEETS] == [
        ("quick-wins", 90),
        ("issues", 120),
        ("one-question", 60),
    ]


def test_every_kind_of_phase_has_its_place_in_a_template():
    assert {step.kind for step in run_sheet("issues").steps} == set(phase_kinds())


def test_a_workshop_comes_with_its_phases_and_tables():
    actor = facilitator()

    workshop = make_from(
        actor=actor, key="k" * 20, sheet=run_sheet("one-question"), title="Bins", question="Where?", tables=3
    )

    assert (workshop.stage, workshop.created_by_id) == (Stage.DRAFT, actor.user_id)
    assert list(workshop.phases.values_list("position", "planned_minutes")) == [
        (1, 6), (2, 6), (3, 7), (4, 15), (5, 6), (6, 8), (7, 6), (8, 6),
    ]  # fmt: skip
    assert list(workshop.boards.values_list("number", "question")) == [
        (number, "What should we do first, and why?") for number in (1, 2, 3)
    ]


def test_introductions_are_never_removed():
    workshop, (introductions,) = prepared(INTRODUCTIONS)

    answer = do(workshop, facilitator(), "remove_phase", phase=introductions.pk)

    assert answer.outcome == Outcome.REFUSED
    assert (
        answer.said == "Introductions can be shortened, but not left out: somebody is always here for the first time."
    )
    assert titles(workshop) == ["Introductions"]


def test_introductions_are_shortened_to_a_minute_but_not_to_nothing():
    workshop, (introductions,) = prepared(INTRODUCTIONS)
    words = {"phase": introductions.pk, "title": "Hello", "script": ""}

    shortened = do(workshop, facilitator(), "edit_phase", planned_minutes=1, **words)
    to_nothing = do(workshop, facilitator(), "edit_phase", planned_minutes=0, **words)

    assert shortened.done
    assert to_nothing.said == "Plan at least one minute: a phase can be short, and still take place."
    assert Phase.objects.get(pk=introductions.pk).planned_minutes == 1


def test_another_phase_is_taken_out_and_the_others_close_up():
    workshop, (_, silent, _) = prepared(WELCOME, SILENT, VOTING)

    answer = do(workshop, facilitator(), "remove_phase", phase=silent.pk)

    assert answer.done
    assert list(workshop.phases.values_list("position", "kind")) == [(1, "welcome"), (2, "voting")]


def test_a_phase_that_has_begun_stays():
    workshop, (welcome,) = prepared(WELCOME, stage=Stage.LIVE)
    Phase.objects.filter(pk=welcome.pk).update(state=PhaseState.RUNNING)

    answer = do(workshop, facilitator(), "remove_phase", phase=welcome.pk)

    assert answer.said == "That phase has begun. Go on to the next one instead."
    assert titles(workshop) == ["Welcome and consent"]


def test_phases_change_places():
    workshop, (welcome, silent, _) = prepared(WELCOME, SILENT, VOTING)

    do(workshop, facilitator(), "move_phase", phase=silent.pk, steps="1")
    do(workshop, facilitator(), "move_phase", phase=welcome.pk, steps="-1")

    assert titles(workshop) == ["Welcome and consent", "Voting", "Silent writing"]


def test_what_is_over_keeps_its_place():
    workshop, (welcome, silent) = prepared(WELCOME, SILENT, stage=Stage.LIVE)
    Phase.objects.filter(pk=welcome.pk).update(state=PhaseState.DONE)

    answer = do(workshop, facilitator(), "move_phase", phase=silent.pk, steps="-1")

    assert answer.said == "Only phases that are still to come can change places."
    assert titles(workshop) == ["Welcome and consent", "Silent writing"]


def test_a_phase_is_added_where_it_is_wanted():
    workshop, (welcome, _) = prepared(WELCOME, VOTING)
    actor = facilitator()

    do(workshop, actor, "add_phase", kind="reflection", title="Tea", planned_minutes=15, after=welcome.pk)
    do(workshop, actor, "add_phase", kind="reflection", title="", planned_minutes=3, after="")

    assert titles(workshop) == ["Welcome and consent", "Tea", "Voting", "Reflection"]


def test_a_phase_is_not_put_into_the_past():
    workshop, (welcome, silent) = prepared(WELCOME, SILENT, stage=Stage.LIVE)
    Phase.objects.filter(pk=welcome.pk).update(state=PhaseState.DONE)
    Phase.objects.filter(pk=silent.pk).update(state=PhaseState.RUNNING)

    answer = do(workshop, facilitator(), "add_phase", kind="voting", title="", planned_minutes=5, after=welcome.pk)

    assert answer.said == "That place has passed. Put the new phase after the one that is running."
    assert titles(workshop) == ["Welcome and consent", "Silent writing"]


def test_what_a_phase_was_is_not_rewritten():
    workshop, (welcome,) = prepared(WELCOME, stage=Stage.LIVE)
    Phase.objects.filter(pk=welcome.pk).update(state=PhaseState.DONE)

    answer = do(workshop, facilitator(), "edit_phase", phase=welcome.pk, title="Hello", script="", planned_minutes=5)

    assert answer.said == "That phase is done; what happened stays as it was."
    assert titles(workshop) == ["Welcome and consent"]


def test_a_script_longer_than_a_breath_is_told_so():
    workshop, (welcome,) = prepared(WELCOME)

    answer = do(
        workshop, facilitator(), "edit_phase", phase=welcome.pk, title="Hello", script="a" * 1001, planned_minutes=5
    )

    assert answer.said == (
        "That is longer than 1,000 characters: too long to say in one breath. Shorten it. 1 character is too many."
    )
    assert Phase.objects.get(pk=welcome.pk).script == ""


def test_a_card_changes_no_run_sheet():
    workshop, (welcome,) = prepared(WELCOME, stage=Stage.LIVE)

    answer = do(workshop, card(make_seat(workshop)), "remove_phase", phase=welcome.pk)

    assert answer.said == "Only a facilitator can do this. Ask at the desk."
    assert titles(workshop) == ["Welcome and consent"]


def test_tables_are_added_named_and_taken_away_while_empty():
    workshop = make_workshop()
    first = make_board(workshop, question="Who is missing?")
    actor = facilitator()

    do(workshop, actor, "add_board")
    do(workshop, actor, "edit_board", board=first.pk, name="By the window", question="Who is missing?")
    do(workshop, actor, "remove_board", board=workshop.boards.last().pk)

    assert list(workshop.boards.values_list("number", "name", "question")) == [
        (1, "By the window", "Who is missing?"),
    ]


def test_a_table_where_somebody_sits_stays():
    workshop = make_workshop()
    board = make_board(workshop)
    make_seat(workshop, board=board)

    answer = do(workshop, facilitator(), "remove_board", board=board.pk)

    assert answer.said == "People sit at this table. Move them to another one first."
    assert workshop.boards.count() == 1


def test_a_new_table_gets_the_question_of_the_last_one():
    workshop = make_workshop()
    make_board(workshop, question="Who is missing?")

    do(workshop, facilitator(), "add_board")

    assert list(workshop.boards.values_list("number", "question")) == [(1, "Who is missing?"), (2, "Who is missing?")]
