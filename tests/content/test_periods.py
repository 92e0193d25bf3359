"""When something is: both ends are written, whatever lies between them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from content.periods import marked_up, written
from tests.factories.pages import add, home_page
from tests.factories.rooms import make_workshop
from workshops.core.enums import Stage
from workshops.models import EventPage

LONDON = ZoneInfo("Europe/London")
SIX = datetime(2026, 12, 4, 18, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("begins", "ends", "said"),
    [
        (SIX, SIX + timedelta(hours=2), "Friday 4 December 2026, 18:00–20:00 (GMT)"),
        (SIX, None, "Friday 4 December 2026, 18:00 (GMT)"),
        (None, SIX, "until Friday 4 December 2026, 18:00 (GMT)"),
        (None, None, ""),
        (SIX, SIX, "Friday 4 December 2026, 18:00 (GMT)"),
        (SIX, SIX - timedelta(hours=1), "Friday 4 December 2026, 18:00 (GMT)"),
        (SIX, SIX + timedelta(hours=8), "Friday 4 December 2026, 18:00 – Saturday 5 December 2026, 02:00 (GMT)"),
        (SIX, SIX + timedelta(hours=6), "Friday 4 December 2026, 18:00 – Saturday 5 December 2026, 00:00 (GMT)"),
        (SIX, SIX + timedelta(days=28), "Friday 4 December 2026, 18:00 – Friday 1 January 2027, 18:00 (GMT)"),
        (
            datetime(2026, 10, 24, 22, tzinfo=LONDON),
            datetime(2026, 10, 25, 3, tzinfo=LONDON),
            "Saturday 24 October 2026, 22:00 (BST) – Sunday 25 October 2026, 03:00 (GMT)",
        ),
        (
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
            datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
            "Sunday 25 October 2026, 01:30 (BST)–01:30 (GMT)",
        ),
        # As the database gives them: one day there, and two where people are.
        (
            datetime(2026, 7, 4, 22, 30, tzinfo=UTC),
            datetime(2026, 7, 4, 23, 30, tzinfo=UTC),
            "Saturday 4 July 2026, 23:30 – Sunday 5 July 2026, 00:30 (BST)",
        ),
        (
            datetime(2026, 7, 4, 23, 30, tzinfo=UTC),
            datetime(2026, 7, 5, 0, 30, tzinfo=UTC),
            "Sunday 5 July 2026, 00:30–01:30 (BST)",
        ),
    ],
)
def test_both_ends_are_written(begins, ends, said):
    assert written(begins, ends) == said


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Asia/Dhaka", "Saturday 5 December, 00:00–02:00 (+06)"),
        ("America/New_York", "Friday 4 December, 13:00–15:00 (EST)"),
        ("Pacific/Auckland", "Saturday 5 December, 07:00–09:00 (NZDT)"),
        ("Europe/Bucharest", "Friday 4 December, 20:00–22:00 (EET)"),
    ],
)
def test_another_time_zone_has_days_and_hours_of_its_own(zone, said):
    with timezone.override(ZoneInfo(zone)):
        assert written(SIX, SIX + timedelta(hours=2), year=False) == said


def test_machines_are_told_both_moments():
    assert marked_up(SIX, SIX + timedelta(hours=8)).split('"')[1::2] == [
        "2026-12-04T18:00+00:00",
        "2026-12-05T02:00+00:00",
    ]


@pytest.mark.django_db
def test_an_events_page_its_card_and_its_shared_link_say_both_ends():
    tonight = timezone.localtime().replace(hour=22, minute=0, second=0, microsecond=0) + timedelta(days=2)
    event = add(
        home_page(),
        EventPage(title="Night of tea", starts_at=tonight, ends_at=tonight + timedelta(hours=4), place="Hall"),
    )

    page, front = Client().get(event.url).text, Client().get("/").text

    assert marked_up(event.starts_at, event.ends_at) in page
    assert marked_up(event.starts_at, event.ends_at, year=False) in front
    assert f'content="{written(event.starts_at, event.ends_at)}, Hall"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("after", [timedelta(hours=-1), timedelta()])
def test_an_event_does_not_end_before_it_or_its_workshop_starts(after: timedelta):
    workshop = make_workshop(stage=Stage.DRAFT, starts_at=SIX)
    later = make_workshop(stage=Stage.DRAFT, starts_at=SIX - timedelta(days=1))
    times = [{"workshop": workshop}, {"starts_at": SIX}, {"workshop": later, "starts_at": SIX}]

    for begins in times:
        with pytest.raises(ValidationError) as refused:
            EventPage(title="Odd", slug="odd", ends_at=SIX + after, **begins).clean()
        assert list(refused.value.message_dict) == ["ends_at"]
        EventPage(title="Even", slug="even", ends_at=SIX + timedelta(minutes=1), **begins).clean()
        EventPage(title="Open", slug="open", **begins).clean()
    EventPage(title="Until", slug="until", ends_at=SIX).clean()


@pytest.mark.django_db
def test_an_event_whose_start_only_its_workshop_knows_says_both_ends():
    workshop = make_workshop(stage=Stage.DRAFT, starts_at=SIX)
    event = add(home_page(), EventPage(title="Evening", workshop=workshop, ends_at=SIX + timedelta(hours=2)))

    assert marked_up(SIX, SIX + timedelta(hours=2)) in Client().get(event.url).text
