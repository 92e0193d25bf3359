"""A command that older code has stored, sent again after the upgrade, is answered as it was and has no second effect."""

import pytest
from django.http import QueryDict
from django.utils import timezone

from tests.factories.rooms import card, facilitator, make_workshop
from tests.workshops.upgrade.before import BEFORE, make_room, signed_by, stored_commands
from workshops.commands.registry import commands
from workshops.core.enums import Outcome
from workshops.dispatch import perform
from workshops.models import CommandRecord, Idea, RoomNeed, Workshop

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("release", BEFORE)
def test_the_first_outcome_is_told_again_and_nothing_is_done_twice(release: str):
    was = signed_by(release)
    seat = make_room(was)

    answers = [
        perform(
            workshop=seat.workshop,
            actor=card(seat),
            command=command["record"]["verb"],
            key=command["record"]["key"],
            data=QueryDict(command["body"]),
        )
        for command in was["commands"]
    ]

    first = [command["record"] for command in was["commands"]]
    told = [(answer.outcome, answer.said, answer.effect, answer.revision) for answer in answers]
    assert told == [(each["outcome"], each["said"], each["effect"], each["revision"]) for each in first]
    assert {each["outcome"] for each in first} == {"done", "refused"}
    assert (Idea.objects.count(), RoomNeed.objects.count()) == (0, 1)
    assert (Workshop.objects.get().revision, CommandRecord.objects.count()) == (2, len(first))


@pytest.mark.parametrize("release", BEFORE)
def test_the_same_key_with_other_words_is_refused(release: str):
    was = signed_by(release)
    seat = make_room(was)
    key = was["commands"][0]["record"]["key"]

    answer = perform(
        workshop=seat.workshop, actor=card(seat), command="add_idea", key=key, data={"text": "Other words"}
    )

    assert answer.outcome == Outcome.REFUSED
    assert answer.said.startswith("You sent this form before with other words")
    assert Idea.objects.count() == 0


@pytest.mark.parametrize("release", BEFORE)
def test_every_command_is_recognised_whatever_was_sent_with_it(release: str):
    workshop, desk = make_workshop(), facilitator()
    unknown = []
    for verb, key, asked, sent in stored_commands(release):
        CommandRecord.objects.create(
            workshop=workshop,
            actor=desk.ref,
            key=key,
            verb=verb,
            asked=asked,
            outcome=Outcome.REFUSED,
            said="As before",
            revision=0,
            created_at=timezone.now(),
        )
        answer = perform(workshop=workshop, actor=desk, command=verb, key=key, data=QueryDict(sent))
        if answer.said != "As before":
            unknown.append((verb, sent))
        CommandRecord.objects.all().delete()

    assert unknown == []
    assert {verb for verb, *_ in stored_commands(release)} - commands().keys() == set()
