"""Page objects: the people of a workshop, each with a browser page. Each step waits until it is saved."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.harness.browser import DESK, PATIENCE, PHONE, WALL, Browsers

PASSWORD = "a password for journeys"

# What is on the page and what the server would draw now, region by region, as a reader reads it. Clocks run.
DIFFERENCES = """async () => {
  const read = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("[data-ends-at], [data-here]").forEach((clock) => clock.remove());
    return copy.hidden ? "" : copy.textContent.replace(/\\s+/g, " ").trim();
  };
  const regions = async () => {
    const page = document.body.dataset, all = {};
    for (const address of [page.snapshot, page.mine].filter(Boolean)) {
      const answer = await fetch(address, { cache: "no-store", headers: { Accept: "application/json" } });
      if (!answer.ok) return { [address]: `answered ${answer.status}` };
      Object.assign(all, (await answer.json()).regions);
    }
    return all;
  };
  const compare = async () => {
    const found = {};
    for (const [id, html] of Object.entries(await regions())) {
      const drawn = document.createElement("template");
      drawn.innerHTML = html;
      const here = document.getElementById(id);
      const [seen, truth] = [here ? read(here) : "(missing)", read(drawn.content.firstElementChild ?? drawn)];
      if (seen !== truth) found[id] = { seen, truth };
    }
    return found;
  };
  let found;
  for (const start = Date.now(); Date.now() - start < 12000; await new Promise((done) => setTimeout(done, 200))) {
    found = await compare().catch((error) => ({ error: String(error) }));
    if (!Object.keys(found).length) break;
  }
  return found;
}"""

# The first answer from now on, or what the page says when none came.
LISTEN = f"""() => {{
  window.answered = new Promise((done) => {{
    document.addEventListener("room:settled", ({{ detail }}) => done(detail), {{ once: true }});
    setTimeout(() => done({{ outcome: "none", said: document.getElementById("status").textContent }}), {PATIENCE});
  }});
}}"""


class Person:
    """A person with a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def status(self) -> Locator:
        return self.page.locator("#status")

    def region(self, name: str) -> Locator:
        return self.page.locator(f"#{name}")

    def press(self, name: str, where: Locator | None = None) -> None:
        (where or self.page).get_by_role("button", name=name, exact=True).first.click()

    def saved(self) -> None:
        expect(self.status).to_have_attribute("data-state", "saved")

    def does(self, name: str, where: Locator | None = None) -> None:
        """Press the button of a command, and wait for its answer, by socket or POST."""
        # Before that it is a plain form, which leads to another page.
        self.page.wait_for_load_state("domcontentloaded")
        self.page.evaluate(LISTEN)
        self.press(name, where)
        answer = self.page.evaluate("window.answered")
        assert answer["outcome"] == "done", answer["said"]
        self.saved()

    def opens(self, summary: str, where: Locator | None = None) -> Locator:
        """Open a disclosure, unless it is open."""
        box = (where or self.page).locator("details").filter(has=self.page.get_by_text(summary)).last
        # Several times: a new phase opens the box by itself, and a click at that moment closes it.
        while box.get_attribute("open") is None:
            box.locator("> summary").click()
        return box

    def screen_is_true(self) -> None:
        assert self.page.evaluate(DIFFERENCES) == {}


class Participant(Person):
    """A phone with a seat card."""

    number: int

    def joins(self, code: str) -> "Participant":
        self.page.goto("/join/")
        self.page.get_by_label("Room code").fill(code.lower())
        self.page.keyboard.press("Enter")
        self.press("Take a card")
        expect(self.page).to_have_url(re.compile(f"/w/{code}/$"))
        self.number = int(re.sub(r"\D", "", self.page.locator(".room__seat").inner_text()))
        return self

    def agrees(self, *purposes: str) -> "Participant":
        for purpose in purposes:
            self.page.locator("#first-consent").get_by_label(purpose).check()
        self.does("Save my answers", self.page.locator("#first-consent"))
        return self

    def sits_at(self, table: int) -> "Participant":
        self.does(f"Table {table}", self.region("mine-table"))
        return self

    def types(self, words: str) -> None:
        self.page.get_by_label("One point, in your own words").fill(words)

    def writes(self, words: str) -> None:
        self.types(words)
        self.does("Send this idea")
        expect(self.region("mine-ideas").locator(".idea__words").filter(has_text=words)).to_be_visible()

    def gives_a_dot_to(self, choice: str) -> None:
        self.does(f"Add a dot to {choice}")

    def takes_a_dot_from(self, choice: str) -> None:
        self.does(f"Take a dot back from {choice}")

    def needs(self, words: str) -> None:
        form = self.opens("I need something", self.region("mine-wins"))
        form.get_by_label("What is needed?").fill(words)
        self.does("Say what is needed", form)

    def offers(self, words: str) -> None:
        form = self.opens("I can offer something", self.region("mine-wins"))
        form.get_by_label("What is there?").fill(words)
        self.does("Say what you offer", form)


