"""Virtual users of a room: each looks at the phone now and then, and does one of the things that it offers.

They need no plan of the workshop: what can be done in a phase is what forms their regions have. What they do with
those, features say (workshops/simulation/behaviour/).
"""

import asyncio
import contextlib
import random
from typing import Any

from workshops.commands.simulation import Send, View
from workshops.simulation.behaviour import simulations
from workshops.simulation.join import JoinRefused
from workshops.simulation.page_forms import forms_in
from workshops.simulation.participant_client import ParticipantClient

# How likely a look at the phone ends with a lost connection, and for how many seconds.
DISCONNECTS, AWAY = 0.03, (1, 6)


class VirtualUser:
    """One person with a phone. `pace`: mean seconds between two looks at it; everybody stops when `end` is set."""

    def __init__(self, client: ParticipantClient, pace: float, end: asyncio.Event, chance: random.Random) -> None:
        self.client = client
        self.end = end
        self.pace = pace
        self.chance = chance
        # One for each feature, in their order.
        self._memories: list[dict[str, Any]] = [{} for _ in simulations()]

    async def run(self, arrives_after: float) -> None:
        """Join as soon as the doors are open, and take part until the end."""
        await self._rest(arrives_after)
        while not self.end.is_set() and not await self._join():
            await self._rest(2)
        if not self.client.page_data:
            return
        self.client.start()
        while not self.end.is_set() and not self.client.stopped:
            await self._rest(self.pace)
            if self.chance.random() < DISCONNECTS:
                self.client.disconnect(self.chance.uniform(*AWAY))
            elif action := self._next_action():
                command, fields = action
                await self.client.do(command, **fields)

    async def _join(self) -> bool:
        try:
            await self.client.join()
        except (JoinRefused, OSError):
            return False
        return True

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.end.wait(), seconds * self.chance.uniform(0.4, 1.6))

    def _next_action(self) -> Send | None:
        """The first thing that a feature wants to do now, if any."""
        forms = {name: forms_in(html) for name, html in self.client.private.regions.items()}
        for simulation, memory in zip(simulations(), self._memories, strict=True):
            if simulation.act and (action := simulation.act(View(forms, memory, self.chance))):
                return action
        return None


class VirtualUsers:
    """Everybody in a rehearsal. They arrive one after the other within `arriving` seconds."""

    def __init__(
        self, clients: list[ParticipantClient], *, pace: float, arriving: float, chance: random.Random
    ) -> None:
        self.clients = clients
        self._end = asyncio.Event()
        users = [VirtualUser(client, pace, self._end, random.Random(chance.random())) for client in clients]  # noqa: S311, a game
        self._tasks = [asyncio.create_task(user.run(chance.uniform(0, arriving))) for user in users]

    @property
    def here(self) -> int:
        """How many see the room as it is now."""
        return sum(client.is_synced.is_set() for client in self.clients)

    async def leave(self, patience: float) -> None:
        """Let everybody finish what they are doing, within `patience` seconds, and close their clients."""
        self._end.set()
        await asyncio.wait(self._tasks, timeout=patience)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(client.close() for client in self.clients))
