"""Storms of votes, and what must not happen to a single one of them: crashes, cut lines, a closing vote."""

import asyncio
import contextlib
import json
import random
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from urllib.parse import urlencode

from drills.crowds import desk_of, phone_of, press
from drills.ears import until
from drills.ground import Ground, Result, drill
from drills.halls import CHOICES, Hall, Seat, in_database, make_hall
from drills.proxy import Faults, Proxy
from drills.servers import Server
from workshops.enums import PhaseKind
from workshops.models import Ballot, CommandRecord
from workshops.rehearsal.browser import Browser
from workshops.rehearsal.ledger import Ledger
from workshops.rehearsal.phones import JSON, Phone
from workshops.rehearsal.socket import Socket

BUDGET = 3
HEALED = 10.0
LOOKED_AT = 25
MOST_TRIES = 40


@drill(
    1,
    "crash-storm",
    passes="0 acknowledged votes lost, 0 counted twice; all screens true ≤ 10 s after the restart",
    control="answers_before_commit",
)
def crash_storm(ground: Ground) -> Result:
    """Kill the server again and again while everybody votes; phones keep their writes and come back by themselves."""
    ground.longest = 100.0
    with ground.server() as server:
        return asyncio.run(_crash_storm(ground, server))


async def _crash_storm(ground: Ground, server: Server) -> Result:
    people, rounds = ground.size(full=300, small=20), ground.size(full=20, small=3)
    hall = await in_database(partial(make_hall, people, budget=BUDGET))
    ledger, wrong, late, healed = Ledger(), [], [], []
    async with crowd(server.url, hall, ledger, ground.chance) as phones:
        for number in range(1, rounds + 1):
            storm = Storm(phones, ground.chance)
            await asyncio.sleep(ground.size(full=1.5, small=0.8) * (0.5 + ground.chance.random()))
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
            began = time.monotonic()
            await storm.over()
            false = await untrue(phones, ground.chance)
            healed.append(time.monotonic() - began)
            wrong += [f"Crash {number}: {sentence}" for sentence in false]
            if healed[-1] > HEALED:
                late.append(f"Crash {number}: it took {healed[-1]:.1f} s until all screens were true")
            wrong += [f"Crash {number}: {s}" for s in await in_database(ledger.check, hall.pk)]
            if len(wrong) > 20 or ground.time_is_up:
                break
    wrong += server.errors()
    votes = len(ledger.acknowledged)
    return Result(
        f"{people} phones vote all the time; {len(healed)} times kill -9, and a start on the same port",
        f"{votes:,} votes acknowledged, {len(ledger.refused):,} refused; all screens true after "
        f"{max(healed, default=0):.1f} s at worst",
        wrong,
        late,
    )


class Storm:
    """Everybody votes without pause, from now until `over`."""

    def __init__(self, phones: Iterable[Phone], chance: random.Random, pause: float = 0.5) -> None:
        self.blowing = True
        self._tasks = [asyncio.create_task(self._vote(phone, chance, pause)) for phone in phones]

    async def over(self) -> None:
        """Nobody begins another vote; come back when everybody has an answer to the last one."""
        self.blowing = False
        await asyncio.gather(*self._tasks)

    async def _vote(self, phone: Phone, chance: random.Random, pause: float) -> None:
        await asyncio.sleep(chance.random() * pause)
        while self.blowing:
            await phone.do("set_dots", vote=1, option=chance.randint(1, len(CHOICES)), dots=str(chance.randint(0, 2)))
            await asyncio.sleep(pause * (0.5 + chance.random()))


@asynccontextmanager
async def crowd(
    url: str, hall: Hall, ledger: Ledger, chance: random.Random, *, fetches: bool = True
) -> AsyncIterator[list[Phone]]:
    """All the hall's phones, with their sockets open, until the end of the block. Own parts cost: not all need them."""
    phones = [phone_of(url, hall, seat, ledger=ledger, chance=chance) for seat in hall.seats]
    for phone in phones:
        if not fetches:
            phone.live["mine"] = ""
        phone.start()
    try:
        await asyncio.wait_for(asyncio.gather(*(phone.is_live.wait() for phone in phones)), 60)
        if fetches:
            # A page comes with its own part; these phones fetch theirs now, and none of that belongs to the drill.
            await until(lambda: all(phone.own_at >= 0 for phone in phones), 120)
        yield phones
    finally:
        for phone in phones:
            with contextlib.suppress(OSError):
                await phone.go()


