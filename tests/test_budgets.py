"""What a phone has to carry: an old one on a poor line must come in as quickly as the others."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.factories.rooms import make_seat, make_workshop, sit
from workshops.enums import PhaseKind

STATIC = Path(settings.STATICFILES_DIRS[0])


def carried(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def files_of(page: str) -> list[Path]:
    """What the page asks for at once: its styles, scripts and pictures."""
    found = re.findall(r'(?:src|href)="/static/([^"#]+)"', page)
    return [STATIC / path for path in dict.fromkeys(found)]


@pytest.fixture
def room(client: Client, db: None) -> bytes:
    workshop = make_workshop(phase=PhaseKind.SILENT)
    return sit(client, make_seat(workshop)).get(f"/w/{workshop.code}/").content


def test_the_first_load_of_a_room_is_60_kb_at_most(room: bytes):
    everything = carried(room) + sum(carried(path.read_bytes()) for path in files_of(room.decode()))

    assert everything <= 60_000


def test_all_javascript_of_a_room_is_30_kb_at_most(room: bytes):
    scripts = [path for path in files_of(room.decode()) if path.suffix == ".js"]

    assert [path.name for path in scripts] == ["htmx.min.js", "outbox.js", "room.js"]
    assert sum(carried(path.read_bytes()) for path in scripts) <= 30_000
