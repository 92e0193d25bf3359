"""Guessing codes is slowed and logged, while three hundred people join from the same address."""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.faults.clients import CSRF_TOKEN
from tests.faults.listeners import until
from tests.faults.registry import Context, Result, fault_test
from tests.faults.rooms import make_room
from tests.faults.servers import Server
from tests.harness.raw_websocket import HandshakeRefused, RawWebSocket
from workshops.core.codes import ALPHABET
from workshops.simulation.http_client import HttpClient
from workshops.simulation.join import JoinRefused
from workshops.simulation.participant_client import ParticipantClient

GUESSERS = 24
ROOMS = 50
# The promise's number. Guessers are slowed and do not get so far, which is the point.
GUESSES = 100_000
# Status codes of the pages that found nothing.
NOTHING = {404, 422, 429}


@dataclass
class Guessing:
    """Results of all guessers. `times`: when each answer came."""

    hits: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    is_reported: bool = False
    # Whether a person with a right code joined before an earlier wrong code was answered.
    is_throttled: bool = False

    def rate(self, start: float, end: float) -> float:
        return sum(start <= moment < end for moment in self.times) / (end - start)


@fault_test(
    22,
    "code-guess",
    passes="0 hits, guessing slowed and reported within 60 s; everybody at the same address admitted",
    mutant="no_guess_limit",
)
def code_guess(context: Context) -> Result:
    """Guess room codes and card codes without pause; meanwhile people join, all from one address."""
    seconds = context.size(full=40.0, small=2.0)
    wanted = context.size(full=GUESSES, small=0)
    people = context.size(full=300, small=10)
    with context.server() as server:
        rooms = [make_room(2, voting=False) for _ in range(ROOMS)]
        guessing, admitted, slowest, reasons = asyncio.run(
            guess_while_people_join(context, server, rooms[0].code, people, seconds)
        )
        errors = server.errors()
    failures = [*errors, *guessing.unexpected, *(f"Found by guessing: {code}" for code in guessing.hits)]
    late: list[str] = []
    if admitted < people:
        failures.append(f"{people - admitted} of {people} people were not let in: {reasons}")
    first, last = guessing.rate(0, 2), guessing.rate(seconds - 4, seconds)
    # At the small size the delays only begin to grow.
    if seconds > 30 and last > 0.25 * GUESSERS:
        late.append(f"{GUESSERS} guessers still have {last:.0f} answers a second after {seconds:.0f} s")
    if not guessing.is_throttled:
        failures.append("A wrong code has its answer before somebody with a right one is in")
    if not guessing.is_reported:
        failures.append("The log says nothing of guessing")
    guesses = f"{len(guessing.times):,} guesses answered"
    if len(guessing.times) < wanted:
        guesses += f" (of {wanted:,}: they were slowed)"
    action = (
        f"{GUESSERS} guessers for {seconds:.0f} s at {ROOMS} rooms, {guesses}; "
        f"{people} people through the door at the same address meanwhile"
    )
    measured = (
        f"{len(guessing.hits)} hits; from {first:.0f} to {last:.1f} answers a second, reported; "
        f"{admitted} of {people} admitted, the slowest in {slowest:.1f} s"
    )
    return Result(action, measured, failures, late)


async def guess_while_people_join(
    context: Context, server: Server, code: str, people: int, seconds: float
) -> tuple[Guessing, int, float, str]:
    guessing = Guessing()
    loop = asyncio.get_running_loop()
    began = loop.time()
    guessers = [asyncio.create_task(guess(server, guessing, context.random)) for _ in range(GUESSERS)]
    # Guessing is slowed already when people join.
    await asyncio.sleep(seconds / 4)
    waits: list[float] = []
    reasons: list[str] = []
    door = asyncio.Semaphore(25)

    async def join() -> None:
        async with door:
            start = loop.time()
            phone = ParticipantClient(server.url, code)
            try:
                await phone.join()
            except (JoinRefused, OSError) as trouble:
                reasons.append(repr(trouble))
            else:
                waits.append(loop.time() - start)
            finally:
                await phone.http.close()

    await asyncio.gather(*(join() for _ in range(people)))
    admitted, slowest = len(waits), max(waits, default=0.0)
    await asyncio.sleep(began + seconds - loop.time())
    guessing.is_reported = await until(lambda: "guessing codes" in server.log.read_text(), context.limit(20))
    for _ in range(5):
        # On a slow machine the delays have to grow further before they show.
        guessing.is_throttled = guessing.is_throttled or await right_code_is_faster(server, join)
    for guesser in guessers:
        guesser.cancel()
    ends = await asyncio.gather(*guessers, return_exceptions=True)
    guessing.unexpected += [repr(end) for end in ends if not isinstance(end, asyncio.CancelledError)]
    guessing.times = [moment - began for moment in guessing.times if moment < began + seconds]
    return guessing, admitted, slowest, ", ".join(sorted(set(reasons))[:3])


async def right_code_is_faster(server: Server, join: Callable[[], Awaitable[None]]) -> bool:
    """Whether a person with a right code joins before an earlier wrong code is answered."""
    stranger = HttpClient(server.url, patience=60)
    slow = asyncio.create_task(stranger.get("/c/AAAAAAAA/"))
    await asyncio.sleep(0.1)
    await join()
    waits = not slow.done()
    slow.cancel()
    await asyncio.gather(slow, return_exceptions=True)
    await stranger.close()
    return waits


async def guess(server: Server, guessing: Guessing, rng: random.Random) -> None:
    """One guesser, who tries every address that takes a code, until cancelled."""
    loop = asyncio.get_running_loop()
    browser = HttpClient(server.url, patience=60)
    browser.set_cookies({("/", "csrftoken"): CSRF_TOKEN})
    while True:
        room_code, card_code = ("".join(rng.choices(ALPHABET, k=length)) for length in (6, 8))
        for ask in (
            lambda room_code=room_code: browser.post("/join/", {"code": room_code}),
            lambda room_code=room_code: browser.get(f"/w/{room_code}/"),
            lambda card_code=card_code: browser.post("/c/", {"code": card_code}),
            lambda card_code=card_code: browser.get(f"/c/{card_code}/"),
            lambda room_code=room_code: browser.get(f"/w/{room_code}/wall/"),
        ):
            answer = await ask()
            guessing.times.append(loop.time())
            if answer.status >= 500:
                guessing.unexpected.append(f"A guess was answered {answer.status}")
            elif answer.status not in NOTHING:
                guessing.hits.append(f"{room_code} or {card_code}: {answer.status}")
        with contextlib.suppress(HandshakeRefused, OSError):
            # Without a token a socket sends nothing, whatever its room.
            socket = await RawWebSocket.open(f"{server.url}/ws/w/{room_code}/")
            socket.abort()
