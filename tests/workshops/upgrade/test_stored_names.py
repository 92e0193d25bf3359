"""Names that are stored or handed out stay; what is new is listed here."""

import pytest
from django.conf import settings

from people.browsers import COOKIE, TICKET_COOKIE
from tests.workshops.upgrade.before import stored_names
from tests.workshops.upgrade.names import names
from workshops.commands.registry import all_regions, commands, phase_kinds
from workshops.core.enums import ALL
from workshops.participants.enums import Purpose
from workshops.participants.sessions import CARD, SCRIBE

pytestmark = pytest.mark.django_db

ADDED = {
    # Each round says by which method people vote; without the field it is dots.
    "column workshops_voteround.method varchar(16)",
    "field prepare_round method",
}


def names_now() -> set[str]:
    shown = {region.parts() if callable(region.parts) else region.parts for region in all_regions()}
    django_cookies = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME]
    return set(
        names(
            fields={name: command.form.base_fields for name, command in commands().items()},
            regions=[f"{region.audience} {region.name}" for region in all_regions()],
            cookies=[CARD, SCRIBE, COOKIE, TICKET_COOKIE, *django_cookies],
            values={
                "workshops_phase.kind": phase_kinds(),
                "workshops_consent.purpose": Purpose.values,
                "workshops_workshop.touched": frozenset({ALL}).union(*shown),
            },
        )
    )


def test_every_name_that_is_stored_or_was_sent_is_still_there():
    assert set(stored_names("1f55192")) - names_now() == set()


def test_what_is_new_is_named():
    assert names_now() - set(stored_names("1f55192")) == ADDED
