"""All clients of a room reconnect at once; and clients reconnect for hours."""

import asyncio
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable

from tests.faults.clients import LoopLag, cut_for, desk_of, phone_of, wall_of
from tests.faults.registry import Context, Result, fault_test
from tests.faults.rooms import Room, make_room
from tests.faults.servers import Server
from tests.faults.vote_load import stale_screens
from workshops.simulation.audit_log import AuditLog
from workshops.simulation.participant_client import ParticipantClient
from workshops.simulation.screen_client import ScreenClient

ALL_BACK, DESK_BACK = 15.0, 3.0
REFUSALS = {400, 403, 429, 500, 502, 503, 4429, 4503}
# Reconnects of a room of 300 in an hour: phones are locked, or lose their network for a moment.
REJOINS_AN_HOUR = 3_000
HOURS = 6
MOST_AN_HOUR = 1.0
# A process allocates memory in blocks: in less than an hour the measurement is not more exact.
MB_OF_NOISE = 4.0


@fault_test(
    12,
    "reconnects",
    passes="all back ≤ 15 s, none refused, the facilitator ≤ 3 s",
    mutant="fifty_sockets_a_room",
)
def reconnects(context: Context) -> Result:
    """Cut every connection of a room at once; then restart the server in good order."""
    people = context.size(full=600, small=80)
    with context.server() as server:
        room = make_room(people)
        cut, restart, refused, lag = asyncio.run(cut_and_restart(server, room))
        errors = server.errors()
    failures, late = [*errors], []
    for what, (desk, _last, missing) in {"cut": cut, "restarted": restart}.items():
        if missing:
            late.append(f"{missing} of {people} phones were not back {ALL_BACK:.0f} s after being {what}")
        if desk > DESK_BACK:
            late.append(f"The facilitator was back {desk:.1f} s after being {what}")
    if refused:
        failures.append(f"Refused: {dict(refused)}")
    action = f"{people} phones and a desk: all lines cut at once, then the server stopped and started again"
    measured = (
        f"cut: the facilitator {cut[0]:.1f} s, the last phone {cut[1]:.1f} s; restart: {restart[0]:.1f} s and {restart[1]:.1f} s "
        f"after the server was there; {sum(refused.values())} refused; this process late by {1000 * lag:.0f} ms at worst"
    )
    return Result(action, measured, failures, late)


Back = tuple[float, float, int]


async def cut_and_restart(server: Server, room: Room) -> tuple[Back, Back, Counter[int], float]:
    desk, phones, lag = desk_of(server.url, room), [phone_of(server.url, room, seat) for seat in room.seats], LoopLag()
    watching = asyncio.create_task(lag.watch())
    everybody = [desk, *phones]
    for phone in everybody:
        phone.start()
        # People join one after the other.
        await asyncio.sleep(0.004)
    try:
        await all_live(everybody, 60)
    except TimeoutError:
        # Clients that were refused cannot be cut: the promise is broken already.
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
    """How often each refusal was given: code → times."""
    return +Counter({code: sum(screen.close_codes[code] for screen in screens) for code in REFUSALS})


async def back(desk: ScreenClient, phones: list[ParticipantClient], began: float) -> Back:
    """Seconds from `began` until the desk and the last phone were live again, and how many are not."""
    loop = asyncio.get_running_loop()

    async def live(screen: ScreenClient) -> float:
        try:
            async with asyncio.timeout_at(began + ALL_BACK):
                await screen.is_synced.wait()
        except TimeoutError:
            return ALL_BACK + 1
        return loop.time() - began

    # A client learns in the next turns of the loop that it was cut; none is back as soon as that.
    await asyncio.sleep(0.05)
    first, *others = await asyncio.gather(*(live(screen) for screen in [desk, *phones]))
    return first, max(others), sum(took > ALL_BACK for took in others)


async def all_live(screens: list[ScreenClient], limit: float) -> None:
    async with asyncio.timeout(limit):
        for screen in screens:
            await screen.is_synced.wait()


