"""A real browser with one context for each person. Errors on pages are collected, and fail the test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Dialog, Page, Request, expect, sync_playwright

from tests.harness import chromium

PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}
WALL = {"viewport": {"width": 1280, "height": 720}}
DESK = {"viewport": {"width": 1280, "height": 900}}
# Seconds; a busy machine is slow, and slow is not a failure.
PATIENCE = 30_000

WATCH_POLICY = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


class Browsers:
    """One browser for one server. `trouble`: errors that pages had."""

    def __init__(self, browser: Any, url: str) -> None:
        self.browser = browser
        self.url = url
        self.trouble: list[str] = []
        self.outage = False

    def person(self, device: dict[str, Any], **more: Any) -> Page:
        """A page in a new context, with its own device and cookies."""
        context = self.browser.new_context(**{"base_url": self.url, "locale": "en-GB"} | device | more)
        context.add_init_script(WATCH_POLICY)
        self.watch(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    def watch(self, context: BrowserContext) -> None:
        context.on("weberror", lambda error: self.note(f"uncaught: {error.error}"))
        context.on("console", lambda message: message.type == "error" and self.note(f"console: {message.text}"))
        context.on("request", self.note_stranger)
        context.on("dialog", self.note_dialog)
        context.on("response", lambda answer: answer.status >= 500 and self.note(f"{answer.status}: {answer.url}"))

    def note_dialog(self, dialog: Dialog) -> None:
        self.note(f"dialog: {dialog.message}")
        dialog.dismiss()

    def note(self, what: str) -> None:
        # While the server is away or a phone is offline, the browser itself reports what it cannot load,
        # and a refusal that a person is meant to read comes with its proper status.
        expected = ("net::ERR_", "WebSocket connection to", "status of 403", "status of 404", "status of 422")
        if not any(word in what for word in expected):
            self.trouble.append(what)

    def note_stranger(self, request: Request) -> None:
        if request.url.startswith(("http", "ws")) and urlsplit(request.url).hostname != urlsplit(self.url).hostname:
            self.trouble.append(f"left the browsers: {request.url}")


@contextmanager
def open_browsers(url: str, *arguments: str, keeps_pages: bool = False) -> Iterator[Browsers]:
    """Open the system's Chromium for one test. `keeps_pages`: with its back/forward cache, which Playwright turns off."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(),
            args=["--no-sandbox", "--disable-gpu", *arguments],
            ignore_default_args=["--disable-back-forward-cache"] if keeps_pages else None,
        )
        browsers = Browsers(browser, url)
        yield browsers
        browser.close()
