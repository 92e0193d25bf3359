"""Phones in real browsers on a network that delays and loses data, and frozen pages whose connection dies."""

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
from tests.faults.clients import CSRF_TOKEN, post_command
from tests.faults.proxy import Faults, Proxy
from tests.faults.registry import Context, Result, fault_test
from tests.faults.rooms import Room, make_room
from tests.harness.browser import PHONE, Browsers, open_browsers
from workshops.commands.registry import phase_kinds
from workshops.ideas.phases import BREAKOUTS, SILENT
from workshops.models import Idea, Phase
from workshops.simulation.http_client import HttpClient

FIELD, SEND = "One point, in your own words", "Send this idea"
STATUS_WITHIN, FRESH_WITHIN = 5.0, 5.0
# States that a phone may show for a write without an answer.
UNSENT_STATES = {"waiting", "unsent", "unsaved"}

Found = TypeVar("Found")

_line: ContextVar[int] = ContextVar("line", default=0)


class NetworkProxy(Proxy):
    """A proxy between browsers and the server, in a thread of its own, because Playwright blocks this one.

    `loss`: the probability that a piece of data is delayed as TCP would delay it after a loss.
    """

    def __init__(self, port: int, rng: random.Random) -> None:
        super().__init__(port, Faults(), rng)
        self.loss = 0.0
        self.dead_until = 0
        self._numbers = itertools.count(1)
        self._newest = 0

    async def _line(self, phone: asyncio.StreamReader, to_phone: asyncio.StreamWriter) -> None:
        self._newest = next(self._numbers)
        _line.set(self._newest)
        await super()._line(phone, to_phone)

    async def _pass(self, to: asyncio.StreamWriter, data: bytes) -> None:
        if self.chance.random() < self.loss:
            await asyncio.sleep(0.2 + self.chance.random())
        if _line.get() <= self.dead_until:
            await asyncio.Event().wait()
        await super()._pass(to, data)

    def kill_silently(self) -> None:
        """Let all open connections deliver nothing more, without closing them; new ones work."""
        self.dead_until = self._newest


