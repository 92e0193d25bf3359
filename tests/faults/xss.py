"""Markup and scripts in every stored text stay text on every screen of a real browser."""

import json
from collections.abc import Iterator
from email import message_from_bytes, policy
from itertools import chain
from typing import Any

from django.core import mail
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from wagtail.models import Workflow

from blog.models import BlogPostPage
from content.models import StoryImage
from people.mails import flush
from people.models import User
from tests.faults.poor_network import in_thread
from tests.faults.registry import Context, Result, fault_test
from tests.faults.text_fields import overwrite_all_text
from tests.faults.xss_payloads import PAYLOADS, TEXTS
from tests.harness.all_screens import every_screen, use_card
from tests.harness.browser import DESK, PHONE, WALL, Browsers, open_browsers
from tests.harness.page_objects import PASSWORD, sign_in
from workshops.dispatch import perform
from workshops.models import Workshop
from workshops.participants.actors import CardHolder, Scribe

# Elements of a document that were created from text.
INJECTED_ELEMENTS = """() => {
  const runs = (element) => ["href", "action", "formaction", "src"].some(
    (name) => /^\\s*javascript:/i.test(element.getAttribute(name) ?? ""));
  return [...document.querySelectorAll(".made-of-words, a, form, button, iframe")]
    .filter((element) => element.matches(".made-of-words") || runs(element))
    .map((element) => element.outerHTML.slice(0, 100));
}"""
# A feed as a feed reader parses it.
ELEMENTS_OF_A_FEED = """async (address) => {
  const text = await (await fetch(address)).text();
  const parsed = new DOMParser().parseFromString(text, "application/xml");
  return [...parsed.querySelectorAll("parsererror, .made-of-words")].map((element) => element.outerHTML.slice(0, 100));
}"""
ADMIN_LISTS = [
    "/admin/", "/admin/pages/", "/admin/images/", "/admin/documents/", "/admin/users/", "/admin/reports/site-history/",
    "/admin/reports/locked/", "/admin/snippets/", "/admin/redirects/", "/admin/search/?q=alert",
]  # fmt: skip
# Enough to prove a failure; where foreign scripts run, a page may never load.
ENOUGH = 20
FEEDS = ["/feed/", "/findings/feed/", "/blog/feed/", "/sitemap.xml"]


