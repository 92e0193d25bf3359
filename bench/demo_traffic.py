"""Replay the demo's workshop on a running server: people with phones use real sockets, and bytes are counted.

    python -m bench.demo_traffic http://127.0.0.1:8000      prints the bytes that came to each phone, as JSON

Ninety minutes pass in one: after each command the server gets just enough time to send it in a frame of its own, so
that nothing is combined which a real workshop would send apart.
"""

import asyncio
import json
import random
import sys
import threading
import time
from collections.abc import Coroutine
from typing import Any

import django

django.setup()

from demo.rooms.command_runner import CommandRunner  # noqa: E402
from demo.rooms.finished_evening import hold_evening  # noqa: E402
from tests.factories.rooms import make_facilitator  # noqa: E402
from workshops.models import CommandRecord  # noqa: E402
from workshops.participants.actors import Actor, CardHolder, Facilitator  # noqa: E402
from workshops.simulation.http_client import HttpClient, Response  # noqa: E402
from workshops.simulation.participant_client import ParticipantClient  # noqa: E402

PAUSE = 0.12


class Counted(HttpClient):
    """A client that asks for compressed answers, as all browsers do, and counts their headers as well."""

    async def _request(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Response:
        answer = await super()._request(method, path, headers | {"Accept-Encoding": "gzip"}, body)
        self.bytes_received += 20 + sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
        return answer


class AtOnce(random.Random):
    """Phones fetch at once what they would fetch within a second: no second poke is answered along with the first."""

    def random(self) -> float:
        return 0.0


class Over(Exception):
    """The room is about to close: whoever came has seen the evening."""


class PhoneRunner(CommandRunner):
    """Runs commands of people with phones on their phones. The event loop of the phones runs in a thread of its own."""

    url = ""
    phones: dict[str, ParticipantClient] = {}
    loop = asyncio.new_event_loop()

    def run(self, actor: Actor, command: str, **data: Any) -> str:
        if command == "close_workshop":
            raise Over
        phone = self.phones.get(actor.ref) if isinstance(actor, CardHolder) else None
        if phone is None:
            effect = super().run(actor, command, **data)
        else:
            answer = self._on_the_loop(phone.do(command, **data))
            if answer["outcome"] != "done":
                raise RuntimeError(f"{command}: {answer['said']}")
            effect = CommandRecord.objects.filter(workshop=self.workshop, actor=actor.ref).latest("pk").effect
        time.sleep(PAUSE)
        return effect

    def take_card(self) -> None:
        self._on_the_loop(self._come())
        time.sleep(PAUSE)

    async def _come(self) -> None:
        phone = ParticipantClient(self.url, self.workshop.code, chance=AtOnce())
        phone.http = Counted(self.url)
        await phone.join()
        phone.start()
        await asyncio.wait_for(phone.is_synced.wait(), 30)
        self.phones[phone.holder] = phone

    def _on_the_loop(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)


def main() -> None:
    PhoneRunner.url = sys.argv[1]
    threading.Thread(target=PhoneRunner.loop.run_forever, daemon=True).start()
    try:
        hold_evening(Facilitator(make_facilitator().pk), runner_class=PhoneRunner)
    except Over:
        time.sleep(1)
    else:
        raise RuntimeError("The evening did not come to its end.")
    told = [
        {
            "http": phone.http.bytes_received,
            "socket": phone.socket.bytes_received if phone.socket else 0,
            **phone.counts,
        }
        for phone in PhoneRunner.phones.values()
    ]
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
