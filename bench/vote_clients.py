"""How phones vote: the messages of our server, and of the naive one."""

import itertools
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bench.phones import Guest
from bench.servers import Measured

_keys = itertools.count()


@dataclass(frozen=True)
class Vote:
    """One vote: this phone gives so many dots to this choice."""

    phone: int
    option: int
    dots: int


class Ours:
    """A room that bench.rooms made, spoken to as docs/protocol.md says."""

    def __init__(self, room: dict[str, Any]) -> None:
        self.room = room

    def url(self, server: Measured) -> str:
        return f"{server.url.replace('http', 'ws')}/ws/w/{self.room['code']}/"

    def guests(self, number: int, *, at: int | None = None, blank: bool = False) -> list[Guest]:
        """Phones that have the page of revision `at`, or of the room as it was made; `blank` ones have nothing yet."""
        at = self.room["revision"] if at is None else at
        has = {} if blank else {"at": at, "own": at}
        return [Guest({"hello": phone["leave"]} | has) for phone in self.room["phones"][:number]]

    def say(self, vote: Vote) -> tuple[str, str]:
        """The key of this vote, and its message."""
        key = f"bench-{next(_keys):08d}"
        fields = {
            "as": "card",
            "key": key,
            "holder": self.room["phones"][vote.phone]["holder"],
            "vote": self.room["vote"],
            "option": vote.option,
            "dots": vote.dots,
        }
        return key, json.dumps({"do": "set_dots", "body": urlencode(fields)})


class Naive(Ours):
    """The same room, spoken to as bench/baselines/naive.py understands it."""

    def url(self, server: Measured) -> str:
        return f"{server.url.replace('http', 'ws')}/ws/vote/"

    def guests(self, number: int, *, at: int | None = None, blank: bool = False) -> list[Guest]:
        return [Guest(cookies=f"sessionid={phone['session']}") for phone in self.room["phones"][:number]]

    def say(self, vote: Vote) -> tuple[str, str]:
        key = f"bench-{next(_keys):08d}"
        return key, json.dumps({"key": key, "vote": self.room["vote"], "option": vote.option, "dots": vote.dots})
