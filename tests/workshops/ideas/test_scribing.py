"""A table's scribe: types for the table or for one card, reads back, adds a person's translation."""

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories.rooms import (
    card,
    do,
    facilitator,
    make_board,
    make_seat,
    make_workshop,
    post,
    scribe,
    sit_as_scribe,
)
from workshops.commands.registry import regions
from workshops.core.enums import Stage
from workshops.ideas.outcome import quotable
from workshops.ideas.phases import BREAKOUTS, SILENT
from workshops.models import Board, Idea, SeatCard, Workshop
from workshops.participants.enums import Purpose

pytestmark = pytest.mark.django_db


def table() -> tuple[Workshop, Board]:
    workshop = make_workshop(phase=BREAKOUTS)
    return workshop, make_board(workshop)


def typed(workshop: Workshop, board: Board, text: str = "Said aloud", **data: object) -> Idea:
    answer = do(workshop, scribe(board), "write_for", text=text, **data)
    assert answer.done, answer.said
    return Idea.objects.get(pk=answer.effect.removeprefix("idea:"))


def test_words_typed_for_a_card_are_that_persons_and_those_for_nobody_are_the_tables() -> None:
    workshop, board = table()
    seat = make_seat(workshop, board=board, by_hand=True)

    hers = typed(
        workshop,
        board,
        "Vreau cursuri seara, după tură.",
        seat_number=seat.number,
        language="ro",
        translation="I want evening classes, after my shift.",
    )
    ours = typed(workshop, board, "One sheet for everybody")

    mine = regions("card")["mine-ideas"].render(card(seat).seat)
    assert (hers.seat, hers.scribe, hers.board, hers.language) == (seat, board, board, "ro")
    assert (ours.seat, ours.scribe, ours.board, ours.is_shown) == (None, board, board, True)
    assert "Vreau cursuri seara, după tură." in mine
    assert "Typed for you at table 1" in mine
    assert "One sheet for everybody" not in mine


def test_words_typed_for_a_card_ring_at_that_card_and_this_table() -> None:
    workshop, board = table()
    seat, neighbour, other = make_seat(workshop), make_seat(workshop), make_board(workshop)

    answer = do(workshop, scribe(board), "write_for", text="x", seat_number=seat.number)

    rung = [type(each).objects.get(pk=each.pk).revision for each in (seat, board, neighbour, other)]
    assert rung == [answer.revision, answer.revision, 0, 0]


def test_a_scribe_types_only_for_people_of_this_room_who_take_part_and_sit_nowhere_else() -> None:
    workshop, board = table()
    undecided = make_seat(workshop, agrees=(), board=board)
    elsewhere = make_seat(workshop, board=make_board(workshop))
    unissued = make_seat(workshop, issued_at=None)
    foreign = make_seat(make_workshop(phase=BREAKOUTS), number=77)

    said = [
        do(workshop, scribe(board), "write_for", text="x", seat_number=number).said
        for number in (undecided.number, elsewhere.number, unissued.number, foreign.number, "twelve", -1, 10**12)
    ]

    nobody = "Nobody in this room holds card %s. Look at the card, or leave the number empty for the table."
    number = "A card number is a number like 12. Look at the person's card, or leave it empty for the whole table."
    assert said == [
        "Card 1 has not agreed to take part. Ask the person, note their answer, then send this again.",
        "Card 2 sits at another table. Look at the card, or ask the desk to seat that person here.",
        nobody % 3,
        nobody % 77,
        number,
        number,
        number,
    ]
    assert Idea.objects.count() == 0


def test_a_refused_form_gives_back_the_words_the_card_and_the_translation(client: Client) -> None:
    workshop, board = table()
    sit_as_scribe(client, board)

    refused = post(
        client, workshop, "write_for", role="scribe", text="Spoken words", seat_number="404", translation="In English"
    )

    page = refused.content.decode()
    assert refused.status_code == 422
    assert [
        words in page for words in ("Spoken words", 'value="404"', "In English", f"/w/{workshop.code}/table/1/")
    ] == ([True] * 4)


def test_only_a_scribe_types_for_others_and_only_what_they_typed_is_theirs() -> None:
    workshop, board = table()
    seat, other = make_seat(workshop), make_board(workshop)
    idea = typed(workshop, board)

    refused = [
        do(workshop, actor, command, idea=idea.pk, text="x", agrees="1").done
        for actor in (card(seat), facilitator(), scribe(other))
        for command in ("read_back", "agree_words", "edit_idea", "withdraw_idea")
    ]
    for_others = [do(workshop, actor, "write_for", text="x").done for actor in (card(seat), facilitator())]

    idea.refresh_from_db()
    assert (refused, for_others) == ([False] * 12, [False] * 2)
    assert (idea.text, idea.read_back_at, idea.table_agrees) == ("Said aloud", None, False)


