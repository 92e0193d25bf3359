"""What becomes of hopes when somebody withdraws, the room closes, words are erased, or the room is carried elsewhere."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from blog.models import FindingPage
from tests.factories.halls import leave_the_laptop
from tests.factories.pages import make_blog, make_findings
from tests.factories.rooms import card, do, facilitator, make_seat, make_workshop
from tests.sample_feature.models import Hope
from tests.sample_feature.queries import WAITS
from tests.workshops.transfer.test_kept_in_transfer import DIGEST_OF_RELEASE_0_1_0, OF_RELEASE_0_1_0
from workshops.closing.actions.erasure import erase_card, erase_workshop, tables, words_of_card
from workshops.closing.actions.retention import unlink_words
from workshops.commands.registry import register, transfer_tables
from workshops.core.enums import Outcome
from workshops.live import region_html
from workshops.models import Arrival, SeatCard, Workshop
from workshops.participants.enums import Purpose
from workshops.transfer.files import bring_file

pytestmark = pytest.mark.django_db
KEEPS = (Purpose.TAKE_PART, Purpose.KEEP_WORDS)


@pytest.fixture
def workshop() -> Workshop:
    return make_workshop(phase="hopes")


def hope(workshop: Workshop, text: str, agrees: tuple[Purpose, ...] = KEEPS) -> SeatCard:
    """A card of this room that has said this hope."""
    seat = make_seat(workshop, agrees=agrees)
    assert do(workshop, card(seat), "say_hope", text=text).done
    return seat


def texts() -> list[str]:
    return list(Hope.objects.values_list("text", flat=True))


def test_a_card_that_phones_took_is_unused_until_it_hopes(workshop: Workshop):
    used = hope(workshop, "A warm room", agrees=())
    unused = make_seat(workshop, agrees=())

    do(workshop, facilitator(), "take_back_unused_cards")

    assert list(workshop.seats.exclude(issued_at=None)) == [used]
    assert workshop.seats.get(issued_at=None) == unused


def test_the_desk_is_told_what_waits_and_the_room_does_not_close_before(workshop: Workshop):
    hope(workshop, WAITS)

    answer = do(workshop, facilitator(), "close_workshop")

    desk = region_html.shared(Workshop.objects.get(), "desk")
    assert (answer.outcome, answer.said) == (Outcome.REFUSED, "Somebody has not finished their hope.")
    assert '<a href="#desk-hopes">Hopes wait</a>' in desk["desk-phase"]
    assert "A hope is not finished." in desk["desk-close"]


def test_whoever_takes_part_no_more_takes_the_hope_along(workshop: Workshop):
    seat = hope(workshop, "A warm room")

    do(workshop, card(seat), "give_consent", keep_words="on")

    assert texts() == []


def test_closing_blanks_hopes_that_were_not_to_be_kept(workshop: Workshop):
    hope(workshop, "Keep this")
    hope(workshop, "Forget this", agrees=(Purpose.TAKE_PART,))

    do(workshop, facilitator(), "close_workshop")

    assert texts() == ["Keep this", ""]


def test_erasing_a_card_finds_and_deletes_its_hope(workshop: Workshop):
    seat = hope(workshop, "A warm room")
    words = words_of_card(seat)

    counts = erase_card(workshop=workshop, card=seat.number)

    assert (words, counts["hopes"], texts()) == (["A warm room"], 1, [])


def test_erasing_a_workshop_leaves_none_and_its_table_is_wiped(workshop: Workshop):
    hope(workshop, "A warm room")

    erase_workshop(workshop=workshop)

    assert (texts(), Hope in tables()) == ([], True)


def test_a_year_later_a_hope_has_no_card(workshop: Workshop):
    hope(workshop, "A warm room")
    do(workshop, facilitator(), "close_workshop")
    Workshop.objects.update(closed_at=timezone.now() - timedelta(days=400))

    unlink_words(workshop=Workshop.objects.get())

    assert Hope.objects.get().seat is None


def test_the_published_record_has_a_section_about_hopes(workshop: Workshop):
    make_blog()
    make_findings()
    hope(workshop, "A warm <room>")
    do(workshop, facilitator(), "close_workshop")
    finding = FindingPage.objects.get()
    finding.save_revision().publish()

    record = Client().get(f"{FindingPage.objects.get().url}record/").content.decode()

    assert "<h2>What people hope for</h2>" in record
    assert '<p dir="auto">A warm &lt;room&gt;</p>' in record


@pytest.mark.usefixtures("hall_key")
def test_a_hope_is_carried_with_its_card_and_known_again(workshop: Workshop):
    number = hope(workshop, "A warm room").number
    do(workshop, facilitator(), "close_workshop")
    workshop.refresh_from_db()
    file = leave_the_laptop(workshop)

    arrived, again = bring_file(file), bring_file(file)

    carried = Hope.objects.get(workshop=arrived.workshop)
    assert (carried.text, carried.seat.number, again.changed) == ("A warm room", number, False)


@pytest.mark.usefixtures("hall_key")
def test_a_file_from_before_there_were_hopes_is_read_and_known_again():
    arrived, again = (bring_file(OF_RELEASE_0_1_0.read_bytes()) for _ in range(2))

    assert (arrived.changed, again.changed) == (True, False)
    assert Arrival.objects.get().packed == DIGEST_OF_RELEASE_0_1_0
    assert [table.name for table in transfer_tables()][-1] == "hopes"


def test_nothing_is_registered_twice():
    from tests.sample_feature.feature import FEATURE

    with pytest.raises(ValueError, match="There is a feature hopes already"):
        register(FEATURE)
