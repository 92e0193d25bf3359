"""Somebody tries codes, in a hall where three hundred people come in from the same address at the same time."""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.faults.clients import PROOF
from tests.faults.listeners import until
from tests.faults.registry import Ground, Result, drill
from tests.faults.rooms import make_hall
from tests.faults.servers import Server
from tests.harness.raw_websocket import HandshakeRefused, RawWebSocket
from workshops.core.codes import ALPHABET
from workshops.simulation.http_client import HttpClient
from workshops.simulation.join import JoinRefused
from workshops.simulation.participant_client import ParticipantClient

HANDS = 24
ROOMS = 50
# What the promise speaks of. Whoever is slowed does not come so far, and that is the point.
GUESSES = 100_000
# Of the door's pages, who finds nothing is told with one of these.
NOTHING = {404, 422, 429}


@dataclass
class Guessing:
    """What came of it. `times`: the moments at which answers came."""

    hits: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    is_reported: bool = False
    # Whether somebody with a right code was in before a wrong one, asked earlier, had its answer.
    is_slowed: bool = False

    def rate(self, start: float, end: float) -> float:
        return sum(start <= moment < end for moment in self.times) / (end - start)


@drill(
    22,
    "code-guess",
    passes="0 hits, guessing slowed and reported within 60 s; everybody at the same address admitted",
    control="forgets_wrong_codes",
)
def code_guess(ground: Ground) -> Result:
    """Guess room codes and card codes without pause for some time; meanwhile a hall comes in, all from one address."""
    seconds = ground.size(full=40.0, small=2.0)
    wanted = ground.size(full=GUESSES, small=0)
    people = ground.size(full=300, small=10)
    with ground.server() as server:
        halls = [make_hall(2, voting=False) for _ in range(ROOMS)]
        guessing, admitted, slowest, why = asyncio.run(evening(ground, server, halls[0].code, people, seconds))
        errors = server.errors()
    wrong = [*errors, *guessing.odd, *(f"Found by guessing: {code}" for code in guessing.hits)]
    late: list[str] = []
    if admitted < people:
        wrong.append(f"{people - admitted} of {people} people were not let in: {why}")
    first, last = guessing.rate(0, 2), guessing.rate(seconds - 4, seconds)
    # In the little time of a small drill the waits only begin to grow.
    if seconds > 30 and last > 0.25 * HANDS:
        late.append(f"{HANDS} guessers still have {last:.0f} answers a second after {seconds:.0f} s")
    if not guessing.is_slowed:
        wrong.append("A wrong code has its answer before somebody with a right one is in")
    if not guessing.is_reported:
        wrong.append("The log says nothing of guessing")
    guesses = f"{len(guessing.times):,} guesses answered"
    if len(guessing.times) < wanted:
        guesses += f" (of {wanted:,}: they were slowed)"
    did = (
        f"{HANDS} guessers for {seconds:.0f} s at {ROOMS} rooms, {guesses}; "
        f"{people} people through the door at the same address meanwhile"
    )
    figure = (
        f"{len(guessing.hits)} hits; from {first:.0f} to {last:.1f} answers a second, reported; "
        f"{admitted} of {people} admitted, the slowest in {slowest:.1f} s"
    )
    return Result(did, figure, wrong, late)


async def evening(
    ground: Ground, server: Server, code: str, people: int, seconds: float
) -> tuple[Guessing, int, float, str]:
    guessing = Guessing()
    loop = asyncio.get_running_loop()
    began = loop.time()
    hands = [asyncio.create_task(guess(server, guessing, ground.chance)) for _ in range(HANDS)]
    # The brake is on before the hall comes.
    await asyncio.sleep(seconds / 4)
    waits: list[float] = []
    why: list[str] = []
    door = asyncio.Semaphore(25)

    async def come() -> None:
        async with door:
            start = loop.time()
            phone = ParticipantClient(server.url, code)
            try:
                await phone.join()
            except (JoinRefused, OSError) as trouble:
                why.append(repr(trouble))
            else:
                waits.append(loop.time() - start)
            finally:
                await phone.http.close()

    await asyncio.gather(*(come() for _ in range(people)))
    admitted, slowest = len(waits), max(waits, default=0.0)
    await asyncio.sleep(began + seconds - loop.time())
    guessing.is_reported = await until(lambda: "guessing codes" in server.log.read_text(), ground.patience(20))
    for _ in range(5):
        # The waits only begin to grow, and where everything is slow they have to outgrow that.
        guessing.is_slowed = guessing.is_slowed or await overtaken(server, come)
    for hand in hands:
        hand.cancel()
    ends = await asyncio.gather(*hands, return_exceptions=True)
    guessing.odd += [repr(end) for end in ends if not isinstance(end, asyncio.CancelledError)]
    guessing.times = [moment - began for moment in guessing.times if moment < began + seconds]
    return guessing, admitted, slowest, ", ".join(sorted(set(why))[:3])


async def overtaken(server: Server, come: Callable[[], Awaitable[None]]) -> bool:
    """Whether somebody with a right code is in before a wrong one that was asked earlier has its answer."""
    stranger = HttpClient(server.url, patience=60)
    wrong = asyncio.create_task(stranger.get("/c/AAAAAAAA/"))
    await asyncio.sleep(0.1)
    await come()
    waits = not wrong.done()
    wrong.cancel()
    await asyncio.gather(wrong, return_exceptions=True)
    await stranger.close()
    return waits


async def guess(server: Server, guessing: Guessing, chance: random.Random) -> None:
    """One guesser, who uses every door there is, one after the other, until cancelled."""
    loop = asyncio.get_running_loop()
    browser = HttpClient(server.url, patience=60)
    browser.set_cookies({("/", "csrftoken"): PROOF})
    while True:
        room, card = ("".join(chance.choices(ALPHABET, k=length)) for length in (6, 8))
        for ask in (
            lambda room=room: browser.post("/join/", {"code": room}),
            lambda room=room: browser.get(f"/w/{room}/"),
            lambda card=card: browser.post("/c/", {"code": card}),
            lambda card=card: browser.get(f"/c/{card}/"),
            lambda room=room: browser.get(f"/w/{room}/wall/"),
        ):
            answer = await ask()
            guessing.times.append(loop.time())
            if answer.status >= 500:
                guessing.odd.append(f"A guess was answered {answer.status}")
            elif answer.status not in NOTHING:
                guessing.hits.append(f"{room} or {card}: {answer.status}")
        with contextlib.suppress(HandshakeRefused, OSError):
            # A socket says nothing without leave, whatever its room.
            socket = await RawWebSocket.open(f"{server.url}/ws/w/{room}/")
            socket.abort()
