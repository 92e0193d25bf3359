"""Markup typed into any text field of the room is text: on every screen, in every frame, on the pages, in the admin."""

import re
from collections.abc import Iterator

import pytest
from django import forms
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from wagtail.models import Page

from blog.models import BlogPostPage, FindingPage
from network.models import Organisation
from tests.factories.pages import make_blog, make_findings
from tests.factories.rooms import (
    card,
    do,
    facilitator,
    make_board,
    make_facilitator,
    make_seat,
    make_workshop,
    scribe,
    sit,
    sit_as_scribe,
)
from workshops.commands.registry import commands
from workshops.ideas.phases import BREAKOUTS
from workshops.models import QuickWin, Workshop
from workshops.participants.enums import Purpose
from workshops.quick_wins.link_holders import link_of_owner
from workshops.voting.phases import VOTING

pytestmark = pytest.mark.django_db

EVERYTHING = (Purpose.TAKE_PART, Purpose.KEEP_WORDS, Purpose.QUOTE)
# Codes are letters and numbers before they are anything else.
NO_WORDS = {("claim_card", "code"), ("claim_scribe_card", "code")}


def mark(name: str) -> str:
    """Markup that says which field it was typed into."""
    return f'<img src=x id="{name}" onerror=alert(1)>'


class Room:
    """A room into whose every text field markup is typed; `typed` lists them as (command, field)."""

    def __init__(self) -> None:
        make_blog()
        make_findings()
        self.workshop = make_workshop(phase=BREAKOUTS)
        self.board = make_board(self.workshop)
        self.seat = make_seat(self.workshop, board=self.board, agrees=EVERYTHING)
        self.desk = facilitator()
        self.typed: set[tuple[str, str]] = set()

    def send(self, actor, command: str, *fields: str, **data) -> int:
        words = {field: mark(f"{command}-{field}") for field in fields}
        answer = do(self.workshop, actor, command, **words, **data)
        assert answer.done, (command, answer.said)
        self.typed |= {(command, field) for field in fields}
        return int(answer.effect.partition(":")[2] or 0)

    def fill(self) -> None:
        self.plan()
        self.write()
        self.vote()
        self.win()

    def plan(self) -> None:
        phase = self.workshop.phases.get()
        self.send(self.desk, "edit_workshop", "title", "question", "purpose", "place")
        self.send(self.desk, "edit_phase", "title", "script", phase=phase.pk, planned_minutes=10)
        self.send(self.desk, "add_phase", "title", kind=VOTING, planned_minutes=5)
        self.send(self.desk, "edit_board", "name", "question", board=self.board.pk)

    def write(self) -> None:
        holder, writer = card(self.seat), scribe(self.board)
        self.send(holder, "edit_idea", "text", idea=self.send(holder, "add_idea", "text"))
        # Only now: the same words sent twice would be one idea.
        idea = self.send(holder, "add_idea", "text")
        typed = self.send(writer, "write_for", "text", "translation", seat_number=self.seat.number)
        self.send(writer, "translate_idea", "translation", idea=typed)
        theme = self.send(self.desk, "name_theme", "name")
        self.send(self.desk, "move_idea", ideas=[idea], theme=theme)
        self.send(self.desk, "move_idea", "new_theme", ideas=[typed])
        self.send(self.desk, "rename_theme", "name", theme=self.workshop.themes.last().pk)

    def vote(self) -> None:
        for ending in ("void", "reveal"):
            self.send(self.desk, "prepare_round", budget=3)
            vote = self.workshop.rounds.last().number
            self.send(self.desk, "open_round", vote=vote)
            if ending == "void":
                self.send(self.desk, "void_round", "reason", vote=vote)
        self.send(self.desk, "close_round", vote=vote)
        self.send(self.desk, "reveal_round", vote=vote)
        self.send(self.desk, "choose_option", "reason", vote=vote, option=1)
        self.send(self.desk, "refer_option", "reason", vote=vote, option=2)

    def win(self) -> None:
        for ending in ("check_win", "drop_win"):
            need = self.send(card(self.seat), "voice_need", "text")
            offer = self.send(self.desk, "voice_offer", "text", "organisation", card=self.seat.number)
            win = self.send(
                self.desk, "make_win", "owner", "first_step", need=need, offers=[offer], due_on="2030-01-31"
            )
            self.send(self.desk, "agree_win", "owner", "first_step", win=win, due_on="2030-01-31")
            self.send(link_of_owner(QuickWin.objects.get(pk=win)), "report_progress", "note", win=win)
            if ending == "check_win":
                self.send(card(self.seat), "mark_met", win=win)
                self.send(self.desk, "check_win", "note", win=win)
            else:
                self.send(self.desk, "drop_win", "reason", win=win)
        self.send(self.desk, "add_model", "name", "place", "source", "could_try")


