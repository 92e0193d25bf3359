"""One wish, one key, one effect: `perform` is the only way in, and a key never does a thing twice."""

import secrets
from dataclasses import replace

import pytest
from django import forms
from django.db import transaction
from django.http import QueryDict
from django.test import TestCase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.rooms import card, do, facilitator, make_phase, make_seat, make_workshop
from tests.factories.votes import dot, dots_of, open_vote
from workshops import dispatch
from workshops.agenda.phases import REFLECTION, WELCOME
from workshops.commands.registry import commands
from workshops.core import notify
from workshops.core.enums import Outcome
from workshops.core.errors import WorkshopError
from workshops.core.form_fields import Id
from workshops.dispatch import perform
from workshops.ideas.actions import writing
from workshops.ideas.phases import SILENT
from workshops.models import CommandRecord, Idea, Workshop
from workshops.participants.actors import Actor, CardHolder

pytestmark = pytest.mark.django_db


def a_writer(**fields) -> tuple[Workshop, CardHolder]:
    workshop = make_workshop(phase=SILENT, **fields)
    return workshop, card(make_seat(workshop))


def words() -> list[str]:
    return list(Idea.objects.values_list("text", flat=True))


def test_the_same_key_again_gives_the_same_answer_and_no_second_effect():
    workshop, writer = a_writer()
    first = do(workshop, writer, "add_idea", key="the-same-key", text="A crèche")
    revision = Workshop.objects.get(pk=workshop.pk).revision

    again = [do(workshop, writer, "add_idea", key="the-same-key", text="A crèche") for _ in range(3)]

    assert {(one.outcome, one.said, one.revision, one.effect) for one in [first, *again]} == {
        (Outcome.DONE, "Saved. Your idea is kept.", revision, first.effect)
    }
    assert words() == ["A crèche"]
    assert Workshop.objects.get(pk=workshop.pk).revision == revision


def test_a_refusal_is_kept_too_and_stays_a_refusal_when_the_wish_would_now_be_granted():
    workshop = make_workshop(phase=WELCOME)
    writer = card(make_seat(workshop))
    refused = do(workshop, writer, "add_idea", key="too-early-1", text="A crèche")
    workshop.phases.update(kind=SILENT)

    again = do(workshop, writer, "add_idea", key="too-early-1", text="A crèche")

    assert refused.outcome == again.outcome == Outcome.REFUSED
    assert refused.said == again.said
    assert words() == []


def test_a_refusal_changes_nothing_and_rings_no_bell():
    workshop, writer = a_writer()
    before = Workshop.objects.get(pk=workshop.pk).revision

    answer = do(workshop, writer, "add_idea", text="")

    assert (answer.outcome, answer.said) == (Outcome.REFUSED, "Write your idea first, then send it.")
    assert words() == []
    assert Workshop.objects.get(pk=workshop.pk).revision == before


def test_what_is_refused_half_way_leaves_nothing_but_its_refusal(monkeypatch: pytest.MonkeyPatch):
    workshop, writer = a_writer()

    @transaction.atomic
    def think_better_of_it(**wish) -> None:
        writing.add_idea(**wish)
        raise WorkshopError("Not like this.")

    monkeypatch.setitem(commands(), "add_idea", replace(commands()["add_idea"], action=think_better_of_it))
    bells: list[int] = []
    monkeypatch.setattr(notify, "notify", lambda _workshop, revision: bells.append(revision))

    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = do(workshop, writer, "add_idea", text="A crèche")

    assert (answer.outcome, answer.said, answer.revision) == (Outcome.REFUSED, "Not like this.", 0)
    assert (words(), bells, Workshop.objects.get(pk=workshop.pk).revision) == ([], [], 0)
    assert CommandRecord.objects.get().outcome == Outcome.REFUSED


def test_every_action_is_a_savepoint_of_its_own():
    assert [command for command, spec in commands().items() if not hasattr(spec.action, "__wrapped__")] == []


def test_the_same_key_with_other_words_is_told_and_the_first_words_stay():
    workshop, writer = a_writer()
    do(workshop, writer, "add_idea", key="the-same-key", text="A crèche")

    answer = do(workshop, writer, "add_idea", key="the-same-key", text="A bus")

    assert answer.outcome == Outcome.REFUSED
    assert answer.said.startswith("You sent this form before with other words")
    assert words() == ["A crèche"]
    assert do(workshop, writer, "add_idea", key="the-same-key", text="A crèche").outcome == Outcome.DONE


def test_two_people_may_happen_to_use_the_same_key():
    workshop, writer = a_writer()
    neighbour = card(make_seat(workshop))

    for who, text in [(writer, "A crèche"), (neighbour, "A bus")]:
        assert do(workshop, who, "add_idea", key="the-same-key", text=text).outcome == Outcome.DONE

    assert words() == ["A crèche", "A bus"]


