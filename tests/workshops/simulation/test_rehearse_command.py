"""`manage.py rehearse`: a whole evening of invented people on a real server, and every way in which it cannot be."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.factories.rooms import make_board, make_facilitator, make_phase, make_workshop
from tests.harness.servers import free_port
from tests.harness.site_server import Site
from workshops.agenda.phases import WELCOME
from workshops.core.enums import Stage
from workshops.ideas.phases import SILENT, SORTING
from workshops.models import Board, CommandRecord, Phase, SeatCard, VoteRound, Workshop
from workshops.participants.actors import Facilitator
from workshops.quick_wins.phases import QUICK_WINS
from workshops.simulation.audit_log import AuditLog
from workshops.simulation.auto_facilitator import AutoFacilitator
from workshops.simulation.copies import make_rehearsal
from workshops.voting.phases import VOTING


def rehearse(code: str, *arguments: str) -> str:
    said = StringIO()
    call_command("rehearse", code, *arguments, stdout=said)
    return said.getvalue()


def a_workshop(**fields) -> Workshop:
    workshop = make_workshop(**{"stage": Stage.DRAFT} | fields)
    for kind in (WELCOME, SILENT, SORTING, VOTING, QUICK_WINS):
        make_phase(workshop, kind)
    for _ in range(2):
        make_board(workshop)
    return workshop


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[Site]:
    """A server on the database of this test: what it stores can be asked here."""
    if connection.vendor != "sqlite":
        pytest.skip("shares a file with a server of its own")
    with Site(tmp_path, database_url=f"sqlite:///{connection.settings_dict['NAME']}") as server:
        yield server
    assert server.errors() == [], server.log.read_text()


def test_an_evening_by_itself_leaves_the_workshop_as_it_was_and_loses_nothing(server: Site):
    make_facilitator()
    workshop = a_workshop()
    models = (Workshop, Phase, Board)
    before = [list(model.objects.order_by("pk").values()) for model in models]

    said = rehearse(workshop.code, "--people", "5", "--url", server.url, "--by-itself", "--seconds", "6")

    copy = workshop.rehearsals.get()
    assert (copy.stage, copy.seats.count()) == (Stage.CLOSED, 5)
    assert copy.ideas.exists()
    assert VoteRound.objects.get().workshop == copy
    told, there = re.search(r"Acknowledged (\d+), stored (\d+)\.", said).groups()
    assert told == there != "0"
    assert f"{server.url}/w/{copy.code}/desk/" in said
    assert not SeatCard.objects.exclude(workshop=copy).exists()
    assert not CommandRecord.objects.exclude(workshop=copy).exists()
    copy.delete()
    assert [list(model.objects.order_by("pk").values()) for model in models] == before


def test_without_a_facilitator_at_the_desk_people_wait_outside(server: Site):
    workshop = a_workshop()

    said = rehearse(workshop.code, "--people", "2", "--url", server.url, "--seconds", "1")

    assert "Open the doors at the desk" in said
    assert "0 of 2 here" in said
    assert workshop.rehearsals.get().stage == Stage.DRAFT


class Stranger(BaseHTTPRequestHandler):
    """A site that has one answer to all who come."""

    status = 404

    def do_GET(self) -> None:
        self.send_error(self.status)

    def log_message(self, *_what: object) -> None: ...


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "said"), [(404, "has another database"), (400, "answers 400: it may know itself by another address")]
)
def test_a_site_that_lets_nobody_in_is_told_before_anything_is_made(
    monkeypatch: pytest.MonkeyPatch, status: int, said: str
):
    monkeypatch.setattr(Stranger, "status", status)
    workshop = a_workshop()

    with HTTPServer(("127.0.0.1", 0), Stranger) as stranger:
        answering = threading.Thread(target=stranger.handle_request)
        answering.start()
        with pytest.raises(CommandError, match=said):
            rehearse(workshop.code, "--url", f"http://127.0.0.1:{stranger.server_port}")
        answering.join()

    assert not workshop.rehearsals.exists()


@pytest.mark.django_db
def test_a_code_that_no_room_has():
    with pytest.raises(CommandError, match="No room has the code NOROOM"):
        rehearse("NOROOM")


@pytest.mark.django_db
def test_a_server_that_is_not_there():
    workshop = a_workshop()

    with pytest.raises(CommandError, match=r"Nobody answers at http:.* Start the site first"):
        rehearse(workshop.code, "--url", f"http://127.0.0.1:{free_port()}")

    assert not workshop.rehearsals.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("people", ["0", "-1", "1001", "many"])
def test_a_crowd_that_nobody_can_play(people: str):
    with pytest.raises(CommandError, match="Between 1 and 1000 people can come"):
        call_command("rehearse", "NOROOM", f"--people={people}")


@pytest.mark.django_db
def test_clearing_needs_no_server_and_says_what_it_did():
    workshop = a_workshop(title="An evening")
    copy = make_rehearsal(workshop=workshop)

    # By either code: it is the rehearsal that goes.
    said = [rehearse(copy.code, "--clear"), rehearse(workshop.code.lower(), "--clear")]

    assert said == [
        "The rehearsal is deleted. “An evening” is as it was.\n",
        "There was no rehearsal. “An evening” is as it was.\n",
    ]
    assert list(Workshop.objects.all()) == [workshop]


@pytest.mark.django_db
def test_no_workshop_ever_goes_by_itself():
    with pytest.raises(ValueError, match="Only a rehearsal"):
        AutoFacilitator(a_workshop(), Facilitator(make_facilitator().pk), 1)


@pytest.mark.django_db
def test_what_was_acknowledged_and_is_not_there_is_missed():
    copy = make_rehearsal(workshop=a_workshop())
    audit_log = AuditLog()
    done = {"outcome": "done", "said": "Saved.", "revision": 1}
    audit_log.answered("seat:1", "never-stored", "add_idea", {"text": "x"}, done)
    audit_log.answered("seat:1", "stored-once", "add_idea", {"text": "y"}, done)
    CommandRecord.objects.create(
        workshop=copy, actor="seat:1", key="stored-once", verb="add_idea", outcome="done", revision=1
    )

    assert audit_log.stored(copy) == 1
