"""A server of one room whose answers a test decides."""

import asyncio
import contextlib
import json
from typing import Any
from urllib.parse import parse_qsl

from tests.harness.websocket_frames import CLOSE, TEXT, accept_value

PATIENCE = 10
ROOM = (
    '<body data-holder="seat:7" data-leave="signed" data-socket="/ws/w/M7QDXR/" data-mine="/w/M7QDXR/snapshot/card/" '
    'data-snapshot="/w/M7QDXR/snapshot/room/" data-revision="3">'
)
DOOR = '<body><form method="post" action="/w/M7QDXR/take/"></form>'
DONE = {"outcome": "done", "said": "Saved.", "revision": 5, "to": 5, "regions": {}}


class ScriptedSite:
    """One room: `asked` is what came by HTTP, `heard` what came by socket; `answers` are given in turn, the last for ever.

    A mapping is an envelope for what was asked; text is a page, and bytes are JSON of somebody else.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.answers: list[tuple[int, Any]] = [(200, DONE)]
        self.own: list[tuple[int, Any]] = [(200, {"from": None, "to": 3, "regions": {"mine-card": "whole"}})]
        self.page = DOOR
        self.writer: asyncio.StreamWriter | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await self._answer(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, path, _ = head.split(" ", 2)
        lines = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        if path.startswith("/ws/"):
            proof = accept_value(lines["Sec-WebSocket-Key"].encode()).decode()
            writer.write(
                f"HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {proof}\r\n\r\n".encode()
            )
            self.writer = writer
            await self._listen(reader)
            return
        body = dict(parse_qsl((await reader.readexactly(int(lines.get("Content-Length", 0)))).decode()))
        if method == "POST":
            self.asked.append((path, body | {"cookie": lines.get("Cookie", ""), "proof": lines.get("X-CSRFToken", "")}))
        status, said, more = self._said(path)
        if isinstance(said, bytes):
            text = said.decode()
        else:
            text = (
                said if isinstance(said, str) else json.dumps(said | ({"key": body["key"]} if "/do/" in path else {}))
            )
        kind = "text/html" if isinstance(said, str) else "application/json"
        writer.write(
            f"HTTP/1.1 {status} x\r\nContent-Type: {kind}\r\nContent-Length: {len(text)}\r\n{more}\r\n{text}".encode()
        )

    def _said(self, path: str) -> tuple[int, Any, str]:
        if path.endswith("/take/"):
            self.page = ROOM
            return 302, "", ""
        if "/do/" in path or "/snapshot/" in path:
            turns = self.answers if "/do/" in path else self.own
            return *(turns.pop(0) if len(turns) > 1 else turns[0]), ""
        return 200, self.page, "Set-Cookie: csrftoken=proof; Path=/\r\nSet-Cookie: card=secret; Path=/w/M7QDXR/\r\n"

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while True:
            first, size = await reader.readexactly(2)
            length = size & 0x7F
            if length == 126:
                length = int.from_bytes(await reader.readexactly(2), "big")
            mask, payload = await reader.readexactly(4), await reader.readexactly(length)
            if first & 0x0F == CLOSE:
                raise ConnectionError
            if first & 0x0F == TEXT:
                self.heard.put_nowait(json.loads(bytes(byte ^ mask[n % 4] for n, byte in enumerate(payload))))

    def say(self, **message: Any) -> None:
        self._send(TEXT, json.dumps(message).encode())

    def close(self, code: int) -> None:
        self._send(CLOSE, code.to_bytes(2, "big"))

    def _send(self, opcode: int, payload: bytes) -> None:
        head = bytes([0x80 | opcode, len(payload)]) if len(payload) < 126 else bytes([0x80 | opcode, 126])
        more = b"" if len(payload) < 126 else len(payload).to_bytes(2, "big")
        self.writer.write(head + more + payload)

    async def hears(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.heard.get(), PATIENCE)
