"""Bytes that a phone pays for: the first sight of a room, and a whole evening in it."""

import gzip
import json
import re
from collections.abc import Iterable
from http.cookiejar import CookieJar
from urllib.request import HTTPCookieProcessor, build_opener

from bench import databases
from bench.context import Context
from bench.servers import Measured, Product
from bench.table import Row, median
from bench.vote_clients import Ours

# In ninety minutes: a pong every 25 s and a ping of the server's every 20 s, which compressed time does not bring.
HEARTBEATS = 90 * 60 // 25 * 17 + 90 * 60 // 20 * 6
# So that every sentence of the story is drawn by itself.
QUICKLY = {"ROOM_TICK": "0.02", "ROOM_REREAD": "0.05"}


async def measure(context: Context) -> list[Row]:
    """As `make demo` serves it: plain HTTP, compressed, every file by its content."""
    database = context.database()
    room = Ours(databases.make_room(database, 35))
    with Product(context.folder, database, **QUICKLY) as server:
        files, page = _first_sight(server, room)
        told = json.loads(server.run("-m", "bench.demo_traffic", server.url))
    return list(_rows(files, page, told))


def _rows(files: int, page: int, told: list[dict[str, int]]) -> Iterable[Row]:
    evening = sorted(phone["http"] + phone["socket"] + files + HEARTBEATS for phone in told)
    yield Row(
        "first load of the room",
        (files + page) / 1000,
        unit=" kB",
        most=60,
        note=f"{page / 1000:.1f} kB of page with 35 cards, 36 ideas and an open vote, {files / 1000:.1f} kB of files",
    )
    yield Row(
        f"90 minutes, 35 people ({len(told)} with phones), the demo's story",
        evening[-1] / 1000,
        unit=" kB",
        most=1000,
        note=f"the busiest phone; median {median(evening) / 1000:.0f} kB, of it over the socket "
        f"{median(phone['socket'] for phone in told) / 1000:.0f} kB and by HTTP "
        f"{median(phone['http'] for phone in told) / 1000:.0f} kB",
    )


def _first_sight(server: Measured, room: Ours) -> tuple[int, int]:
    """Bytes on the wire, heads included: of the files that the room's page names, and of the page itself."""
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    code, token = room.room["code"], room.room["phones"][0]["token"]
    opener.addheaders = [("Accept-Encoding", "gzip"), ("Accept", "text/html"), ("Cookie", f"card={token}")]

    def get(address: str) -> tuple[int, str]:
        with opener.open(server.url + address) as answer:
            body = answer.read()
            text = gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body
            return len(body) + len(str(answer.headers)), text.decode()

    size, page = get(f"/w/{code}/")
    if 'data-socket="/ws/w/' not in page:
        raise RuntimeError("This is not the room.")
    names = {found.partition("#")[0] for found in re.findall(r'(?:href|src)="(/static/[^"]+)"', page)}
    return sum(get(name)[0] for name in names), size
