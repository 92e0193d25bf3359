"""The bell may be broken; the answer never is."""

import pytest

from tests.factories.rooms import do, facilitator, make_workshop
from tests.factories.votes import make_theme
from workshops.live import names

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_bus_that_is_down_changes_no_answer(monkeypatch):
    workshop = make_workshop()
    make_theme(workshop, "Crèche")
    make_theme(workshop, "Visa costs")
    # A name that no channel layer accepts: every ring fails.
    monkeypatch.setattr(names, "room", lambda _workshop: "not a name!")

    answer = do(workshop, facilitator(), "prepare_round", budget=3)

    assert (answer.done, workshop.rounds.count()) == (True, 1)