def test_a_table_reads_back_before_it_agrees_and_only_then_its_words_may_be_quoted() -> None:
    workshop, board = table()
    idea = typed(workshop, board)

    too_early = do(workshop, scribe(board), "agree_words", idea=idea.pk, agrees="1")
    read = do(workshop, scribe(board), "read_back", idea=idea.pk)
    again = do(workshop, scribe(board), "read_back", idea=idea.pk)
    before = list(quotable(workshop))
    agreed = do(workshop, scribe(board), "agree_words", idea=idea.pk, agrees="1")
    quoted = list(quotable(workshop))
    do(workshop, scribe(board), "agree_words", idea=idea.pk, agrees="")

    assert too_early.said == "Read the words back to the table first, then ask whether they may be published."
    assert (read.done, again.revision, agreed.done) == (True, read.revision, True)
    assert (before, quoted, list(quotable(workshop))) == ([], [idea], [])


def test_the_table_cannot_agree_for_one_person() -> None:
    workshop, board = table()
    seat = make_seat(workshop)
    idea = typed(workshop, board, seat_number=seat.number)
    do(workshop, scribe(board), "read_back", idea=idea.pk)

    answer = do(workshop, scribe(board), "agree_words", idea=idea.pk, agrees="1")

    assert answer.said == "These words belong to one card, and only that person can agree to quote them."


def test_a_person_changes_and_withdraws_words_that_were_typed_for_them_and_the_scribe_sees_it() -> None:
    workshop, board = table()
    seat = make_seat(workshop)
    first = typed(workshop, board, "heard wrongly", seat_number=seat.number)
    second = typed(workshop, board, "take this back", seat_number=seat.number)
    Idea.objects.filter(pk=first.pk).update(read_back_at=timezone.now())

    do(workshop, card(seat), "edit_idea", idea=first.pk, text="said rightly")
    do(workshop, card(seat), "withdraw_idea", idea=second.pk)

    scribes = regions("scribe")["table-ideas"].render(scribe(board).board)
    assert ("said rightly" in scribes, "take this back" in scribes) == (True, False)
    assert "Withdrawn. The words are erased from this site." in scribes
    assert Idea.objects.get(pk=first.pk).read_back_at is None


def test_a_scribe_translates_what_everybody_sees_but_nothing_that_is_hidden() -> None:
    workshop, board = table()
    seat, other = make_seat(workshop), make_board(workshop)
    do(workshop, card(seat), "add_idea", text="Vreau cursuri", language="ro")
    shared = Idea.objects.get(text="Vreau cursuri")
    Workshop.objects.filter(pk=workshop.pk).update(silent=True)
    do(workshop, card(seat), "add_idea", text="ascuns", language="ro")
    private = Idea.objects.get(text="ascuns")

    seen = do(workshop, scribe(other), "translate_idea", idea=shared.pk, translation="I want <b>classes</b>")
    hidden = do(workshop, scribe(board), "translate_idea", idea=private.pk, translation="x")
    by_a_card = do(workshop, card(make_seat(workshop)), "translate_idea", idea=shared.pk, translation="x")

    room = regions("room")["room-ideas"].render(Workshop.objects.get(pk=workshop.pk))
    assert (seen.done, hidden.done, by_a_card.done) == (True, False, False)
    assert "Translation, by a person:" in room
    assert "I want &lt;b&gt;classes&lt;/b&gt;" in room


def test_in_silence_a_scribes_words_wait_for_the_reveal_too() -> None:
    workshop = make_workshop(phase=SILENT)
    board = make_board(workshop)

    idea = typed(workshop, board)
    before = idea.is_shown
    do(workshop, facilitator(), "reveal_ideas")

    idea.refresh_from_db()
    assert (before, idea.is_shown) == (False, True)


def test_after_the_close_a_scribe_can_withdraw_and_nothing_else() -> None:
    workshop, board = table()
    idea = typed(workshop, board)
    Workshop.objects.filter(pk=workshop.pk).update(stage=Stage.CLOSED)

    frozen = {
        do(workshop, scribe(board), command, idea=idea.pk, text="x").said for command in ("edit_idea", "read_back")
    }
    withdrawn = do(workshop, scribe(board), "withdraw_idea", idea=idea.pk)

    assert frozen == {"This room is closed, so its words stay as they are. You can still withdraw yours."}
    assert withdrawn.done


def test_a_quiet_person_is_heard_through_the_scribe() -> None:
    workshop, board = table()
    seat = make_seat(workshop, board=board, by_hand=True, agrees=(Purpose.TAKE_PART, Purpose.QUOTE))

    idea = typed(workshop, board, seat_number=seat.number)

    assert list(SeatCard.objects.filter(ideas__isnull=False)) == [seat]
    assert list(quotable(workshop)) == [idea]