def every_answer(room: Room) -> Iterator[HttpResponse]:
    """What every kind of reader gets from every address that shows something of the room."""
    at_desk = Client()
    at_desk.force_login(make_facilitator())
    readers = [at_desk, sit(Client(), room.seat), sit_as_scribe(Client(), room.board), Client()]
    base = f"/w/{room.workshop.code}/"
    screens = ["", "wall/", "desk/", f"table/{room.board.number}/", "cards/", "ballots/", "card/"]
    snapshots = [f"snapshot/{name}/" for name in ("room", "wall", "desk", "card", "scribe")]
    links = [f"wins/{win.pk}/links/" for win in room.workshop.quick_wins.all()]
    for reader in readers:
        for address in [*(base + end for end in (*screens, *snapshots, *links)), "/desks/", "/join/", "/quick-wins/"]:
            yield reader.get(address)


def published(room: Room) -> Iterator[HttpResponse]:
    for page in (BlogPostPage.objects.get(), FindingPage.objects.get()):
        page.save_revision().publish()
        for address in (page.url, page.record_url, "/", "/feed/", "/blog/", "/findings/", "/search/?q=img"):
            yield Client().get(address)


def in_the_admin(client: Client) -> Iterator[HttpResponse]:
    organisation = Organisation.objects.first()
    yield client.get(f"/admin/snippets/network/organisation/edit/{organisation.pk}/", follow=True)
    for address in ("", "snippets/network/organisation/", "snippets/network/emergingmodel/", "reports/site-history/"):
        yield client.get(f"/admin/{address}", follow=True)
    for page in Page.objects.filter(depth__gt=1):
        yield client.get(f"/admin/pages/{page.pk}/", follow=True)
        yield client.get(f"/admin/pages/{page.pk}/edit/", follow=True)


def alive(answer: HttpResponse) -> list[str]:
    """Our markup that a browser would take for markup. In JSON a quote is written with a backslash."""
    return re.findall(r'<img src=x id=\\?"[\w-]+', answer.content.decode())


def test_markup_is_typed_into_every_text_field_that_a_command_has() -> None:
    room = Room()

    room.fill()

    wanted = {
        (command, name)
        for command, spec in commands().items()
        for name, field in spec.form.base_fields.items()
        if isinstance(field, forms.CharField) and (command, name) not in NO_WORDS
    }
    assert wanted - room.typed == set()


def test_no_screen_snapshot_page_feed_or_list_in_the_admin_takes_typed_markup_for_its_own() -> None:
    room = Room()
    room.fill()
    editor = Client()
    editor.force_login(get_user_model().objects.create_superuser("root", password="root"))

    answers = list(every_answer(room))
    do(room.workshop, room.desk, "close_workshop")
    answers += [*every_answer(room), *published(room), *in_the_admin(editor)]

    assert {answer.request["PATH_INFO"]: alive(answer) for answer in answers if alive(answer)} == {}
    assert [answer.request["PATH_INFO"] for answer in answers if answer.status_code >= 500] == []
    shown = "".join(answer.content.decode() for answer in answers if answer.status_code == 200)
    assert [field for field in ("add_idea-text", "name_theme-name", "voice_need-text") if field not in shown] == []
    assert Workshop.objects.get().stage == "reported"
