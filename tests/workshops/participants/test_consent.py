"""What a person agrees to: three questions, each its own yes or no, asked first and changeable for ever."""

import itertools

import pytest
from django.test import Client

from tests.factories.rooms import card, do, facilitator, fresh, make_board, make_seat, make_workshop, post, scribe, sit
from workshops.core.codes import new_token
from workshops.core.enums import Outcome, Stage
from workshops.live import region_html
from workshops.models import Consent, Idea, SeatCard, Workshop
from workshops.participants.actors import Visitor
from workshops.participants.enums import Purpose
from workshops.participants.rules import takes_part

pytestmark = pytest.mark.django_db

PURPOSES = ("take_part", "keep_words", "quote")


def ticked(*purposes: str) -> dict[str, str]:
    return dict.fromkeys(purposes, "on")


def agreed(seat: SeatCard) -> set[str]:
    return set(Consent.objects.filter(seat=seat, given=True).values_list("purpose", flat=True))


def test_a_new_card_agrees_to_nothing_and_is_asked_first(client: Client) -> None:
    workshop = make_workshop()
    seat = make_seat(workshop, agrees=())
    sit(client, seat)

    page = client.get(f"/w/{workshop.code}/").content.decode()

    assert (seat.consents.exists(), takes_part(seat), agreed(seat)) == (False, False, set())
    assert [page.count(f'name="{purpose}"') for purpose in PURPOSES] == [1, 1, 1]
    assert "checked" not in page
    assert page.index('id="mine-card"') < page.index('name="take_part"') < page.index('id="room-phase"')


@pytest.mark.parametrize("given", [c for n in range(4) for c in itertools.combinations(PURPOSES, n)])
def test_each_purpose_is_answered_on_its_own(given: tuple[str, ...]) -> None:
    workshop = make_workshop()
    seat = make_seat(workshop, agrees=())

    answer = do(workshop, card(seat), "give_consent", **ticked(*given))

    # Words that are not kept cannot be quoted: there the more careful answer counts.
    kept = set(given) if "keep_words" in given else set(given) - {"quote"}
    assert answer.outcome == Outcome.DONE
    assert agreed(seat) == kept
    assert Consent.objects.filter(seat=seat).count() == 3
    assert (seat.consents.exists(), takes_part(seat)) == (True, "take_part" in given)


def test_an_answer_that_is_changed_leaves_only_the_present_one() -> None:
    workshop = make_workshop()
    seat = make_seat(workshop, agrees=())

    do(workshop, card(seat), "give_consent", **ticked(*PURPOSES))
    do(workshop, card(seat), "give_consent", **ticked("take_part"))

    assert agreed(seat) == {"take_part"}
    assert Consent.objects.filter(seat=seat).count() == 3


def test_the_same_answer_sent_twice_is_one_change() -> None:
    workshop = make_workshop()
    seat = make_seat(workshop, agrees=())

    answers = [do(workshop, card(seat), "give_consent", key="one-and-the-same", **ticked("take_part")) for _ in "12"]

    assert [answer.revision for answer in answers] == [1, 1]
    assert Workshop.objects.get(pk=workshop.pk).revision == 1


def test_the_form_shows_what_was_agreed_so_that_saving_it_unchanged_changes_nothing() -> None:
    workshop = make_workshop()
    seat = make_seat(workshop, agrees=(Purpose.TAKE_PART, Purpose.KEEP_WORDS))

    region = region_html.of_card(fresh(seat))["mine-consent"]

    shown = [f'name="{purpose}" checked' in region for purpose in PURPOSES]
    assert shown == [True, True, False]


def test_whoever_stops_taking_part_watches_and_may_come_back_with_one_press(client: Client) -> None:
    workshop = make_workshop()
    seat = make_seat(workshop, agrees=(Purpose.TAKE_PART, Purpose.KEEP_WORDS))
    sit(client, seat)
    idea = Idea.objects.create(workshop=workshop, seat=seat, text="A crèche", shared_at="2026-01-01T10:00Z")

    post(client, workshop, "give_consent", keep_words="on")
    watching = client.get(f"/w/{workshop.code}/").content.decode()
    stopped = takes_part(seat)
    post(client, workshop, "give_consent", take_part="on", keep_words="on")

    assert "You are watching" in watching
    assert (stopped, takes_part(seat)) == (False, True)
    assert Idea.objects.get(pk=idea.pk).text == "A crèche"


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.REPORTED, Stage.CANCELLED])
def test_consent_can_be_changed_after_the_end(stage: Stage) -> None:
    workshop = make_workshop(stage=stage)
    seat = make_seat(workshop, agrees=tuple(Purpose))

    answer = do(workshop, card(seat), "give_consent", **ticked("take_part", "keep_words"))

    assert answer.outcome == Outcome.DONE
    assert agreed(seat) == {"take_part", "keep_words"}


