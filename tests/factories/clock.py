"""A wall clock that a test sets forward."""

from datetime import timedelta

import pytest
from django.utils import timezone


class Clock:
    """What Django takes for now; `forward` moves it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = timezone.now()
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
