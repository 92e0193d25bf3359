"""The bell may be broken; the answer never is."""

import pytest

from tests.factories.rooms import do, facilitator, make_workshop
from tests.factories.votes import make_theme
from workshops.core import notify

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("trouble", ["no bell at all", "a bus that is down"])
def test_a_bell_that_fails_changes_no_answer(trouble: str, settings, monkeypatch: pytest.MonkeyPatch):
    workshop = make_workshop()
    make_theme(workshop, "Crèche")
    make_theme(workshop, "Visa costs")
    if trouble == "no bell at all":
        monkeypatch.setattr(notify, "notify", lambda *_: 1 / 0)
    else:
        # Nobody listens at this port, and the layer of the tests knows nothing of it: every carrying fails.
        settings.REDIS_URL = "redis://127.0.0.1:1"
        monkeypatch.setattr(notify, "group_name", lambda _workshop: "not a name!")

    answer = do(workshop, facilitator(), "prepare_round", budget=3)

    assert (answer.done, workshop.rounds.count()) == (True, 1)
