"""The audit log finds nothing where all is well, and every forgery of a vote or an idea."""

import pytest

from tests.factories.rooms import card, do, make_seat, make_workshop
from tests.factories.votes import open_vote, press, show
from workshops.ideas.phases import SILENT
from workshops.models import Ballot, CommandRecord, Idea, Mark, SeatCard, VoteRound, Workshop
from workshops.simulation.audit_log import AuditLog

pytestmark = pytest.mark.django_db


class Room:
    """Three people who write, and give dots in vote 1; everything that they are told is in the audit log."""

    def __init__(self) -> None:
        self.workshop: Workshop = make_workshop(phase=SILENT)
        self.vote: VoteRound = open_vote(self.workshop)
        self.seats: list[SeatCard] = [make_seat(self.workshop) for _ in range(3)]
        self.audit_log = AuditLog()
        for seat in self.seats:
            self.tell(seat, "set_dots", vote=1, option=1, dots=2)
            self.tell(seat, "set_dots", vote=1, option=2, dots=1)
            self.tell(seat, "set_dots", vote=1, option=1, dots=1)
            self.tell(seat, "add_idea", text=f"An idea of {seat.number}")
        self.tell(self.seats[0], "set_dots", vote=1, option=3, dots=3)

    def tell(self, seat: SeatCard, verb: str, *, key: str = "", **fields: object) -> None:
        key = key or f"key-{len(self.audit_log.entries):08d}"
        self.audit_log.sent(f"seat:{seat.pk}", key, verb, fields)
        answer = do(self.workshop, card(seat), verb, key=key, **fields)
        told = {"outcome": answer.outcome, "said": answer.said, "revision": answer.revision}
        self.audit_log.answered(f"seat:{seat.pk}", key, verb, fields, told)

    def findings(self) -> list[str]:
        return self.audit_log.check(self.workshop.pk)

    @property
    def mark(self) -> Mark:
        return Mark.objects.filter(ballot__seat=self.seats[1], option__position=2).get()


@pytest.fixture
def room() -> Room:
    return Room()


def test_nothing_is_found_where_all_is_well(room: Room):
    assert len(room.audit_log.acknowledged) == 12
    assert [entry.fields["option"] for entry in room.audit_log.refused] == ["3"]
    assert room.findings() == []


def test_nothing_is_found_after_the_result_is_shown_and_cards_and_ballots_are_parted(room: Room):
    show(room.workshop, room.vote)

    assert room.findings() == []


def test_a_write_without_an_answer_is_counted_where_it_is_stored(room: Room):
    fields = {"vote": 1, "option": 1, "dots": 0}
    room.audit_log.sent(f"seat:{room.seats[2].pk}", "the-answer-was-lost", "set_dots", fields)
    do(room.workshop, card(room.seats[2]), "set_dots", key="the-answer-was-lost", **fields)

    assert room.findings() == []
    assert len(room.audit_log.waiting) == 1


def test_a_lost_dot_is_found(room: Room):
    room.mark.delete()

    told, *sums = room.findings()

    assert told == f"seat:{room.seats[1].pk} was told 1 dots on choice 2, 0 are stored: lost"
    assert sums == ["Choice 2 has 2 dots, and people were told 3"]


def test_a_doubled_dot_is_found(room: Room):
    mark = room.mark
    Mark.objects.create(ballot=mark.ballot, option=mark.option, slot=9)

    assert any("counted twice" in sentence for sentence in room.findings())


@pytest.mark.parametrize("change", [lambda mark: mark.delete(), lambda mark: mark.ballot.delete()])
def test_what_is_lost_is_found_after_the_result_is_shown_too(room: Room, change):
    show(room.workshop, room.vote)

    change(Mark.objects.filter(ballot__round=room.vote).first())

    assert room.findings()


def test_a_dot_for_another_choice_is_found_after_the_result_is_shown(room: Room):
    show(room.workshop, room.vote)
    mark = Mark.objects.filter(ballot__round=room.vote, option__position=1).first()

    Mark.objects.filter(pk=mark.pk).update(option=room.vote.options.get(position=4))

    assert len(room.findings()) == 2


def test_more_dots_than_a_ballot_has_are_found(room: Room):
    ballot = Ballot.objects.get(round=room.vote, seat=room.seats[0])
    for slot in (11, 12):
        Mark.objects.create(ballot=ballot, option=room.vote.options.get(position=4), slot=slot)

    assert f"Ballot {ballot.pk} has 4 dots of 3" in room.findings()


def test_a_key_that_was_forgotten_is_found(room: Room):
    CommandRecord.objects.filter(verb="add_idea").first().delete()

    assert len([sentence for sentence in room.findings() if "no key of it is stored" in sentence]) == 1


def test_two_answers_to_one_write_are_found(room: Room):
    entry = room.audit_log.acknowledged[0]
    told = {"outcome": "done", "said": "Saved.", "revision": entry.revision + 1}
    room.audit_log.answered(entry.actor, entry.key, entry.command, entry.fields, told)

    assert any("answered in different ways" in sentence for sentence in room.findings())


def test_a_lost_idea_and_a_doubled_one_are_found(room: Room):
    lost, doubled, _kept = Idea.objects.order_by("pk")
    Idea.objects.create(workshop=room.workshop, seat=doubled.seat, text=doubled.text)
    lost.delete()

    found = room.findings()

    assert f"An idea of seat:{room.seats[0].pk} was acknowledged and is lost: “An idea of 1”" in found
    assert f"An idea of seat:{room.seats[1].pk} is there 2 times: “An idea of 2”" in found


def test_an_idea_that_nobody_sent_is_found(room: Room):
    Idea.objects.create(workshop=room.workshop, seat=room.seats[0], text="Never said")

    assert room.findings() == [f"An idea of seat:{room.seats[0].pk} is there that nobody sent: “Never said”"]


def test_a_vote_that_was_set_aside_counts_nothing(room: Room):
    press(room.workshop, "void_round", room.vote, reason="The list was wrong")

    assert room.findings() == []
