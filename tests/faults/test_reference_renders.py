"""Reference renders equal the snapshots, and are rendered again only when the database has changed."""

import pytest

from tests.factories.rooms import card, do, facilitator, make_seat, make_workshop
from tests.faults.reference_renders import ReferenceRenders
from workshops.live import region_html
from workshops.models import Theme, Workshop

pytestmark = pytest.mark.django_db


def test_pictures_are_what_the_snapshots_draw_now():
    workshop = make_workshop()
    seat = card(make_seat(workshop))
    renders = ReferenceRenders(workshop)
    renders.now([seat])

    do(workshop, facilitator(), "name_theme", name="Tea on Tuesdays", kind="idea")
    do(workshop, seat, "add_idea", text="A crèche")

    workshop.refresh_from_db()
    shared = {name: region_html.shared(workshop, name) for name in region_html.SCREENS}
    assert renders.now([seat]) == shared | {seat.ref: region_html.own(seat)}


def test_a_change_that_the_room_says_nothing_of_is_seen():
    workshop = make_workshop()
    theme = Theme.objects.create(workshop=workshop, name="Hours")
    renders = ReferenceRenders(workshop)
    before = renders.now([])

    Theme.objects.filter(pk=theme.pk).update(name="Times")

    after = renders.now([])
    assert "Hours" in before["desk"]["desk-themes"]
    assert "Times" in after["desk"]["desk-themes"]


def test_a_picture_that_read_nothing_new_is_not_drawn_again(monkeypatch: pytest.MonkeyPatch):
    workshop = make_workshop()
    renders = ReferenceRenders(workshop)
    before = renders.now([])
    drawn: list[object] = []
    monkeypatch.setattr(renders, "_draw", drawn.append)

    Workshop.objects.filter(pk=workshop.pk).update(revision=99, touched={"": 99})

    assert renders.now([]) == before
    assert drawn == []