class Scribe(Person):
    """A scribe, who types for a table."""

    def takes_over(self, card_code: str, table: int) -> "Scribe":
        self.page.goto("/c/")
        self.page.get_by_label("Code on the card").fill(card_code)
        self.page.keyboard.press("Enter")
        self.page.get_by_role("button", name=re.compile(f"^(Write for|Go on at) table {table}$")).click()
        expect(self.page).to_have_url(re.compile(f"/table/{table}/$"))
        return self

    def types(self, words: str, *, card: int | None = None) -> None:
        form = self.page.locator("#write-for")
        form.get_by_label("The words, as they were said").fill(words)
        form.get_by_label("Card number").fill(str(card or ""))
        self.does("Put it on the board")
        expect(self.region("table-ideas").locator(".idea__words").filter(has_text=words)).to_be_visible()

    def reads_back(self, words: str) -> None:
        self.does("Read back to the table", self.region("table-ideas").locator("li").filter(has_text=words))

    def enters_paper(self, card: int, dots: list[int]) -> None:
        fill_paper(self, self.opens("Enter a paper ballot", self.region("table-paper")), card, dots)
        self.does("Keep this reading", self.region("table-paper"))


class Facilitator(Person):
    """The facilitator at the desk."""

    def signs_in(self, name: str = "facilitator") -> "Facilitator":
        sign_in(self.page, name)
        return self

    def makes_a_workshop(self, **words: Any) -> str:
        """Make one from the first template, and return its room code."""
        self.page.goto("/desks/")
        for field, text in words.items():
            self.page.locator(f"#make [name={field}]").fill(str(text))
        self.press("Make this workshop")
        expect(self.page).to_have_url(re.compile("/desk/"))
        return self.page.evaluate("document.body.dataset.room")

    def starts(self, title: str) -> None:
        self.page.locator("#desk-phase").get_by_role("button", name=re.compile(f": {title}")).click()
        expect(self.page.locator("#desk-phase h1")).to_have_text(title)
        self.saved()

    def hands_out_a_card(self) -> int:
        self.does("Hand out a card")
        return int(re.search(r"\d+", self.status.inner_text()).group())

    def records_consent(self, card: int, *purposes: str) -> None:
        form = self.opens("Ask somebody without a phone", self.region("desk-seats"))
        form.get_by_label("Card number").fill(str(card))
        for purpose in purposes:
            form.get_by_label(purpose).check()
        self.does("Save their answers", form)

    def seats(self, card: int, table: int) -> None:
        form = self.opens("Seat somebody at a table", self.region("desk-seats"))
        form.get_by_label("Card number").fill(str(card))
        form.get_by_label("Table").select_option(str(table))
        self.does("Seat them", form)

    def scribe_code(self, table: int) -> str:
        self.opens("Scribes", self.region("desk-seats"))
        return self.page.locator(f"#desk-scribe-{table} .code").inner_text()

    def sorts(self, theme: str, points: list[str]) -> None:
        """Tick the points and move them to a theme that the room has just named."""
        for words in points:
            row = self.page.locator("#desk-unsorted li.idea").filter(has_text=words)
            row.locator("input[type=checkbox]").check()
        self.page.get_by_label("or to a new theme").fill(theme)
        self.does("Move", self.page.locator("#sort-ideas"))
        expect(self.region("desk-themes").get_by_role("heading", name=theme)).to_be_visible()

    def calls_it(self, theme: str, kind: str) -> None:
        row = self.region("desk-themes").locator("li").filter(has=self.page.get_by_role("heading", name=theme))
        row.get_by_role("link", name="Change").click()
        form = self.page.locator("#change-theme")
        form.get_by_label("Kind").select_option(label=kind)
        self.does("Save", form)

    def enters_paper(self, card: int, dots: list[int]) -> None:
        fill_paper(self, self.opens("Enter a paper ballot", self.region("desk-paper")), card, dots)
        self.does("Keep this reading", self.region("desk-paper"))

    def votes_with(self, card: int, dots: list[int]) -> None:
        fill_paper(self, self.opens("Vote with somebody beside you", self.region("desk-paper")), card, dots)
        self.does("Count these dots", self.region("desk-paper"))

    def shows_the_result(self) -> None:
        self.does("Show the result to everybody", self.opens("Show the result…", self.region("desk-vote")))

    def decides(self, button: str, choice: str, reason: str = "") -> None:
        row = self.region("desk-vote").locator(".bars__row").filter(has_text=choice)
        row.locator("summary").click()
        form = row.locator("form").filter(has=self.page.get_by_role("button", name=button))
        form.locator("[name=reason]").fill(reason)
        self.does(button, form)

    def notes_a_model(self, **words: str) -> None:
        form = self.opens("Note something that works elsewhere", self.region("desk-wins"))
        for field, text in words.items():
            form.locator(f"[name={field}]").fill(text)
        self.does("Note it", form)


def fill_paper(person: Person, form: Locator, card: int, dots: list[int]) -> None:
    form.get_by_label("Card number").fill(str(card))
    for field, number in zip(form.locator("[name=dots]").all(), dots, strict=True):
        field.fill(str(number) if number else "")


def sign_in(page: Page, name: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).not_to_have_url(re.compile("/sign-in/"))


# Its desk and its code.
Room = tuple[Facilitator, str]


def phone(browsers: Browsers, **more: Any) -> Participant:
    return Participant(browsers.person(PHONE, **more))


def at_the_desk(browsers: Browsers, **more: Any) -> Facilitator:
    return Facilitator(browsers.person(DESK, **more))


def scribe(browsers: Browsers) -> Scribe:
    return Scribe(browsers.person(PHONE))


def wall(browsers: Browsers, code: str) -> Person:
    watching = Person(browsers.person(WALL))
    watching.page.goto(f"/w/{code}/wall/")
    return watching
