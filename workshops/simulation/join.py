"""How somebody without an account joins a room: read its page, take a card there, read the page again."""

import secrets
from html.parser import HTMLParser

from workshops.simulation.http_client import HttpClient, Response


class JoinRefused(Exception):
    """The room did not let this client in; the sentence says why."""


class RoomPage(HTMLParser):
    """A parsed page of a room.

    `page_data`: the data attributes of its body, which its scripts read. `notice`: what it says in notices.
    `forms`: the addresses of its forms.
    """

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.page_data: dict[str, str] = {}
        self.notice = ""
        self.forms: set[str] = set()
        self._in_notice = False
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "body":
            self.page_data = {name[5:]: value for name, value in known.items() if name.startswith("data-")}
        if tag == "form":
            self.forms.add(known.get("action", ""))
        if known.get("class") == "notice__body":
            self._in_notice = True

    def handle_endtag(self, tag: str) -> None:
        self._in_notice = False

    def handle_data(self, data: str) -> None:
        if self._in_notice:
            self.notice += data


async def join_room(http: HttpClient, home: str, page: str) -> dict[str, str]:
    """The data of the page at `page`; where it offers cards instead, of the page after one was taken.

    `home` is the room's address. Raises JoinRefused, or OSError.
    """
    seen = RoomPage(await http.get(page))
    if "socket" not in seen.page_data:
        if f"{home}take/" not in seen.forms:
            raise JoinRefused(seen.notice.strip() or "This room has no open door.")
        taken = await http.post(f"{home}take/", {"key": new_key()})
        if taken.status != 302:
            raise JoinRefused(RoomPage(taken).notice.strip() or f"The door answered {taken.status}.")
        seen = RoomPage(await http.get(page))
    return seen.page_data


def new_key() -> str:
    """A key as the http's outbox.js makes one, for one write."""
    return secrets.token_urlsafe(18)
