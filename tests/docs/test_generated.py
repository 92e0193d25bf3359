"""What the documentation has from the code is what the code says now. After a change: `make docs`, and commit the result."""

import sys
from pathlib import Path

import grimp
import pytest
from django.conf import settings

from workshops.commands.registry import commands

ROOT: Path = settings.ROOT
DOCS = ROOT / "docs"


@pytest.fixture(autouse=True)
def scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scripts of docs/ can be imported."""
    monkeypatch.setattr(sys, "path", [str(DOCS), *sys.path])


def test_the_picture_of_the_architecture_is_what_the_code_gives():
    from draw_architecture import architecture

    assert (DOCS / "pictures/architecture.svg").read_text() == architecture(), "Run `make docs`."


def test_the_way_of_a_vote_that_the_picture_shows_is_in_the_code():
    from vote_path import wrong_steps

    action = commands()["set_dots"].action

    assert wrong_steps(grimp.build_graph("workshops"), f"{action.__module__}:{action.__name__}") == []


def test_a_step_that_the_code_does_not_take_is_found():
    from vote_path import wrong_steps

    assert wrong_steps(grimp.build_graph("workshops"), "workshops.voting.actions.ballots:elsewhere") == [
        "the registry calls workshops.voting.actions.ballots:elsewhere"
    ]


def test_the_tables_of_commands_are_what_the_registry_has():
    from generate import PROTOCOL, protocol

    assert PROTOCOL.read_text() == protocol(PROTOCOL.read_text()), "Run `make docs`."


def test_every_registered_command_has_a_line_that_says_what_it_does():
    page = (DOCS / "protocol.md").read_text()
    lines = {name: line for name in commands() for line in page.splitlines() if line.startswith(f"| `{name}` |")}

    assert set(lines) == set(commands())
    assert [name for name, line in lines.items() if line.endswith("| – |")] == []
