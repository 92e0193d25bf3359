"""Every form says where its words are typed whether they can become public, and how to keep them in the room."""

import re

import pytest

from tests.factories.rooms import card, do, fresh, make_board, make_seat, make_workshop, scribe
from tests.factories.votes import make_theme, open_vote, show
from tests.factories.wins import make_win, press, voice_need, voice_offer
from workshops.ideas.phases import SORTING
from workshops.live import region_html
from workshops.models import Workshop

pytestmark = pytest.mark.django_db


# Forms by their command: what is typed there can become public, and can be kept in the room by a tick of its own.
CAN_BE_KEPT = {
    "voice_need",
    "voice_offer",
    "make_win",
    "agree_win",
    "choose_option",
    "refer_option",
    "add_model",
}
# It can become public by a consent, or by what the thing is for: said as well.
CAN_BE_PUBLIC = {
    "add_idea",
    "edit_idea",
    "write_for",
    "translate_idea",
    "name_theme",
    "rename_theme",
    "move_idea",
    "edit_workshop",
}
NEVER_PUBLIC = {"drop_win", "check_win", "void_round"}


def every_form(workshop: Workshop) -> list[tuple[str, str]]:
    """Command and HTML of every form on every screen of this room."""
    workshop = Workshop.objects.get(pk=workshop.pk)
    drawn = [region_html.shared(workshop, name) for name in region_html.SCREENS]
    drawn += [region_html.of_card(fresh(seat)) for seat in workshop.seats.all()]
    drawn += [region_html.of_scribe(board) for board in workshop.boards.select_related("workshop")]
    html = "".join("".join(regions.values()) for regions in drawn)
    return re.findall(r'data-command="(\w+)"(.*?)</form>', html, re.DOTALL)


def test_every_form_says_whether_its_words_can_become_public_and_how_to_keep_them_in_the_room():
    workshop = make_workshop(phase=SORTING)
    table = make_board(workshop)
    seat = make_seat(workshop, board=table)
    do(workshop, card(seat), "add_idea", text="Said.")
    do(workshop, scribe(table), "write_for", text="Typed.")
    make_theme(workshop, "Classes")
    forms = every_form(workshop)
    vote = open_vote(workshop)
    forms += every_form(workshop)
    show(workshop, vote)
    met, _agreed = make_win(workshop, needer=seat), make_win(workshop, needer=seat)
    press(workshop, card(seat), "mark_met", met)
    voice_need(seat)
    voice_offer(seat)
    forms += every_form(workshop)

    silent = {
        command
        for command, html in forms
        if command in CAN_BE_KEPT | CAN_BE_PUBLIC and "public page" not in html and "website" not in html
    }
    tickless = {command for command, html in forms if command in CAN_BE_KEPT and 'name="kept_in_room"' not in html}
    loud = {command for command, html in forms if command in NEVER_PUBLIC and "public page" not in html}

    drawn = {command for command, _html in forms}
    assert drawn >= CAN_BE_KEPT | CAN_BE_PUBLIC | NEVER_PUBLIC
    assert (silent, tickless, loud) == (set(), set(), set())
