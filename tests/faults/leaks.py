"""Text that is hidden from a role appears at no address that the role finds, and on none of its sockets."""

import asyncio
import json
import re
from collections import deque
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

from tests.faults.canaries import CANARY, SEARCHED, Canaries, Role, RoomCommands
from tests.faults.clients import new_key
from tests.faults.registry import Context, Result, fault_test
from tests.faults.rooms import Room, in_database
from tests.harness.page_objects import PASSWORD
from tests.harness.raw_websocket import ConnectionClosed, HandshakeRefused, RawWebSocket
from workshops.simulation.join import RoomPage

FOUND = re.compile(rf"{CANARY}\d\d".encode())
LINK = re.compile(r"""(?:href|src|action|data-mine|data-snapshot)=["']([^"'\s]+)""")
# Addresses that end a session, or are no page.
NOT_FOLLOWED = re.compile(r"sign-out|logout|/static/|jsi18n")
SEARCHES = [f"/search/?q={SEARCHED}", f"/admin/search/?q={SEARCHED}", f"/admin/pages/search/?q={SEARCHED}"]
PATIENCE = 15


@fault_test(
    19,
    "pending-leak",
    passes="0 hidden words outside their audience",
    mutant="shows_hidden_ideas",
    timeout=2400,
)
def pending_leak(context: Context) -> Result:
    """Hide canaries in every way that the site has, then read as every role whatever it can reach."""
    pages = context.size(full=400, small=25)
    with context.server() as server:
        server.run("tests/harness/prepare_site.py", PASSWORD)
        site = Canaries(server)
        read, frames, found = asyncio.run(look_everywhere(site, pages))
        errors = server.errors()
    leaks = sorted(
        {f"{word} was shown to the {who} at {where}" for word, who, where in found if who not in site.audience[word]}
    )
    unseen = [
        f"{word} was shown to nobody of {sorted(may)}: what was looked at?"
        for word, may in site.audience.items()
        if may and not {who for found_word, who, _ in found if found_word == word}
    ]
    action = (
        f"{len(site.audience)} hidden words; {len(site.roles)} roles follow every link they find, {pages} pages each at most, "
        f"search for them, and listen on their rooms' sockets while something changes"
    )
    return Result(
        action,
        f"{read} pages and {frames} frames read, {len(leaks)} words outside their audience",
        leaks + unseen + errors,
    )


Finding = tuple[str, str, str]


async def look_everywhere(site: Canaries, pages: int) -> tuple[int, int, list[Finding]]:
    """The numbers of pages and frames that were read, and each canary found: word, role, address."""
    found: list[Finding] = []
    read = frames = 0
    for role in site.roles.values():
        read += await crawl(role, pages, found)
        frames += await listen(role, site, found)
        await role.browser.close()
    return read, frames, found


async def crawl(role: Role, pages: int, found: list[Finding]) -> int:
    """Read the role's start pages, then pages linked from them, breadth first; how many were read."""
    waiting = deque([*role.start, *SEARCHES])
    known = set(waiting)
    must, read = len(waiting), 0
    while waiting and read < must + pages:
        address = waiting.popleft()
        answer = await role.browser.get(address)
        read += 1
        note(answer.body, role, address, found)
        where = (
            [answer.headers.get("location", "")]
            if answer.status in {301, 302}
            else LINK.findall(answer.text if is_text(answer.headers) else "")
        )
        for link in where:
            there = urlsplit(urldefrag(urljoin(role.browser.base + address, unescape(link)))[0])
            path = there.path + (f"?{there.query}" if there.query else "")
            if (
                there.netloc == urlsplit(role.browser.base).netloc
                and path not in known
                and not NOT_FOLLOWED.search(path)
            ):
                known.add(path)
                waiting.append(path)
    return read


async def listen(role: Role, site: Canaries, found: list[Finding]) -> int:
    """Open the socket of each live page of this role, change its room, and read frames until the change arrives."""
    frames = 0
    for address in role.live:
        answer = await role.browser.get(address)
        token = RoomPage(answer).page_data.get("leave") if answer.status == 200 else None
        if not token:
            continue
        room = next(room for room in site.rooms if address.startswith(room.path))
        try:
            cookies = {"Cookie": role.browser.cookies_for(address)}
            socket = await RawWebSocket.open(f"{role.browser.base}/ws/w/{room.code}/", headers=cookies)
        except HandshakeRefused:
            continue
        socket.send(json.dumps({"hello": token, "at": -1, "own": -1}))
        name = f"Theme {new_key()}"
        try:
            async with asyncio.timeout(PATIENCE):
                first = await socket.text()
                note(first.encode(), role, f"{address} (socket)", found)
                revision = await in_database(change_every_screen, room, name)
                while True:
                    frame = await socket.text()
                    frames += 1
                    note(frame.encode(), role, f"{address} (socket)", found)
                    if json.loads(frame).get("to", -1) >= revision:
                        break
        except (TimeoutError, ConnectionClosed):
            pass
        socket.abort()
    return frames


def change_every_screen(room: Room, name: str) -> int:
    """Name a theme, and extend the phase, whose clock is on every screen; the revision after both."""
    commands = RoomCommands(room)
    phase = commands.workshop.phases.get()
    commands.send(commands.desk, "name_theme", name=name)
    return commands.send(commands.desk, "extend_phase", phase=phase.pk, minutes=1)


def note(body: bytes, role: Role, where: str, found: list[Finding]) -> None:
    found += [(word.decode(), role.name, where) for word in set(FOUND.findall(body))]


def is_text(headers: object) -> bool:
    return str(dict(headers).get("content-type", "")).startswith(("text/html", "application/xml", "application/rss"))
