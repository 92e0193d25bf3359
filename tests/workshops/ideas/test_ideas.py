"""Writing, changing and withdrawing one's own words, and the desk's reveal."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.presses import at_once
from tests.factories.rooms import card, do, facilitator, make_board, make_seat, make_workshop, post, scribe, sit
from workshops.commands.registry import regions
from workshops.core.enums import Stage
from workshops.ideas.phases import BREAKOUTS, READ_BACK, SILENT, SORTING
from workshops.live import region_html
from workshops.models import CommandRecord, Idea, SeatCard, Workshop
from workshops.voting.phases import VOTING

pytestmark = pytest.mark.django_db


def write(workshop: Workshop, seat: SeatCard, text: str = "Classes in the evening") -> Idea:
    answer = do(workshop, card(seat), "add_idea", text=text)
    assert answer.done, answer.said
    return Idea.objects.get(pk=answer.effect.removeprefix("idea:"))


def fresh(workshop: Workshop) -> Workshop:
    return Workshop.objects.get(pk=workshop.pk)


def test_an_idea_written_in_silence_waits_for_the_reveal_and_any_other_is_shared_at_once() -> None:
    silent, talking = make_workshop(phase=SILENT), make_workshop(phase=BREAKOUTS)
    board = make_board(talking)

    hidden = write(silent, make_seat(silent))
    shared = write(talking, make_seat(talking, board=board))

    assert (hidden.is_shown, hidden.board) == (False, None)
    assert (shared.is_shown, shared.board) == (True, board)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Write your idea first, then send it."),
        (" \n\u200b\u2060 ", "Write your idea first, then send it."),
        (
            "a" * 10_000,
            (
                "That is longer than 500 characters. Shorten it a little; your words are still in the box. "
                "9500 characters are too many."
            ),
        ),
        ("a\x00b", "One character cannot be kept. Type the words again."),
    ],
    ids=["empty", "invisible", "10,000 characters", "null"],
)
def test_words_that_cannot_be_kept_are_refused_with_a_sentence_and_never_repeated_in_the_records(
    typed: str, said: str
) -> None:
    workshop = make_workshop(phase=BREAKOUTS)
    seat = make_seat(workshop)

    answer = do(workshop, card(seat), "add_idea", text=typed)

    assert (answer.done, answer.said) == (False, said)
    assert Idea.objects.count() == 0
    assert list(CommandRecord.objects.values_list("said", "effect")) == [(said, "")]
    assert fresh(workshop).revision == 0


@pytest.mark.parametrize(
    "words",
    [
        "🧕🏽👨‍👩‍👧 crèche!",
        "🪿🫨",
        "اسکول کا خط آتا ہے، میں پڑھ نہیں سکتی۔",
        "<script>alert('x')</script> & <b>bold</b> {{ 7*7 }}",
        "two\nlines",
        "é" * 500,
    ],
    ids=["emoji", "emoji newer than we are", "right to left", "markup", "lines", "500 characters"],
)
def test_words_in_any_script_are_kept_as_they_were_typed_and_shown_as_plain_text(words: str, client: Client) -> None:
    workshop = make_workshop(phase=BREAKOUTS)
    seat = make_seat(workshop)
    sit(client, seat)

    answer = post(client, workshop, "add_idea", text=words.replace("\n", "\r\n"), language="ur")
    page = client.get(workshop.get_absolute_url()).content.decode()

    assert answer.status_code == 302
    assert Idea.objects.get().text == words
    assert "<script>alert" not in page
    assert "<b>bold" not in page
    assert 'lang="ur"' in page


def test_only_somebody_who_takes_part_writes_and_only_while_the_room_writes() -> None:
    open_room, voting = make_workshop(phase=BREAKOUTS), make_workshop(phase=VOTING)
    closed = make_workshop(phase=BREAKOUTS, stage=Stage.CLOSED)

    undecided = do(open_room, card(make_seat(open_room, agrees=())), "add_idea", text="x")
    early = do(voting, card(make_seat(voting)), "add_idea", text="x")
    late = do(closed, card(make_seat(closed)), "add_idea", text="x")
    desk = do(open_room, facilitator(), "add_idea", text="x")

    assert [undecided.said, early.said, late.said, desk.said] == [
        "To write ideas, first say yes to taking part. Your words are kept here meanwhile.",
        "Ideas are not collected just now. Keep yours: you can tell your table, or the desk.",
        "This room is closed, and nothing new can be written in it. Tell the people who run it.",
        "An idea is written from somebody's own card. At a table, use the scribe's form.",
    ]
    assert Idea.objects.count() == 0


@pytest.mark.parametrize("kind", [SILENT, BREAKOUTS, READ_BACK, SORTING])
def test_latecomers_write_until_the_sorting_is_over(kind: str) -> None:
    workshop = make_workshop(phase=kind)

    idea = write(workshop, make_seat(workshop))

    assert idea.is_shown == (kind != SILENT)


def test_the_same_key_writes_once_and_with_other_words_says_so() -> None:
    workshop = make_workshop(phase=BREAKOUTS)
    seat = make_seat(workshop)
    first = do(workshop, card(seat), "add_idea", key="one-wish-only", text="A crèche")

    again = do(workshop, card(seat), "add_idea", key="one-wish-only", text="A crèche")
    other = do(workshop, card(seat), "add_idea", key="one-wish-only", text="A bus")

    assert (again.outcome, again.said, again.revision) == (first.outcome, first.said, first.revision)
    assert other.said == (
        "You sent this form before with other words, and those were kept. Send it again to add these as well."
    )
    assert [idea.text for idea in Idea.objects.all()] == ["A crèche"]


def test_changed_words_lose_what_was_said_about_the_old_ones() -> None:
    workshop = make_workshop(phase=BREAKOUTS)
    seat = make_seat(workshop)
    idea = write(workshop, seat, "Vreau cursuri seara")
    Idea.objects.filter(pk=idea.pk).update(translation="I want evening classes", read_back_at=idea.created_at)

    answer = do(workshop, card(seat), "edit_idea", idea=idea.pk, text="Vreau cursuri duminica", language="ro")

    idea.refresh_from_db()
    assert answer.done
    assert (idea.text, idea.language, idea.translation, idea.read_back_at) == ("Vreau cursuri duminica", "ro", "", None)


@pytest.mark.parametrize("verb", ["edit_idea", "withdraw_idea"])
def test_somebody_elses_idea_and_another_rooms_look_like_none(verb: str) -> None:
    workshop, elsewhere = make_workshop(phase=BREAKOUTS), make_workshop(phase=BREAKOUTS)
    seat, neighbour, stranger = make_seat(workshop), make_seat(workshop), make_seat(elsewhere)
    theirs, foreign = write(workshop, neighbour), write(elsewhere, stranger)

    answers = [
        do(workshop, actor, verb, idea=number, text="mine now")
        for actor in (card(seat), facilitator(), scribe(make_board(workshop)))
        for number in (theirs.pk, foreign.pk, 987_654, 10**30)
    ]

    said = {answer.said for answer in answers}
    assert said == {
        "Only whoever wrote an idea can change it. Reload the page to see yours.",
        "This page is out of date. Reload it and try again.",
    }
    assert set(Idea.objects.values_list("text", flat=True)) == {"Classes in the evening"}


def test_withdrawing_erases_the_words_everywhere_also_after_others_saw_them_and_after_the_close() -> None:
    workshop = make_workshop(phase=BREAKOUTS)
    seat, desk = make_seat(workshop), facilitator()
    idea, other = write(workshop, seat, "canary-one"), write(workshop, make_seat(workshop), "canary-two")
    Idea.objects.filter(pk=idea.pk).update(translation="canary-translated")
    do(workshop, desk, "merge_ideas", ideas=[idea.pk, other.pk])
    Workshop.objects.filter(pk=workshop.pk).update(stage=Stage.CLOSED)

    answer = do(workshop, card(seat), "withdraw_idea", idea=idea.pk)
    again = do(workshop, card(seat), "withdraw_idea", idea=idea.pk)

    idea.refresh_from_db()
    room = region_html.shared(fresh(workshop), "room")["room-ideas"]
    assert answer.done
    assert again.revision == answer.revision
    assert (idea.text, idea.translation, idea.language, bool(idea.withdrawn_at)) == ("", "", "", True)
    assert ("canary-one" in room, "canary-translated" in room, "canary-two" in room) == (False, False, True)
    assert do(workshop, card(seat), "edit_idea", idea=idea.pk, text="back").done is False


def test_words_that_were_put_together_or_voted_on_stay_and_can_still_be_withdrawn() -> None:
    workshop = make_workshop(phase=SORTING)
    seat, desk = make_seat(workshop), facilitator()
    ideas = [write(workshop, seat, text) for text in ("one", "two", "three")]
    do(workshop, desk, "merge_ideas", ideas=[idea.pk for idea in ideas[:2]])
    for name in ("A crèche", "A bus"):
        do(workshop, desk, "name_theme", name=name)
    do(workshop, desk, "move_idea", ideas=[ideas[2].pk], theme=workshop.themes.first().pk)
    do(workshop, desk, "prepare_round", budget=3)
    assert do(workshop, desk, "open_round", vote=1).done

    said = [do(workshop, card(seat), "edit_idea", idea=idea.pk, text="other").said for idea in ideas]
    withdrawn = do(workshop, card(seat), "withdraw_idea", idea=ideas[2].pk)

    together = "This idea was put together with others, so its words stay. Withdraw it, or write another one."
    assert said == [
        together,
        together,
        "The room is voting on this idea, so its words stay. You can still withdraw it.",
    ]
    assert withdrawn.done


def test_the_reveal_shows_everything_once_and_a_second_press_changes_nothing() -> None:
    workshop = make_workshop(phase=SILENT)
    ideas = [write(workshop, make_seat(workshop)) for _ in range(3)]
    do(workshop, card(ideas[0].seat), "withdraw_idea", idea=ideas[0].pk)

    first = do(workshop, facilitator(), "reveal_ideas")
    second = do(workshop, facilitator(), "reveal_ideas")
    pressed_by_a_card = do(workshop, card(ideas[1].seat), "reveal_ideas")

    room = fresh(workshop)
    assert (first.done, second.done, second.revision) == (True, True, first.revision)
    assert (room.silent, room.personal_revision) == (False, first.revision)
    assert [idea.is_shown for idea in workshop.ideas.all()] == [False, True, True]
    assert pressed_by_a_card.done is False


def test_hiding_takes_an_idea_off_every_screen_tells_its_writer_and_unmasks_nobody() -> None:
    workshop = make_workshop(phase=BREAKOUTS)
    seat = make_seat(workshop, number=7341)
    idea = write(workshop, seat, "canary-words")

    hidden = do(workshop, facilitator(), "hide_idea", idea=idea.pk)
    shown_to = {screen: "".join(region_html.shared(fresh(workshop), screen).values()) for screen in ("room", "wall")}
    desk = region_html.shared(fresh(workshop), "desk")
    mine = region_html.of_card(card(seat).seat)["mine-ideas"]
    back = do(workshop, facilitator(), "show_idea", idea=idea.pk)

    assert hidden.done
    assert [("canary-words" in html) for html in shown_to.values()] == [False, False]
    assert ("canary-words" in desk["desk-ideas"], "7341" in desk["desk-ideas"] + desk["desk-themes"]) == (True, False)
    assert "does not know whose it is" in mine
    assert back.done
    assert "canary-words" in region_html.shared(fresh(workshop), "room")["room-ideas"]


def test_a_write_rings_for_its_writer_alone_and_the_reveal_for_everybody() -> None:
    workshop = make_workshop(phase=SILENT)
    seat, neighbour = make_seat(workshop), make_seat(workshop)

    written = do(workshop, card(seat), "add_idea", text="x")
    before = fresh(workshop).personal_revision
    revealed = do(workshop, facilitator(), "reveal_ideas")

    seat.refresh_from_db()
    neighbour.refresh_from_db()
    assert (seat.revision, neighbour.revision, before) == (written.revision, 0, 0)
    assert fresh(workshop).personal_revision == revealed.revision


def test_without_javascript_a_refused_form_gives_every_word_back_with_a_fresh_key(client: Client) -> None:
    workshop = make_workshop(phase=BREAKOUTS)
    sit(client, make_seat(workshop))

    refused = post(client, workshop, "add_idea", key="first-key-1", text="ş" * 501, language="ro")
    page = refused.content.decode()

    assert refused.status_code == 422
    assert "ş" * 501 in page
    assert '<option value="ro" selected>' in page
    assert "maxlength" not in page
    assert "first-key-1" not in page
    assert 'name="key" value="' in page


def test_the_back_button_without_javascript_is_told_and_one_more_press_keeps_the_new_words(client: Client) -> None:
    workshop = make_workshop(phase=BREAKOUTS)
    sit(client, make_seat(workshop))
    post(client, workshop, "add_idea", key="old-page-key", text="A crèche")

    replayed = post(client, workshop, "add_idea", key="old-page-key", text="A crèche")
    changed = post(client, workshop, "add_idea", key="old-page-key", text="A <i>bus</i>")
    key = changed.content.decode().split('name="key" value="')[1].split('"')[0]
    sent_again = post(client, workshop, "add_idea", key=key, text="A <i>bus</i>")

    assert (replayed.status_code, changed.status_code, sent_again.status_code) == (302, 422, 302)
    assert "A &lt;i&gt;bus&lt;/i&gt;" in changed.content.decode()
    assert [idea.text for idea in Idea.objects.all()] == ["A crèche", "A <i>bus</i>"]


@pytest.mark.parametrize("screen", ["room", "wall", "desk"])
def test_every_screen_reads_forty_ideas_with_the_queries_of_one(screen: str) -> None:
    one, forty = (make_workshop(phase=SORTING) for _ in range(2))
    names = [f"{screen}-ideas", *(["desk-themes"] if screen == "desk" else [])]
    for workshop, count in ((one, 1), (forty, 40)):
        board, desk = make_board(workshop), facilitator()
        ideas = [write(workshop, make_seat(workshop, board=board), f"idea {n}") for n in range(count)]
        for n in range(count // 4 + 1):
            do(workshop, desk, "name_theme", name=f"theme {n}")
            do(workshop, desk, "move_idea", ideas=[ideas[n].pk], theme=workshop.themes.last().pk)
        do(workshop, desk, "merge_ideas", ideas=[idea.pk for idea in ideas[-3:]] * 2)

    counted = []
    for workshop in (fresh(one), fresh(forty)):
        with CaptureQueriesContext(connection) as queries:
            for name in names:
                regions(screen)[name].render(workshop)
        counted.append(len(queries))

    assert counted[0] == counted[1]


def test_ones_own_part_reads_forty_ideas_with_the_queries_of_one() -> None:
    workshop = make_workshop(phase=BREAKOUTS)
    board = make_board(workshop)
    counted = []

    for count in (1, 39):
        seat = make_seat(workshop, board=board)
        for n in range(count):
            write(workshop, seat, f"idea {n}")
            do(workshop, scribe(board), "write_for", text=f"said {n}", seat_number=seat.number)
        holder, table = card(seat).seat, scribe(board).board
        with CaptureQueriesContext(connection) as queries:
            regions("card")["mine-ideas"].render(holder)
            regions("scribe")["table-ideas"].render(table)
        counted.append(len(queries))

    assert counted[0] == counted[1]


@pytest.mark.django_db(transaction=True)
def test_two_facilitators_revealing_at_once_are_both_answered_and_the_room_changes_once() -> None:
    workshop = make_workshop(phase=SILENT)
    write(workshop, make_seat(workshop))
    before, desks = fresh(workshop).revision, [facilitator(), facilitator()]

    answers = at_once(lambda desk: do(workshop, desk, "reveal_ideas"), desks)

    assert [answer.done for answer in answers] == [True, True]
    assert fresh(workshop).revision == before + 1
