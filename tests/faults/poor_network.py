"""Phones in real browsers, on a network that delays, loses and swallows, and asleep while their line dies."""

import asyncio
import itertools
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.db import connections
from playwright.sync_api import CDPSession, Page, Route, expect

from tests.faults import mutants
from tests.faults.clients import PROOF, press
from tests.faults.proxy import Faults, Proxy
from tests.faults.registry import Ground, Result, drill
from tests.faults.rooms import Hall, make_hall
from tests.harness.browser import PHONE, Theatre, theatre
from workshops.agenda.enums import PhaseKind
from workshops.models import Idea, Phase
from workshops.simulation.http_client import HttpClient

FIELD, SEND = "One point, in your own words", "Send this idea"
HONEST_WITHIN, FRESH_WITHIN = 5.0, 5.0
# What a phone may say of a write that has no answer yet.
HONEST = {"waiting", "unsent", "unsaved"}

Found = TypeVar("Found")

_line: ContextVar[int] = ContextVar("line", default=0)


class Air(Proxy):
    """The air between browsers and the server, in a thread of its own, because a browser is waited for in this one.

    `loss`: the chance that a piece is lost and comes again only after a while, as TCP has it.
    """

    def __init__(self, port: int, chance: random.Random) -> None:
        super().__init__(port, Faults(), chance)
        self.loss = 0.0
        self.stranded = 0
        self._numbers = itertools.count(1)
        self._newest = 0

    async def _line(self, phone: asyncio.StreamReader, to_phone: asyncio.StreamWriter) -> None:
        self._newest = next(self._numbers)
        _line.set(self._newest)
        await super()._line(phone, to_phone)

    async def _pass(self, to: asyncio.StreamWriter, data: bytes) -> None:
        if self.chance.random() < self.loss:
            await asyncio.sleep(0.2 + self.chance.random())
        if _line.get() <= self.stranded:
            await asyncio.Event().wait()
        await super()._pass(to, data)

    def strand(self) -> None:
        """Every line that is open now is dead and does not say so; new ones work."""
        self.stranded = self._newest


