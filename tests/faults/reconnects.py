"""A whole hall at once: cut and back again; and hour after hour of coming and going."""

import asyncio
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable

from tests.faults.clients import Lag, cut_for, desk_of, phone_of, wall_of
from tests.faults.registry import Ground, Result, drill
from tests.faults.rooms import Hall, make_hall
from tests.faults.servers import Server
from tests.faults.vote_load import untrue
from workshops.simulation.audit_log import AuditLog
from workshops.simulation.participant_client import ParticipantClient
from workshops.simulation.screen_client import ScreenClient

ALL_BACK, DESK_BACK = 15.0, 3.0
REFUSALS = {400, 403, 429, 500, 502, 503, 4429, 4503}
# What a hall of 300 does in an hour: every phone is locked and taken up again, or walks behind a pillar.
REJOINS_AN_HOUR = 3_000
HOURS = 6
MOST_AN_HOUR = 1.0
# A process takes memory in pieces: of less than an hour one cannot say more.
MB_OF_NOISE = 4.0


@drill(
    12,
    "herd",
    passes="all back ≤ 15 s, none refused, the facilitator ≤ 3 s",
    control="admits_fifty",
)
def herd(ground: Ground) -> Result:
    """Cut every phone of a hall at once; then restart the server under them in good order."""
    people = ground.size(full=600, small=80)
    with ground.server() as server:
        hall = make_hall(people)
        cut, restart, refused, lag = asyncio.run(herded(server, hall))
        errors = server.errors()
    wrong, late = [*errors], []
    for what, (desk, _last, missing) in {"cut": cut, "restarted": restart}.items():
        if missing:
            late.append(f"{missing} of {people} phones were not back {ALL_BACK:.0f} s after being {what}")
        if desk > DESK_BACK:
            late.append(f"The facilitator was back {desk:.1f} s after being {what}")
    if refused:
        wrong.append(f"Refused: {dict(refused)}")
    did = f"{people} phones and a desk: all lines cut at once, then the server stopped and started again"
    figure = (
        f"cut: the facilitator {cut[0]:.1f} s, the last phone {cut[1]:.1f} s; restart: {restart[0]:.1f} s and {restart[1]:.1f} s "
        f"after the server was there; {sum(refused.values())} refused; this process late by {1000 * lag:.0f} ms at worst"
    )
    return Result(did, figure, wrong, late)


Back = tuple[float, float, int]


async def herded(server: Server, hall: Hall) -> tuple[Back, Back, Counter[int], float]:
    desk, phones, lag = desk_of(server.url, hall), [phone_of(server.url, hall, seat) for seat in hall.seats], Lag()
    watching = asyncio.create_task(lag.watch())
    everybody = [desk, *phones]
    for phone in everybody:
        phone.start()
        # People come in one after the other.
        await asyncio.sleep(0.004)
    try:
        await all_live(everybody, 60)
    except TimeoutError:
        # Nobody can be cut who was never let in: whoever turned them away has broken the promise before it began.
        refused = refusals(everybody)
        await asyncio.gather(*(phone.close() for phone in everybody), return_exceptions=True)
        watching.cancel()
        return (0.0, 0.0, 0), (0.0, 0.0, 0), refused, lag.worst
    for phone in everybody:
        phone.close_codes.clear()

    began = asyncio.get_running_loop().time()
    for phone in everybody:
        if phone.socket:
            phone.socket.abort()
    cut = await back(desk, phones, began)
    refused = refusals(everybody)

    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(server.start)
    restart = await back(desk, phones, asyncio.get_running_loop().time())
    watching.cancel()
    await asyncio.gather(*(phone.close() for phone in everybody), watching, return_exceptions=True)
    return cut, restart, refused, lag.worst


def refusals(screens: list[ScreenClient]) -> Counter[int]:
    """How often which refusal was given."""
    return +Counter({code: sum(screen.close_codes[code] for screen in screens) for code in REFUSALS})


async def back(desk: ScreenClient, phones: list[ParticipantClient], began: float) -> Back:
    """Seconds after `began` until the desk and the last phone had their picture again, and how many have none."""
    loop = asyncio.get_running_loop()

    async def live(screen: ScreenClient) -> float:
        try:
            async with asyncio.timeout_at(began + ALL_BACK):
                await screen.is_synced.wait()
        except TimeoutError:
            return ALL_BACK + 1
        return loop.time() - began

    # Whoever was cut learns of it in the next turns of the loop, and nobody is back as soon as that.
    await asyncio.sleep(0.05)
    first, *others = await asyncio.gather(*(live(screen) for screen in [desk, *phones]))
    return first, max(others), sum(took > ALL_BACK for took in others)


async def all_live(screens: list[ScreenClient], patience: float) -> None:
    async with asyncio.timeout(patience):
        for screen in screens:
            await screen.is_synced.wait()


