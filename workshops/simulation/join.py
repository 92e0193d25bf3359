"""The way into a room for somebody without an account: its page, a card taken at the door, and the page again."""

import secrets
from html.parser import HTMLParser

from workshops.simulation.http_client import HttpClient, Response


class JoinRefused(Exception):
    """The door did not let this phone in; the sentence says why."""


class RoomPage(HTMLParser):
    """What a page tells its scripts (`page_data`, the data of its body), what it says, and where its forms lead."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.page_data: dict[str, str] = {}
        self.said = ""
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
            self.said += data


async def join_room(browser: HttpClient, home: str, page: str) -> dict[str, str]:
    """What the page at `page` tells its scripts; where it is a door, after a card was taken there.

    `home` is the room's address. Raises JoinRefused, or OSError.
    """
    seen = RoomPage(await browser.get(page))
    if "socket" not in seen.page_data:
        if f"{home}take/" not in seen.forms:
            raise JoinRefused(seen.said.strip() or "This room has no open door.")
        taken = await browser.post(f"{home}take/", {"key": new_key()})
        if taken.status != 302:
            raise JoinRefused(RoomPage(taken).said.strip() or f"The door answered {taken.status}.")
        seen = RoomPage(await browser.get(page))
    return seen.page_data


def new_key() -> str:
    """A key as the browser's outbox.js makes one, for one write."""
    return secrets.token_urlsafe(18)