def test_the_same_key_in_another_room_is_another_key():
    (here, writer), (there, other) = a_writer(), a_writer()

    do(here, writer, "add_idea", key="the-same-key", text="A crèche")
    do(there, other, "add_idea", key="the-same-key", text="A bus")

    assert words() == ["A crèche", "A bus"]


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with space", "sla/shes", "ключ-ключ"])
def test_a_key_that_no_page_of_ours_makes_does_nothing(key: str):
    workshop, writer = a_writer()

    answer = perform(workshop=workshop, actor=writer, command="add_idea", key=key, data={"text": "A crèche"})

    assert (answer.outcome, answer.said) == (
        Outcome.REFUSED,
        "This page is out of date. Reload it and try again.",
    )
    assert words() == []
    assert CommandRecord.objects.count() == 0


def test_an_unknown_verb_does_nothing():
    workshop, writer = a_writer()

    answer = do(workshop, writer, "burn_the_house", text="A crèche")

    assert answer.outcome == Outcome.REFUSED
    assert CommandRecord.objects.count() == 0


def test_what_is_kept_of_a_command_holds_none_of_its_words():
    workshop, writer = a_writer()

    do(workshop, writer, "add_idea", text="canary-in-a-coal-mine")

    kept = CommandRecord.objects.values_list().get()
    assert "canary" not in " ".join(map(str, kept))


def test_two_facilitators_are_two_people():
    workshop = make_workshop()
    one, other = facilitator(), facilitator()

    answers = [do(workshop, who, "add_board", key="the-same-key") for who in (one, other, one)]

    assert [answer.outcome for answer in answers] == [Outcome.DONE] * 3
    assert workshop.boards.count() == 2


def test_what_a_form_made_of_a_wish_is_remembered_only_where_nobody_can_write_words():
    remembered = {command: spec.form.base_fields.values() for command, spec in commands().items() if spec.is_cached}

    assert "set_dots" in remembered
    assert {type(field) for fields in remembered.values() for field in fields} <= {Id, forms.IntegerField}


@pytest.mark.parametrize(
    "body", ["vote={vote}&dots=" + " " * 100 + "1", "vote={vote}&dots=2&dots=1"], ids=["long", "twice"]
)
def test_a_wish_that_no_page_of_ours_sends_is_done_and_takes_no_place_in_the_memory(body: str):
    workshop = make_workshop()
    seat, vote = make_seat(workshop), open_vote(workshop)
    dot(seat, vote, 2, 1)
    before = dispatch._remembered.cache_info()

    data = QueryDict(f"option=1&{body.format(vote=vote.number)}")
    answer = perform(workshop=workshop, actor=card(seat), command="set_dots", key="a-strange-form", data=data)

    assert (answer.outcome, dots_of(seat, vote)) == (Outcome.DONE, [1, 2])
    assert dispatch._remembered.cache_info() == before
    assert before.currsize > 0


KEYS = st.sampled_from(["key-number-1", "key-number-2", "key-number-3"])
WISHES = st.sampled_from(["A crèche", "A bus", "", "x" * 501])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.lists(st.tuples(st.booleans(), KEYS, WISHES), max_size=12))
def test_whatever_is_sent_however_often_each_key_has_one_effect_and_one_answer(
    sent: list[tuple[bool, str, str]],
):
    workshop, writer = a_writer(code=secrets.token_hex(4))
    neighbour = card(make_seat(workshop))
    first: dict[tuple[Actor, str], tuple[str, object]] = {}

    for is_writer, key, text in sent:
        who = writer if is_writer else neighbour
        # What a browser sends, not what a test would like to: an ordinary form's body.
        answer = perform(workshop=workshop, actor=who, command="add_idea", key=key, data=QueryDict(f"text={text}"))
        said_before = first.setdefault((who, key), (text, answer))
        if said_before[0] == text:
            assert (answer.outcome, answer.said, answer.effect) == (
                said_before[1].outcome,
                said_before[1].said,
                said_before[1].effect,
            )
        else:
            assert answer.outcome == Outcome.REFUSED

    done = {(who.ref, text) for (who, _), (text, answer) in first.items() if answer.outcome == Outcome.DONE}
    kept = Idea.objects.filter(workshop=workshop).values_list("seat", "text")
    assert sorted((f"seat:{seat}", text) for seat, text in kept) == sorted(done)
    assert {text for _, text in done} <= {"A crèche", "A bus"}


def test_a_phase_change_between_two_sends_does_not_change_the_first_answer():
    workshop, writer = a_writer()
    first = do(workshop, writer, "add_idea", key="the-same-key", text="A crèche")
    workshop.phases.all().delete()
    make_phase(workshop, REFLECTION)

    assert do(workshop, writer, "add_idea", key="the-same-key", text="A crèche").said == first.said