@contextmanager
def network_proxy(port: int, rng: random.Random) -> Iterator[tuple[NetworkProxy, asyncio.AbstractEventLoop]]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    proxy = NetworkProxy(port, rng)
    asyncio.run_coroutine_threadsafe(proxy.__aenter__(), loop).result(10)
    try:
        yield proxy, loop
    finally:
        asyncio.run_coroutine_threadsafe(proxy.__aexit__(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def in_thread(work: Callable[[], Found]) -> Found:
    """Call `work` in another thread: while Playwright runs, Django forbids database access in this one."""

    def call() -> Found:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as executor:
        return executor.submit(call).result()


@fault_test(
    13,
    "poor-network",
    passes="0 lost drafts, “not sent yet” said honestly ≤ 5 s",
    mutant="hides_unsent_writes",
)
def poor_network(context: Context) -> Result:
    """Write with two seconds' delay and a fifth of the data lost, then into a half-open connection."""
    rounds, dead, delay = (context.size(full=f, small=s) for f, s in ((5, 1), (60.0, 1.0), (2.0, 0.5)))
    failures: list[str] = []
    with context.server() as server:
        room = make_room(1, phase=SILENT, voting=False)
        with network_proxy(server.port, context.random) as (network, loop), open_browsers(network.url) as browsers:
            phone = Writer(phone_page(browsers, room, 0, context.mutant, network.url), failures)
            network.faults.delay, network.loss = delay, 0.2
            for turn in range(rounds):
                phone.writes(f"Through bad air {turn}")
            phone.is_saved()
            loop.call_soon_threadsafe(network.faults.flowing.clear)
            phone.writes("Into a dead line")
            phone.types("Half a sentence, not sent")
            phone.page.wait_for_timeout(1000 * dead)
            phone.must_not_say_saved()
            network.faults.delay, network.loss = 0.0, 0.0
            loop.call_soon_threadsafe(network.faults.flowing.set)
            phone.is_saved()
            phone.must_still_show("Half a sentence, not sent")
            phone.page.reload()
            phone.must_still_show("Half a sentence, not sent")
        stored = sorted(Idea.objects.filter(workshop=room.pk).values_list("text", flat=True))
        errors = server.errors()
    if stored != sorted(phone.sent):
        failures.append(f"Sent were {phone.sent}, stored are {stored}")
    slowest = max(phone.status_delays, default=0.0)
    late = [f"It took {slowest:.1f} s to say that it waits"] if slowest > STATUS_WITHIN else []
    action = f"a real browser writes {rounds} times with {delay:g} s of delay each way and 20 % of the pieces lost, and once into a line half-open for {dead:.0f} s"
    measured = f"{len(phone.sent)} writes stored once each, 1 draft kept through it and a reload; “not sent yet” after {slowest:.1f} s at the latest"
    return Result(action, measured, [*failures, *errors], late)


class Writer:
    """A page on which ideas are written, and the status that it shows."""

    def __init__(self, page: Page, failures: list[str]) -> None:
        self.page, self.failures = page, failures
        self.sent: list[str] = []
        self.status_delays: list[float] = []
        self.status = page.locator("#status")

    def types(self, words: str) -> None:
        self.page.get_by_label(FIELD).fill(words)

    def writes(self, words: str) -> None:
        """Send an idea, and measure how long the page takes to show a true status."""
        self.types(words)
        self.page.get_by_role("button", name=SEND, exact=True).click()
        began = time.monotonic()
        self.sent.append(words)
        while time.monotonic() - began < 2 * STATUS_WITHIN:
            said = self.status.get_attribute("data-state")
            if said in UNSENT_STATES or (
                said == "saved" and in_thread(lambda: Idea.objects.filter(text=words).exists())
            ):
                self.status_delays.append(time.monotonic() - began)
                return
            self.page.wait_for_timeout(50)
        self.failures.append(
            f"{2 * STATUS_WITHIN:.0f} s after it was sent the phone says: “{self.status.inner_text()}”"
        )

    def is_saved(self) -> None:
        """Wait until every idea is stored and the status says so."""
        began = time.monotonic()
        while time.monotonic() - began < 60:
            stored = in_thread(lambda: set(Idea.objects.values_list("text", flat=True)))
            if stored >= set(self.sent) and self.status.get_attribute("data-state") not in {*UNSENT_STATES, "saving"}:
                return
            self.page.wait_for_timeout(200)
        self.failures.append(
            f"After a minute the phone says: “{self.status.inner_text()}”, and not everything is stored"
        )

    def must_not_say_saved(self) -> None:
        if self.status.get_attribute("data-state") == "saved":
            self.failures.append("The phone says that it is saved, and it cannot be")

    def must_still_show(self, words: str) -> None:
        try:
            expect(self.page.get_by_label(FIELD)).to_have_value(words, timeout=10_000)
        except AssertionError:
            self.failures.append(f"The draft is lost; the field says “{self.page.get_by_label(FIELD).input_value()}”")


@fault_test(
    14,
    "sleep-wake",
    passes="fresh ≤ 5 s after it is visible",
    mutant="ignores_wake_up",
)
def sleep_wake(context: Context) -> Result:
    """Freeze pages, let their connections die silently, start another phase, and resume them."""
    pages, rounds = context.size(full=10, small=2), context.size(full=10, small=1)
    took: list[float] = []
    failures: list[str] = []
    with context.server() as server:
        room = make_room(pages, voting=False)
        phases = [Phase.objects.get(workshop=room.pk), *(another_phase(room, kind) for kind in (BREAKOUTS,))]
        with network_proxy(server.port, context.random) as (network, loop), open_browsers(network.url) as browsers:
            phones = [phone_page(browsers, room, number, context.mutant, network.url) for number in range(pages)]
            frozen = [FrozenPage(phone) for phone in phones]
            for turn in range(rounds):
                now, then = phases[(turn + 1) % 2], phases[turn % 2]
                for page in frozen:
                    page.sleep()
                loop.call_soon_threadsafe(network.kill_silently)
                answer = in_thread(lambda now=now, then=then: asyncio.run(start(server.url, room, now, then)))
                if answer.get("outcome") != "done":
                    failures.append(f"The room could not move on: {answer}")
                for page in frozen:
                    page.wake()
                took += [page.fresh(now.title) for page in frozen]
        errors = server.errors()
    stale = sum(seconds > 3 * FRESH_WITHIN for seconds in took)
    if stale:
        failures.append(f"{stale} of {len(took)} screens were still old {3 * FRESH_WITHIN:.0f} s after waking")
    slow = [seconds for seconds in took if seconds > FRESH_WITHIN]
    late = [f"{len(slow)} of {len(took)} screens took longer, the slowest {max(slow):.1f} s"] if slow else []
    action = f"{len(took)} times a frozen page in a real browser whose socket died without a close, {pages} at a time"
    return Result(action, f"fresh after {max(took):.1f} s at the latest", [*failures, *errors], late)


class FrozenPage:
    """A page that can be frozen, as phones freeze pages in the background."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.control: CDPSession = page.context.new_cdp_session(page)
        self.woken_at = 0.0

    def sleep(self) -> None:
        self.control.send("Page.setWebLifecycleState", {"state": "frozen"})

    def wake(self) -> None:
        self.control.send("Page.setWebLifecycleState", {"state": "active"})
        self.woken_at = time.monotonic()
        # A headless browser does not send this event by itself.
        self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    def fresh(self, title: str) -> float:
        """Seconds after resuming until the page shows this phase."""
        try:
            expect(self.page.locator("#room-phase h1")).to_have_text(str(title), timeout=1000 * 3 * FRESH_WITHIN)
        except AssertionError:
            return 3 * FRESH_WITHIN + 1
        return time.monotonic() - self.woken_at


def another_phase(room: Room, kind: str) -> Phase:
    return Phase.objects.create(
        workshop_id=room.pk, kind=kind, position=2, title=str(phase_kinds()[kind].label), planned_minutes=10
    )


async def start(url: str, room: Room, phase: Phase, running: Phase) -> dict[str, object]:
    desk = HttpClient(url)
    desk.set_cookies({("/", "sessionid"): room.session, ("/", "csrftoken"): CSRF_TOKEN})
    try:
        return await post_command(desk, room, "start_phase", phase=phase.pk, from_phase=running.pk)
    finally:
        await desk.close()


def phone_page(browsers: Browsers, room: Room, number: int, mutant: str, url: str) -> Page:
    """The page of this seat in a browser of its own; with a mutant of the page, its script is replaced."""
    page = browsers.person(PHONE)
    page.context.add_cookies(
        [{"name": "card", "value": room.seats[number].token, "domain": "127.0.0.1", "path": room.path}]
    )
    if mutant in mutants.SCRIPTS:
        page.route("**/js/live*.js", lambda route: _replace_script(route, mutant))
    page.goto(f"{url}{room.path}")
    expect(page.locator("#status")).to_have_attribute("data-state", "live")
    return page


def _replace_script(route: Route, mutant: str) -> None:
    original, mutated = mutants.SCRIPTS[mutant]
    answer = route.fetch()
    script = answer.text()
    if original not in script:
        raise mutants.NameIsGone(f"The page's script has no “{original}” any more")
    mutants.record_reached(mutant)
    route.fulfill(response=answer, body=script.replace(original, mutated))