@contextmanager
def air(port: int, chance: random.Random) -> Iterator[tuple[Air, asyncio.AbstractEventLoop]]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    there = Air(port, chance)
    asyncio.run_coroutine_threadsafe(there.__aenter__(), loop).result(10)
    try:
        yield there, loop
    finally:
        asyncio.run_coroutine_threadsafe(there.__aexit__(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def aside(work: Callable[[], Found]) -> Found:
    """Do it in a thread of its own: while a browser is open, this one counts as a loop's, and may not wait."""

    def call() -> Found:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as hand:
        return hand.submit(call).result()


@drill(
    13,
    "bad-radio",
    passes="0 lost drafts, “not sent yet” said honestly ≤ 5 s",
    control="says_nothing_of_waiting",
)
def bad_radio(ground: Ground) -> Result:
    """Write with two seconds' delay and a fifth of the pieces lost, then while the line is half-open for a minute."""
    rounds, dead, delay = (ground.size(full=f, small=s) for f, s in ((5, 1), (60.0, 1.0), (2.0, 0.5)))
    wrong: list[str] = []
    with ground.server() as server:
        hall = make_hall(1, phase=PhaseKind.SILENT, voting=False)
        with air(server.port, ground.chance) as (radio, loop), theatre(radio.url) as house:
            phone = Writer(on_a_phone(house, hall, 0, ground.build, radio.url), wrong)
            radio.faults.delay, radio.loss = delay, 0.2
            for turn in range(rounds):
                phone.writes(f"Through bad air {turn}")
            phone.is_saved()
            loop.call_soon_threadsafe(radio.faults.flowing.clear)
            phone.writes("Into a dead line")
            phone.types("Half a sentence, not sent")
            phone.page.wait_for_timeout(1000 * dead)
            phone.must_not_say_saved()
            radio.faults.delay, radio.loss = 0.0, 0.0
            loop.call_soon_threadsafe(radio.faults.flowing.set)
            phone.is_saved()
            phone.must_still_show("Half a sentence, not sent")
            phone.page.reload()
            phone.must_still_show("Half a sentence, not sent")
        stored = sorted(Idea.objects.filter(workshop=hall.pk).values_list("text", flat=True))
        errors = server.errors()
    if stored != sorted(phone.sent):
        wrong.append(f"Sent were {phone.sent}, stored are {stored}")
    slowest = max(phone.honest, default=0.0)
    late = [f"It took {slowest:.1f} s to say that it waits"] if slowest > HONEST_WITHIN else []
    did = f"a real browser writes {rounds} times with {delay:g} s of delay each way and 20 % of the pieces lost, and once into a line half-open for {dead:.0f} s"
    figure = f"{len(phone.sent)} writes stored once each, 1 draft kept through it and a reload; “not sent yet” after {slowest:.1f} s at the latest"
    return Result(did, figure, [*wrong, *errors], late)


class Writer:
    """Somebody who writes, and looks at what the phone says of it."""

    def __init__(self, page: Page, wrong: list[str]) -> None:
        self.page, self.wrong = page, wrong
        self.sent: list[str] = []
        self.honest: list[float] = []
        self.status = page.locator("#status")

    def types(self, words: str) -> None:
        self.page.get_by_label(FIELD).fill(words)

    def writes(self, words: str) -> None:
        """Send it, and watch until the phone has said something true of it."""
        self.types(words)
        self.page.get_by_role("button", name=SEND, exact=True).click()
        began = time.monotonic()
        self.sent.append(words)
        while time.monotonic() - began < 2 * HONEST_WITHIN:
            said = self.status.get_attribute("data-state")
            if said in HONEST or (said == "saved" and aside(lambda: Idea.objects.filter(text=words).exists())):
                self.honest.append(time.monotonic() - began)
                return
            self.page.wait_for_timeout(50)
        self.wrong.append(f"{2 * HONEST_WITHIN:.0f} s after it was sent the phone says: “{self.status.inner_text()}”")

    def is_saved(self) -> None:
        """Wait until nothing waits any more: neither on this phone's list nor in the line that says so."""
        began = time.monotonic()
        while time.monotonic() - began < 60:
            stored = aside(lambda: set(Idea.objects.values_list("text", flat=True)))
            if stored >= set(self.sent) and self.status.get_attribute("data-state") not in {*HONEST, "saving"}:
                return
            self.page.wait_for_timeout(200)
        self.wrong.append(f"After a minute the phone says: “{self.status.inner_text()}”, and not everything is stored")

    def must_not_say_saved(self) -> None:
        if self.status.get_attribute("data-state") == "saved":
            self.wrong.append("The phone says that it is saved, and it cannot be")

    def must_still_show(self, words: str) -> None:
        try:
            expect(self.page.get_by_label(FIELD)).to_have_value(words, timeout=10_000)
        except AssertionError:
            self.wrong.append(f"The draft is lost; the field says “{self.page.get_by_label(FIELD).input_value()}”")


@drill(
    14,
    "sleep-wake",
    passes="fresh ≤ 5 s after it is visible",
    control="sleeps_on",
)
def sleep_wake(ground: Ground) -> Result:
    """Freeze pages, let their lines die without a word, move the room on, and wake them."""
    pages, rounds = ground.size(full=10, small=2), ground.size(full=10, small=1)
    took: list[float] = []
    wrong: list[str] = []
    with ground.server() as server:
        hall = make_hall(pages, voting=False)
        phases = [Phase.objects.get(workshop=hall.pk), *(another_phase(hall, kind) for kind in (PhaseKind.BREAKOUTS,))]
        with air(server.port, ground.chance) as (radio, loop), theatre(radio.url) as house:
            phones = [on_a_phone(house, hall, number, ground.build, radio.url) for number in range(pages)]
            sleepers = [Sleeper(phone) for phone in phones]
            for turn in range(rounds):
                now, then = phases[(turn + 1) % 2], phases[turn % 2]
                for sleeper in sleepers:
                    sleeper.sleep()
                loop.call_soon_threadsafe(radio.strand)
                answer = aside(lambda now=now, then=then: asyncio.run(start(server.url, hall, now, then)))
                if answer.get("outcome") != "done":
                    wrong.append(f"The room could not move on: {answer}")
                for sleeper in sleepers:
                    sleeper.wake()
                took += [sleeper.fresh(now.title) for sleeper in sleepers]
        errors = server.errors()
    stale = sum(seconds > 3 * FRESH_WITHIN for seconds in took)
    if stale:
        wrong.append(f"{stale} of {len(took)} screens were still old {3 * FRESH_WITHIN:.0f} s after waking")
    slow = [seconds for seconds in took if seconds > FRESH_WITHIN]
    late = [f"{len(slow)} of {len(took)} screens took longer, the slowest {max(slow):.1f} s"] if slow else []
    did = f"{len(took)} times a frozen page in a real browser whose socket died without a close, {pages} at a time"
    return Result(did, f"fresh after {max(took):.1f} s at the latest", [*wrong, *errors], late)


class Sleeper:
    """A page that can be frozen, as phones do with pages in a pocket."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.control: CDPSession = page.context.new_cdp_session(page)
        self.woke = 0.0

    def sleep(self) -> None:
        self.control.send("Page.setWebLifecycleState", {"state": "frozen"})

    def wake(self) -> None:
        self.control.send("Page.setWebLifecycleState", {"state": "active"})
        self.woke = time.monotonic()
        # A screen that is unlocked tells its page; one without a screen has to be told.
        self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    def fresh(self, title: str) -> float:
        """Seconds after waking until the page shows this phase."""
        try:
            expect(self.page.locator("#room-phase h1")).to_have_text(str(title), timeout=1000 * 3 * FRESH_WITHIN)
        except AssertionError:
            return 3 * FRESH_WITHIN + 1
        return time.monotonic() - self.woke


def another_phase(hall: Hall, kind: PhaseKind) -> Phase:
    return Phase.objects.create(workshop_id=hall.pk, kind=kind, position=2, title=kind.label, planned_minutes=10)


async def start(url: str, hall: Hall, phase: Phase, running: Phase) -> dict[str, object]:
    desk = HttpClient(url)
    desk.set_cookies({("/", "sessionid"): hall.session, ("/", "csrftoken"): PROOF})
    try:
        return await press(desk, hall, "start_phase", phase=phase.pk, from_phase=running.pk)
    finally:
        await desk.close()


def on_a_phone(house: Theatre, hall: Hall, number: int, build: str, url: str) -> Page:
    """The page of this seat, in a browser of its own; a broken build of the page's script is put in its place."""
    page = house.person(PHONE)
    page.context.add_cookies(
        [{"name": "card", "value": hall.seats[number].token, "domain": "127.0.0.1", "path": hall.path}]
    )
    if build in mutants.SCRIPTS:
        right, spoilt = mutants.SCRIPTS[build]
        page.route("**/js/live*.js", lambda route: _spoil(route, right, spoilt))
    page.goto(f"{url}{hall.path}")
    expect(page.locator("#status")).to_have_attribute("data-state", "live")
    return page


def _spoil(route: Route, right: str, spoilt: str) -> None:
    answer = route.fetch()
    script = answer.text()
    if right not in script:
        raise RuntimeError(f"The page's script has no “{right}” any more: its broken build has to follow.")
    route.fulfill(response=answer, body=script.replace(right, spoilt))
