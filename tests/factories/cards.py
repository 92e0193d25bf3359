"""Cards on phones for tests: a card's page is looked at, and its one button pressed."""

from typing import Any

from django.test import Client

from tests.factories.rooms import fresh
from workshops.core.codes import digest
from workshops.models import SeatCard, Workshop


def offered(client: Client, code: str) -> dict[str, str]:
    """Look at a card's page; returns what its button sends."""
    page = client.get(f"/c/{code}/").content.decode()
    form = page.split('<form method="post" action="/w/', 1)[1].split("</form>", 1)[0]
    fields = [part.split('"')[:3] for part in form.split('name="')[1:]]
    return {name: value for name, _, value in fields}


def use(client: Client, workshop: Workshop, sent: dict[str, str]) -> Any:
    """Press the button of a card's page in this room, which sends what was `offered`."""
    return client.post(f"/w/{workshop.code}/card/", sent)


def holds(client: Client, seat: SeatCard) -> bool:
    """Does this browser open this seat?"""
    morsel = client.cookies.get("card")
    return morsel is not None and fresh(seat).token_digest == digest(morsel.value)