def test_words_that_may_no_longer_be_kept_are_erased_at_once_after_the_end() -> None:
    workshop = make_workshop(stage=Stage.REPORTED)
    leaving, staying = (make_seat(workshop, agrees=tuple(Purpose)) for _ in range(2))
    words = {"text": "Słowa", "translation": "Words", "language": "pl"}
    mine, theirs = (Idea.objects.create(workshop=workshop, seat=seat, **words) for seat in (leaving, staying))

    do(workshop, card(leaving), "give_consent", **ticked("take_part", "quote"))

    # The language too: in a small room it names a person.
    assert Idea.objects.filter(pk=mine.pk).values(*words).get() == dict.fromkeys(words, "")
    assert Idea.objects.filter(pk=theirs.pk).values(*words).get() == words


def test_the_same_answer_during_the_workshop_erases_nothing_yet() -> None:
    workshop = make_workshop()
    seat = make_seat(workshop, agrees=tuple(Purpose))
    idea = Idea.objects.create(workshop=workshop, seat=seat, text="Words")

    do(workshop, card(seat), "give_consent", **ticked("take_part"))

    assert Idea.objects.get(pk=idea.pk).text == "Words"


# --- For somebody without a phone ------------------------------------------------------------------------------------


def test_the_desk_writes_down_what_somebody_without_a_phone_said() -> None:
    workshop = make_workshop()
    seat = make_seat(workshop, by_hand=True, agrees=())

    answer = do(workshop, facilitator(), "record_consent", card=seat.number, **ticked("take_part", "keep_words"))

    assert answer.said == "The answers of card 1 are saved."
    assert agreed(seat) == {"take_part", "keep_words"}


def test_a_scribe_asks_the_people_of_their_own_table_and_nobody_elses() -> None:
    workshop = make_workshop()
    own, other = make_board(workshop), make_board(workshop)
    here, there = (make_seat(workshop, board=board, by_hand=True, agrees=()) for board in (own, other))

    answers = [do(workshop, scribe(own), "record_consent", card=seat.number, take_part="on") for seat in (here, there)]

    assert [answer.outcome for answer in answers] == [Outcome.DONE, Outcome.REFUSED]
    assert answers[1].said == "Card 2 sits at another table. Its own scribe or a facilitator can do this."
    assert (agreed(here), agreed(there)) == ({"take_part"}, set())


def test_nobody_answers_for_somebody_who_holds_a_phone(client: Client) -> None:
    workshop = make_workshop()
    seat = make_seat(workshop, agrees=())
    sit(client, seat)

    answer = do(workshop, facilitator(), "record_consent", card=seat.number, **ticked(*PURPOSES))

    assert answer.said == "Card 1 is on a phone: its holder answers there."
    assert agreed(seat) == set()


def test_a_card_that_nobody_holds_agrees_to_nothing() -> None:
    workshop = make_workshop()
    seat = make_seat(workshop, issued_at=None, agrees=())

    answers = [do(workshop, facilitator(), "record_consent", card=number, take_part="on") for number in (1, 99)]

    assert {answer.outcome for answer in answers} == {Outcome.REFUSED}
    assert agreed(seat) == set()


def test_only_a_card_gives_consent_for_itself() -> None:
    workshop = make_workshop()
    make_seat(workshop, agrees=())
    board = make_board(workshop)

    actors = (facilitator(), scribe(board), Visitor(new_token()))
    outcomes = {do(workshop, actor, "give_consent", take_part="on").outcome for actor in actors}

    assert outcomes == {Outcome.REFUSED}
    assert Consent.objects.count() == 0


def test_what_a_card_agreed_to_is_on_no_shared_screen() -> None:
    workshop = make_workshop()
    seat = make_seat(workshop, agrees=())
    before = {screen: region_html.shared(fresh(seat).workshop, screen) for screen in ("room", "wall")}

    do(workshop, card(seat), "give_consent", **ticked(*PURPOSES))

    after = {screen: region_html.shared(fresh(seat).workshop, screen) for screen in ("room", "wall")}
    assert after == before
