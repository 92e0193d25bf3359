"""What one phone costs a process of clients: the raw WebSocket client beside the one on the websockets library.

    python -m bench.websocket_clients

Both connect the same number of phones to one server in a process of its own, which sends each of them the same frames.
Prints the CPU time of the client's process for each phone, and the ratio of both, medians of interleaved rounds.
"""

import asyncio
import multiprocessing
import statistics
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed

from tests.harness.raw_websocket import RawWebSocket
from workshops.simulation.websocket_client import open_websocket

PHONES, FRAMES, ROUNDS = 200, 50, 5
# As long as a frame of a busy room.
FRAME = "x" * 2_000
ORIGIN = "http://127.0.0.1"

Measure = Callable[[str], Awaitable[tuple[float, float]]]


async def send_frames(told: Connection) -> None:
    """The server: each client that says "go" lets everybody who is connected have the frames; until it is killed."""

    async def one(connection: ServerConnection) -> None:
        async for _ in connection:
            for _frame in range(FRAMES):
                broadcast(server.connections, FRAME)
                # One after the other, so that each one wakes the client, as in a room.
                await asyncio.sleep(0.02)

    async with serve(one, "127.0.0.1", 0, compression=None, ping_interval=None) as server:
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()


def serving(told: Connection) -> None:
    asyncio.run(send_frames(told))


async def raw(url: str) -> tuple[float, float]:
    """CPU seconds for opening all phones, and for hearing all frames."""
    missing, done = PHONES * FRAMES, asyncio.Event()

    def hear(*_message: object) -> None:
        nonlocal missing
        missing -= 1
        if not missing:
            done.set()

    began = time.process_time()
    sockets = [await RawWebSocket.open(url, origin=ORIGIN, on_text=hear) for _ in range(PHONES)]
    opened = time.process_time()
    sockets[0].send("go")
    await done.wait()
    heard = time.process_time()
    await asyncio.gather(*(socket.close() for socket in sockets))
    return opened - began, heard - opened


async def library(url: str) -> tuple[float, float]:
    """The same with the client of the simulation."""
    began = time.process_time()
    sockets = [await open_websocket(url, origin=ORIGIN) for _ in range(PHONES)]
    opened = time.process_time()

    async def hear(number: int) -> None:
        for _ in range(FRAMES):
            await sockets[number].recv()

    listening = [asyncio.create_task(hear(number)) for number in range(PHONES)]
    try:
        await sockets[0].send("go")
        await asyncio.gather(*listening)
    except ConnectionClosed as closed:
        raise RuntimeError("A phone was cut off while being measured.") from closed
    heard = time.process_time()
    await asyncio.gather(*(socket.close() for socket in sockets))
    return opened - began, heard - opened


def main() -> None:
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serving, args=(there,), daemon=True)
    server.start()
    url = f"ws://127.0.0.1:{here.recv()}/"
    taken: dict[str, list[tuple[float, float]]] = {"raw": [], "library": []}
    for _ in range(ROUNDS):
        for name, measure in (("raw", raw), ("library", library)):
            taken[name].append(asyncio.run(measure(url)))
    server.kill()
    print(f"{PHONES} phones, {FRAMES} frames of {len(FRAME)} bytes each, median of {ROUNDS} rounds:")
    for place, what, each in ((0, "opening", PHONES), (1, "hearing", PHONES * FRAMES)):
        cost = {name: statistics.median(one[place] for one in rounds) / each for name, rounds in taken.items()}
        print(
            f"  {what}: raw {1e6 * cost['raw']:.0f} µs, library {1e6 * cost['library']:.0f} µs, "
            f"ratio {cost['library'] / cost['raw']:.1f}"
        )


if __name__ == "__main__":
    main()
