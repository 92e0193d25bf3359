"""A rehearsal with the sample feature: a real server, virtual users over HTTP and sockets."""

import re
from pathlib import Path

import pytest

from tests.factories.rooms import make_board, make_facilitator, make_workshop
from tests.faults.servers import Server, opened
from tests.sample_feature.models import Hope
from workshops.core.enums import Stage

pytestmark = pytest.mark.django_db(transaction=True)


def test_virtual_users_say_hopes_and_each_is_stored_once(tmp_path: Path):
    settings = {"DJANGO_SETTINGS_MODULE": "tests.sample_feature.settings", "SAMPLE_FEATURE_ON": "config.settings.dev"}
    server = Server(tmp_path, **settings)
    with opened(server.file):
        workshop = make_workshop(stage=Stage.DRAFT, created_by=make_facilitator())
        make_board(workshop)
        for position, kind in enumerate(("welcome", "hopes"), start=1):
            workshop.phases.create(position=position, kind=kind, title=kind, planned_minutes=5)
    with server:
        said = server.run(
            "manage.py",
            "rehearse",
            workshop.code,
            "--people",
            "4",
            "--by-itself",
            "--seconds",
            "15",
            "--url",
            server.url,
        )

    acknowledged, stored = re.search(r"Acknowledged (\d+), stored (\d+)", said).groups()
    told = int(re.search(r"hopes (\d+)\. Refused", said)[1])
    assert (acknowledged, told > 0) == (stored, True)
    with opened(server.file):
        assert Hope.objects.count() == told