@fault_test(
    17,
    "soak",
    passes="memory slope ≤ 1 MB for each hour's coming and going, after warm-up",
    mutant="leaks_sockets",
    timeout=400,
)
def soak(context: Context) -> Result:
    """Hours of a busy room in some minutes: phones reconnect and vote."""
    people = context.size(full=300, small=12)
    rejoins = context.size(full=HOURS * REJOINS_AN_HOUR, small=36)
    # The slope of memory needs many reconnects.
    context.time_limit *= 2
    # In a few seconds memory shows little; the small size counts the sockets that are still in memory.
    counted = context.size(full="", small="counts_sockets")
    with context.server(instrumented=counted) as server:
        room = make_room(people)
        churn = Churn(server, room, lambda: context.out_of_time)
        asyncio.run(churn.hours(rejoins))
        errors = [*server.errors(), *churn.audit_log.check(room.pk)]
        if counted and (kept := sockets_kept(server, context.limit(20))):
            errors.append(f"The server still knows {kept} sockets of people who have gone")
    grown, hours = churn.slope, churn.measured / REJOINS_AN_HOUR
    failures, late = [*errors, *churn.stale], []
    if grown * hours > MOST_AN_HOUR * hours + (MB_OF_NOISE if hours < 1 else 0):
        late.append(f"The server kept {grown * hours:.1f} MB of {churn.measured:,} comings and goings")
    action = (
        f"{people} sockets, {context.amount(churn.rejoined, rejoins, 'times one is cut and comes back')}, {churn.writes:,} votes, "
        f"in {churn.seconds:.0f} s; an hour of a room has {REJOINS_AN_HOUR:,} such comings and goings"
    )
    measured = f"slope {grown:+.2f} MB an hour over {hours:.1f} hours after a warm-up of {hours / 2:.1f}; {churn.seen}"
    return Result(action, measured, failures, late)


def sockets_kept(server: Server, limit: float) -> int:
    """How many sockets the server has in memory when all clients have left, waiting for at most `limit` seconds."""
    deadline, count = time.monotonic() + limit, server.folder / "sockets"
    while int(count.read_text()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return int(count.read_text())


class Churn:
    """Clients that disconnect and reconnect."""

    def __init__(self, server: Server, room: Room, is_over: Callable[[], bool]) -> None:
        self.server, self.room, self.is_over = server, room, is_over
        self.audit_log = AuditLog()
        # (reconnects so far, megabytes)
        self.memory: list[tuple[int, float]] = []
        self.rejoined = self.writes = 0
        self.seconds = 0.0
        self.seen = ""
        self.stale: list[str] = []

    @property
    def measured(self) -> int:
        """Reconnects after the warm-up, which is a third of them all."""
        return self.rejoined - self.rejoined // 3

    @property
    def slope(self) -> float:
        """Megabytes for each hour's reconnects: the slope of a linear regression after the warm-up."""
        warm = [(came, memory) for came, memory in self.memory if came >= self.rejoined // 3]
        return statistics.linear_regression(*zip(*warm, strict=True)).slope * REJOINS_AN_HOUR

    async def hours(self, rejoins: int) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        # Walls as well: other screens, other regions.
        phones = [phone_of(self.server.url, self.room, seat, audit_log=self.audit_log) for seat in self.room.seats]
        walls = [wall_of(self.server.url, self.room) for _ in range(3)]
        for phone in [*phones, *walls]:
            phone.start()
            await asyncio.sleep(0.004)
        await all_live(phones, 60)
        meter = asyncio.create_task(self.measure())
        share = rejoins // len(phones)
        await asyncio.gather(*(self.person(number, phone, share) for number, phone in enumerate(phones)))
        meter.cancel()
        # A vote that changes nothing visible brings no frame, so regions are compared and not revisions.
        self.stale = await stale_screens(phones, random.Random(len(phones)))
        self.seconds = loop.time() - began
        self.seen = f"resident from {min(self.memory)[1]:.0f} to {max(self.memory)[1]:.0f} MB"
        await asyncio.gather(*(phone.close() for phone in [*phones, *walls]))

    async def person(self, number: int, phone: ParticipantClient, times: int) -> None:
        for turn in range(times):
            if self.is_over():
                return
            # About as many votes as the rate limit allows a card.
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