@drill(
    17,
    "soak",
    passes="memory slope ≤ 1 MB for each hour's coming and going, after warm-up",
    control="keeps_everybody",
    patience=400,
)
def soak(ground: Ground) -> Result:
    """Hours of a busy hall in some minutes: phones leave and come back, and vote."""
    people = ground.size(full=300, small=12)
    rejoins = ground.size(full=HOURS * REJOINS_AN_HOUR, small=36)
    # The slope is that of memory, so it needs its hours.
    ground.longest *= 2
    # Memory says little in a few seconds; there it is counted who is still known.
    counted = ground.size(full="", small="counts_sockets")
    with ground.server(faults=counted) as server:
        hall = make_hall(people)
        churn = Churn(server, hall, lambda: ground.time_is_up)
        asyncio.run(churn.hours(rejoins))
        errors = [*server.errors(), *churn.audit_log.check(hall.pk)]
        if counted and (kept := sockets_kept(server, ground.patience(20))):
            errors.append(f"The server still knows {kept} sockets of people who have gone")
    grown, hours = churn.slope, churn.measured / REJOINS_AN_HOUR
    wrong, late = [*errors, *churn.untrue], []
    if grown * hours > MOST_AN_HOUR * hours + (MB_OF_NOISE if hours < 1 else 0):
        late.append(f"The server kept {grown * hours:.1f} MB of {churn.measured:,} comings and goings")
    did = (
        f"{people} sockets, {ground.times(churn.rejoined, rejoins, 'times one is cut and comes back')}, {churn.writes:,} votes, "
        f"in {churn.seconds:.0f} s; an hour of a hall has {REJOINS_AN_HOUR:,} such comings and goings"
    )
    figure = f"slope {grown:+.2f} MB an hour over {hours:.1f} hours after a warm-up of {hours / 2:.1f}; {churn.seen}"
    return Result(did, figure, wrong, late)


def sockets_kept(server: Server, patience: float) -> int:
    """How many sockets a server that counts them still knows, when everybody has gone and it had time to forget."""
    deadline, count = time.monotonic() + patience, server.folder / "sockets"
    while int(count.read_text()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return int(count.read_text())


class Churn:
    """Phones that come and go."""

    def __init__(self, server: Server, hall: Hall, is_over: Callable[[], bool]) -> None:
        self.server, self.hall, self.is_over = server, hall, is_over
        self.audit_log = AuditLog()
        # (how often somebody has come back by then, megabytes)
        self.memory: list[tuple[int, float]] = []
        self.rejoined = self.writes = 0
        self.seconds = 0.0
        self.seen = ""
        self.untrue: list[str] = []

    @property
    def measured(self) -> int:
        """Comings and goings after the warm-up, which is a third of them all."""
        return self.rejoined - self.rejoined // 3

    @property
    def slope(self) -> float:
        """Megabytes for each hour's comings and goings, by the straight line that fits best after the warm-up."""
        warm = [(came, memory) for came, memory in self.memory if came >= self.rejoined // 3]
        return statistics.linear_regression(*zip(*warm, strict=True)).slope * REJOINS_AN_HOUR

    async def hours(self, rejoins: int) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        # Half a hall watches a wall as well: other screens, other pictures.
        phones = [phone_of(self.server.url, self.hall, seat, audit_log=self.audit_log) for seat in self.hall.seats]
        walls = [wall_of(self.server.url, self.hall) for _ in range(3)]
        for phone in [*phones, *walls]:
            phone.start()
            await asyncio.sleep(0.004)
        await all_live(phones, 60)
        meter = asyncio.create_task(self.measure())
        share = rejoins // len(phones)
        await asyncio.gather(*(self.person(number, phone, share) for number, phone in enumerate(phones)))
        meter.cancel()
        # A vote that changes nothing to see brings no frame: what they show is judged, not its number.
        self.untrue = await untrue(phones, random.Random(len(phones)))
        self.seconds = loop.time() - began
        self.seen = f"resident from {min(self.memory)[1]:.0f} to {max(self.memory)[1]:.0f} MB"
        await asyncio.gather(*(phone.close() for phone in [*phones, *walls]))

    async def person(self, number: int, phone: ParticipantClient, times: int) -> None:
        for turn in range(times):
            if self.is_over():
                return
            # A vote now and then: about as many as a card may write for a whole evening.
            if turn % 3 == 0:
                await phone.do("set_dots", vote=1, option=1 + (number + turn) % 5, dots=turn // 3 % 2)
                self.writes += 1
            await cut_for(phone, 0.2 + phone.chance.random())
            await phone.is_synced.wait()
            self.rejoined += 1

    async def measure(self) -> None:
        while True:
            self.memory.append((self.rejoined, self.server.memory()))
            await asyncio.sleep(0.25)
