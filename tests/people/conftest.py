import pytest

from people.alarm import alarm
from tests.factories.clock import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture(autouse=True)
def _nobody_has_guessed() -> None:
    """The alarm is kept in memory, as long as the process lives."""
    alarm.forget()