@fault_test(
    18,
    "xss",
    passes="0 scripts run, 0 elements made of words, 0 violations of the content policy",
    mutant="no_html_escaping",
    timeout=5400,
)
def xss(context: Context) -> Result:
    """Overwrite every stored text with markup, check every screen, then send it all in a live room."""
    texts = context.size(full=TEXTS, small=TEXTS[1:2])
    failures: list[str] = []
    said = places = screens = 0
    with context.server() as server:
        server.run("tests/harness/prepare_site.py", PASSWORD)
        rooms = json.loads(server.run("tests/harness/rooms_in_every_phase.py"))
        with open_browsers(server.url) as browsers:
            for text in texts:
                if context.out_of_time or len(failures) >= ENOUGH:
                    break
                said += 1
                places = in_thread(lambda text=text: overwrite_all_text(text))
                for found in found_on_screens(browsers, rooms):
                    screens += 1
                    failures += found
                    if len(failures) >= ENOUGH:
                        break
            if len(failures) < ENOUGH:
                failures += said_in_a_live_room(browsers, rooms["breakouts"], texts)
                failures += read_by_programs(browsers)
            failures += browsers.trouble + server.errors()
    payloads = context.amount(said * len(PAYLOADS) // len(TEXTS), len(texts) * len(PAYLOADS) // len(TEXTS), "payloads")
    action = f"{payloads} in each of {places} places that hold words, then in a live room, in feeds and in mails"
    return Result(action, f"{screens} screens looked at, {len(failures)} findings", failures)


def found_on_screens(browsers: Browsers, rooms: dict[str, Any]) -> Iterator[list[str]]:
    """The failures of each screen."""
    for name, page in chain(every_screen(browsers, rooms), admin(browsers)):
        yield [f"{name}: {found}" for found in (*made_of_words(page), *browsers.trouble)]
        browsers.trouble.clear()


def admin(browsers: Browsers) -> Iterator[tuple[str, Page]]:
    page = browsers.person(DESK)
    sign_in(page, "editor")
    edited = in_thread(lambda: [reverse("wagtailadmin_pages:edit", args=[pk]) for pk in article_pks()])
    pictures = in_thread(lambda: [reverse("wagtailimages:edit", args=[pk]) for pk in picture_pks()])
    for address in [*ADMIN_LISTS, *edited, *pictures]:
        page.goto(address)
        yield address, page
    page.context.close()


def article_pks() -> list[int]:
    return list(BlogPostPage.objects.values_list("pk", flat=True)[:2])


def picture_pks() -> list[int]:
    return list(StoryImage.objects.values_list("pk", flat=True)[:1])


def made_of_words(page: Page) -> list[str]:
    return [found for frame in page.frames for found in frame.evaluate(INJECTED_ELEMENTS)]


def said_in_a_live_room(browsers: Browsers, room: dict[str, Any], texts: list[str]) -> list[str]:
    """Send markup while phone, table, wall and desk are open, so that it arrives over their sockets."""
    phone, table, wall = browsers.person(PHONE), browsers.person(DESK), browsers.person(WALL)
    use_card(phone, room["card"])
    use_card(table, room["scribe"])
    wall.goto(f"/w/{room['room']}/wall/")
    desk = browsers.person(DESK)
    sign_in(desk, "facilitator")
    desk.goto(f"/w/{room['room']}/desk/")
    for number, text in enumerate(texts):
        for payload in (text[:110], *PAYLOADS[number :: len(texts)][:2]):
            in_thread(lambda said=payload: say(room, said))
    in_thread(lambda: say(room, "That is all."))
    screens = {"phone": phone, "table": table, "wall": wall, "desk": desk}
    for screen in (phone, table, desk):
        expect(screen.locator("body")).to_contain_text("That is all.")
    return [f"live on the {name}: {found}" for name, page in screens.items() for found in made_of_words(page)]


def say(room: dict[str, Any], words: str) -> None:
    """Send these words with every command that takes text; one that is too long may be refused."""
    workshop = Workshop.objects.get(code=room["room"])
    seat = CardHolder(workshop.seats.select_related("workshop", "board").get(code=room["card"]))
    scribe = Scribe(workshop.boards.select_related("workshop").get(scribe_code=room["scribe"]))
    for actor, command, fields in (
        (seat, "add_idea", {"text": words}),
        (seat, "voice_need", {"text": words}),
        (seat, "voice_offer", {"text": words}),
        (scribe, "write_for", {"text": words, "translation": words}),
    ):
        perform(
            workshop=workshop,
            actor=actor,
            command=command,
            key=f"said-{hash((command, words)) & 0xFFFFFFFF:08x}",
            data=fields,
        )


def read_by_programs(browsers: Browsers) -> list[str]:
    """Failures: elements of feeds and mails that were created from text."""
    reader = browsers.person(DESK)
    reader.goto("/")
    found = [
        f"in {address}: {element}" for address in FEEDS for element in reader.evaluate(ELEMENTS_OF_A_FEED, address)
    ]
    for text in in_thread(mails):
        reader.set_content(text)
        found += [f"in a mail: {element}" for element in made_of_words(reader)]
    reader.context.close()
    return found


def mails() -> list[str]:
    """The HTML of mails about a draft that waits and about a new password; they are sent in this process."""
    mail.outbox = []
    Workflow.objects.first().start(BlogPostPage.objects.first(), User.objects.get(username="facilitator"))
    Client().post("/sign-in/forgotten/", {"email": User.objects.get(username="editor").email})
    flush()
    sent = [message_from_bytes(one.message().as_bytes(), policy=policy.default) for one in mail.outbox]
    if len(sent) < 2:
        raise RuntimeError(f"Only {len(sent)} mails were sent")
    return [part.get_content() for one in sent for part in one.walk() if part.get_content_type() == "text/html"]