@drill(
    2,
    "retry-exactly-once",
    passes="effects = distinct keys; every repeat gets the first answer",
    control="repeats_take_effect",
)
def retry_exactly_once(ground: Ground) -> Result:
    """Each write is sent one to five times, by both doors, and many replies are cut after the server has answered."""
    with ground.server() as server:
        return asyncio.run(_retry_exactly_once(ground, server))


async def _retry_exactly_once(ground: Ground, server: Server) -> Result:
    people, writes = ground.size(full=300, small=20), ground.size(full=10_000, small=200)
    hall = await in_database(partial(make_hall, people, budget=BUDGET, phase=PhaseKind.SILENT))
    ledger = Ledger()
    async with Proxy(server.port, Faults(cut_replies=0.2), ground.chance) as proxy:
        senders = [Sender(proxy.url, hall, seat, ledger, ground.chance) for seat in hall.seats]
        await asyncio.gather(*(sender.write(writes // people, lambda: ground.time_is_up) for sender in senders))
        for sender in senders:
            sender.close()
        cut = proxy.done["cut"]
    sent, heard = sum(sender.sent for sender in senders), sum(len(entry.answers) for entry in ledger.entries.values())
    wrong = await in_database(ledger.check, hall.pk) + server.errors()
    wrong += [f"{entry} was never answered" for entry in ledger.waiting]
    effects = await in_database(CommandRecord.objects.filter(workshop=hall.pk, outcome="done").count)
    return Result(
        f"{len(ledger.entries):,} writes of {people} phones, sent {sent:,} times by both doors; "
        f"{cut:,} answers cut after COMMIT",
        f"{effects:,} effects of {len(ledger.acknowledged):,} keys, {len(ledger.refused):,} refused; {heard:,} answers "
        f"heard{'' if wrong else ', each as the first of its key'}",
        wrong,
    )


class Sender:
    """A phone that never trusts an answer: each write goes out several times, by the socket and by the POST door."""

    def __init__(self, url: str, hall: Hall, seat: Seat, ledger: Ledger, chance: random.Random) -> None:
        self.phone = phone_of(url, hall, seat)
        self.hall, self.seat, self.ledger, self.chance = hall, seat, ledger, chance
        self.socket: Socket | None = None
        self.sent = 0
        self._heard = asyncio.Event()

    async def write(self, writes: int, is_over: Callable[[], bool]) -> None:
        for number in range(writes):
            if is_over():
                break
            verb, fields = self._wish(number)
            await self._send(f"{self.seat.pk}-{number:07d}", verb, fields)

    def close(self) -> None:
        self.phone.browser.close()
        if self.socket:
            self.socket.abort()

    def _wish(self, number: int) -> tuple[str, dict[str, str]]:
        match self.chance.randrange(4):
            case 0:
                return "add_idea", {"text": f"Idea {number}"}
            case 1:
                return "set_listening", {"listens": self.chance.choice(["on", ""])}
        option, dots = self.chance.randint(1, len(CHOICES)), self.chance.randint(0, 2)
        return "set_dots", {"vote": "1", "option": str(option), "dots": str(dots)}

    async def _send(self, key: str, verb: str, fields: dict[str, str]) -> None:
        self.ledger.sent(self.seat.holder, key, verb, fields)
        body = urlencode({"as": "card", "key": key, "holder": self.seat.holder, **fields})
        due = self.chance.randint(1, 5)
        while due > 0 or (not self.ledger.entries[self.seat.holder, key].answers and due > -MOST_TRIES):
            due -= 1
            self.sent += 1
            door = self._by_socket if self.chance.random() < 0.7 else self._by_post
            answer = await door(key, verb, body)
            if answer.get("outcome") == "unsaved":
                # So many in so short a time: we are asked to come again.
                await asyncio.sleep(1)
            self.ledger.answered(self.seat.holder, key, verb, fields, answer)

    async def _by_post(self, _key: str, verb: str, body: str) -> dict[str, Any]:
        with contextlib.suppress(OSError, EOFError, ValueError):
            answer = await self.phone.browser.post(f"{self.hall.path}do/{verb}/", body, JSON)
            return answer.json() if answer.is_json else {}
        return {}

    async def _by_socket(self, key: str, verb: str, body: str) -> dict[str, Any]:
        try:
            if self.socket is None or self.socket.closed.done():
                self.socket = await Socket.open(f"{self.phone.browser.base}{self.phone.live['socket']}")
                self.socket.send(json.dumps({"hello": self.phone.live["leave"]}))
            self.socket.send(json.dumps({"do": verb, "body": body}))
            async with asyncio.timeout(20):
                while (message := json.loads(await self.socket.text())).get("key") != key:
                    pass
        except OSError:
            return {}
        return message


@drill(
    4,
    "phase-gate",
    passes="0 votes stamped after the close; every phone is told counted or refused",
    control="counts_latecomers",
)
def phase_gate(ground: Ground) -> Result:
    """Everybody votes, and in the middle of it the facilitator closes the vote; then its result is shown."""
    with ground.server() as server:
        return asyncio.run(_phase_gate(ground, server))


async def _phase_gate(ground: Ground, server: Server) -> Result:
    people, rounds = ground.size(full=300, small=20), ground.size(full=200, small=5)
    hall = await in_database(partial(make_hall, people, budget=BUDGET))
    ledger, closes, wrong = Ledger(), {}, []
    desk = desk_of(server.url, hall).browser
    async with crowd(server.url, hall, ledger, ground.chance, fetches=False) as phones:
        for vote in range(1, rounds + 1):
            window = 0.2 + ground.chance.random() * 0.4
            voting = asyncio.gather(*(_vote_within(phone, vote, window, ground.chance) for phone in phones))
            await asyncio.sleep(window * ground.chance.random())
            closes[vote] = (await must(desk, hall, "close_round", vote=vote))["revision"]
            await voting
            wrong += await in_database(partial(late_ballots, hall, vote, ledger))
            await must(desk, hall, "reveal_round", vote=vote)
            if vote == rounds or ground.time_is_up:
                break
            await must(desk, hall, "prepare_round", budget=BUDGET)
            await must(desk, hall, "open_round", vote=vote + 1)
    desk.close()
    late = [e for e in ledger.acknowledged if e.revision >= closes[int(e.fields["vote"])]]
    wrong += [f"{entry} took effect at {entry.revision}, after the close" for entry in late]
    wrong += [f"{entry} was never answered" for entry in ledger.waiting]
    wrong += [f"{entry} was refused without a word" for entry in ledger.refused if not entry.answers[0][1]]
    wrong += await in_database(ledger.check, hall.pk) + server.errors()
    return Result(
        f"{people} phones vote within half a second, the facilitator closes in the middle of it; {len(closes)} rounds",
        f"{len(ledger.acknowledged):,} told counted, {len(ledger.refused):,} told refused, {len(ledger.waiting)} told "
        f"nothing; {len(late)} counted after the close",
        wrong,
    )


async def _vote_within(phone: Phone, vote: int, seconds: float, chance: random.Random) -> None:
    await asyncio.sleep(seconds * chance.random())
    await phone.do("set_dots", vote=vote, option=chance.randint(1, len(CHOICES)), dots=str(chance.randint(1, 2)))


async def must(desk: Browser, hall: Hall, verb: str, **fields: Any) -> dict[str, Any]:
    """A press at the desk that has to be done."""
    answer: dict[str, Any] = await press(desk, hall, verb, **fields)
    if answer.get("outcome") != "done":
        raise RuntimeError(f"{verb}: {answer}")
    return answer


def late_ballots(hall: Hall, vote: int, ledger: Ledger) -> list[str]:
    """Ballots of a closed vote, still with their cards, whose holder was not told that it counts."""
    told = {entry.actor for entry in ledger.acknowledged if entry.fields["vote"] == str(vote)}
    there = Ballot.objects.filter(round__workshop=hall.pk, round__number=vote).values_list("seat", flat=True)
    return [
        f"Vote {vote} holds a ballot of seat {seat} that was told it is refused"
        for seat in there
        if f"seat:{seat}" not in told
    ]


async def untrue(phones: list[Phone], chance: random.Random, patience: float = 20) -> list[str]:
    """Wait until every screen shows what the snapshot doors give; the sentences are about those that do not in time."""
    looked_at = chance.sample(phones, min(LOOKED_AT, len(phones)))
    room = await snapshot(phones[0], "snapshot")
    own = {phone: await snapshot(phone, "mine") for phone in looked_at}
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        false = [phone for phone in phones if phone.regions != room]
        # A phone that nothing was sent to has nothing of its own part yet.
        false_own = [phone for phone in looked_at if not phone.own.items() <= own[phone].items()]
        if not false and not false_own:
            return []
        await asyncio.sleep(0.05)
    return [f"{len(false)} rooms and {len(false_own)} of {len(looked_at)} own parts do not show what the database says"]


async def snapshot(phone: Phone, door: str) -> dict[str, str]:
    """The whole picture behind this door of the phone's page (`snapshot` or `mine`), drawn now."""
    answer = await phone.browser.get(phone.live[door], {"Accept": "application/json"})
    regions: dict[str, str] = answer.json()["regions"]
    return regions
