"""One whole workshop: three phones, a wall, a scribe and a facilitator, from the doors to a published finding.

The harvest is that of a real first evening: eight headings with nineteen points, one of the headings being what people
are up against; two things that work elsewhere; one need for a room, met by two offers.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.harness import page_objects
from tests.harness.browser import Browsers
from tests.harness.page_objects import Person
from tests.harness.site_server import Site

pytestmark = pytest.mark.browser

TAKE_PART, KEEP, QUOTE = "I take part today", "Keep my words after today", "Quote my words without a name"
EVERYTHING = (TAKE_PART, KEEP, QUOTE)

HARVEST = {
    "Classes at other hours": [
        "A class on Saturday mornings",
        "Half an hour over lunch",
        "A class after the late shift",
    ],
    "Somebody for the children": ["Crèche beside the classroom", "Children do homework in the next room"],
    "Talking practice": ["A table where one just talks", "Walk and talk on Sundays", "نتحدث ونشرب الشاي معًا"],
    "One place to ask": ["One page with every class on it", "A desk in the library once a week"],
    "Getting there": ["Share the bus fare", "Lifts from the camp road"],
    "Learning from each other": [
        "Learners teach their own cooking",
        "Pairs of neighbours for a month",
        "Old books stay here",
    ],
    "A room of our own": ["Somewhere warm to practise", "A cupboard for our things"],
    "What stands in the way": ["Afraid of being laughed at", "Nobody tells us when it changes"],
}
SILENT = {
    0: [
        "A class on Saturday mornings",
        "Crèche beside the classroom",
        "A table where one just talks",
        "Share the bus fare",
    ],
    1: [
        "Half an hour over lunch",
        "One page with every class on it",
        "Walk and talk on Sundays",
        "Somewhere warm to practise",
    ],
    2: ["A class after the late shift", "نتحدث ونشرب الشاي معًا", "Afraid of being laughed at", "Old books stay here"],
}
OF_THE_TABLE = [
    "A desk in the library once a week",
    "Lifts from the camp road",
    "Learners teach their own cooking",
    "Pairs of neighbours for a month",
    "A cupboard for our things",
]
OF_THE_PAPER_CARD = ["Children do homework in the next room", "Nobody tells us when it changes"]
CHOICES = [theme for theme in HARVEST if theme != "What stands in the way"]


def test_a_whole_workshop_from_the_doors_to_the_published_finding(server: Site, browsers: Browsers):
    desk = page_objects.at_the_desk(browsers).signs_in()
    code = desk.makes_a_workshop(title="Classes and care", question="What would make it easier to learn together?")
    wall = page_objects.wall(browsers, code)
    desk.does("Open the doors")
    expect(wall.page.locator(".wall__code")).to_have_text(code)

    # --- Doors: three phones, a card on paper, one with help, and a scribe ---
    phones = [page_objects.phone(browsers).joins(code) for _ in range(3)]
    assert [phone.number for phone in phones] == [1, 2, 3]
    phones[0].agrees(*EVERYTHING)
    phones[1].agrees(*EVERYTHING)
    phones[2].agrees(TAKE_PART, KEEP)
    paper, helped = desk.hands_out_a_card(), desk.hands_out_a_card()
    assert (paper, helped) == (4, 5)
    desk.records_consent(paper, *EVERYTHING)
    desk.records_consent(helped, TAKE_PART)
    scribe = page_objects.scribe(browsers).takes_over(desk.scribe_code(1), 1)
    screens = [*phones, wall, scribe, desk]
    expect(desk.page.locator("[data-here]")).to_have_text("3")

    def all_agree() -> None:
        for screen in screens:
            screen.screen_is_true()

    all_agree()
    for title in ("Welcome", "Introductions", "Write in silence"):
        desk.starts(title)
        for phone in phones:
            expect(phone.region("room-phase").locator("h1")).to_have_text(title)
    expect(wall.page.locator("h1")).to_have_text("Write in silence")
    all_agree()

    # --- Silence: nobody else sees a word; one phone is offline for a while ---
    for phone, ideas in zip(phones[:2], [SILENT[0], SILENT[1][:2]], strict=True):
        for words in ideas:
            phone.writes(words)
    offline = phones[1]
    offline.page.context.set_offline(True)
    for words in SILENT[1][2:]:
        offline.types(words)
        offline.press("Send this idea")
        expect(offline.page.get_by_label("One point, in your own words")).to_have_value("")
    expect(offline.status).to_contain_text("2 waiting")
    for words in SILENT[2]:
        phones[2].writes(words)
    offline.page.context.set_offline(False)
    expect(offline.region("mine-ideas").locator(".idea__words")).to_have_count(4)
    offline.saved()
    expect(wall.region("wall-ideas")).to_contain_text("12")
    for screen in (phones[1], phones[2], wall, scribe, desk):
        assert SILENT[0][0] not in screen.page.content()
    all_agree()

    # --- All at once ---
    desk.does("Show all ideas to the room")
    for phone in phones:
        expect(phone.region("room-ideas").locator("li")).to_have_count(12)
    all_agree()

    # --- The table speaks; the power fails; somebody was in the middle of a sentence ---
    desk.starts("Talk at your table")
    desk.seats(paper, 1)
    for words in OF_THE_TABLE:
        scribe.types(words)
    scribe.types(OF_THE_PAPER_CARD[0], card=paper)
    phones[2].types("Half a senten")
    server.kill()
    for screen in (phones[0], scribe, desk):
        expect(screen.status).to_have_attribute("data-state", "connecting")
    scribe.page.locator("#write-for").get_by_label("The words, as they were said").fill(OF_THE_PAPER_CARD[1])
    scribe.page.locator("#write-for").get_by_label("Card number").fill(str(paper))
    scribe.press("Put it on the board")
    expect(scribe.status).to_contain_text("1 waiting")
    server.start()
    expect(scribe.region("table-ideas").locator(".idea__words").filter(has_text=OF_THE_PAPER_CARD[1])).to_be_visible()
    expect(phones[2].page.get_by_label("One point, in your own words")).to_have_value("Half a senten")
    phones[2].types("")
    for phone in phones:
        expect(phone.region("room-ideas").locator("li")).to_have_count(19)
    all_agree()

    # --- Read back, sort, name ---
    desk.starts("Hear it back")
    scribe.reads_back(OF_THE_TABLE[0])
    desk.starts("Sort and name")
    for theme, points in HARVEST.items():
        desk.sorts(theme, points)
    desk.calls_it("What stands in the way", "Challenge")
    expect(wall.region("wall-ideas").get_by_role("heading")).to_have_count(8)
    all_agree()

    # --- Vote: by phone, on paper, with help; nothing shows before its time ---
    desk.starts("Vote")
    desk.does("Prepare the ballot")
    desk.does("Open voting")
    ballots = [
        ("Somebody for the children",) * 2 + ("Talking practice",),
        ("Talking practice",) * 3,
        ("Getting there",),
    ]
    for phone, choices in zip(phones, ballots, strict=True):
        expect(phone.page.locator(".ballot__choice")).to_have_count(len(CHOICES))
        for choice in choices:
            phone.gives_a_dot_to(choice)
    phones[0].takes_a_dot_from("Talking practice")
    phones[0].gives_a_dot_to("One place to ask")
    on_paper = [1 if choice in {"Talking practice", "Getting there"} else 0 for choice in CHOICES]
    scribe.enters_paper(paper, on_paper)
    desk.enters_paper(paper, on_paper)
    desk.votes_with(helped, [3 if choice == "Somebody for the children" else 0 for choice in CHOICES])
    expect(wall.region("wall-vote")).to_contain_text("5")
    desk.does("Close voting")
    all_agree()
    for screen in screens:
        expect(screen.page.locator(".bars")).to_have_count(0)
    desk.shows_the_result()
    result = {
        "Somebody for the children": "5",
        "Talking practice": "4",
        "Getting there": "2",
        "One place to ask": "1",
    }
    for screen in (*phones, wall):
        for choice, dots in result.items():
            row = screen.page.locator(".bars__row:visible").filter(has_text=choice)
            expect(row.locator(".bars__value")).to_contain_text(re.compile(rf"^{dots}\s"))
    desk.decides("The room chooses this", "Somebody for the children", "First of all")
    desk.decides("The room refers this", "Talking practice", "To the library")
    all_agree()

    # --- One need, two offers, one quick win; only the one who needs it says that it is met ---
    desk.starts("Quick wins")
    phones[0].needs("A warm room on Tuesday evenings")
    phones[1].offers("Our hall is empty on Tuesdays")
    phones[2].offers("The café closes at six, we have chairs")
    all_agree()
    bring_together(desk)
    all_agree()
    expect(phones[0].region("mine-wins").get_by_role("button", name="This is met")).to_be_visible()
    for screen in (phones[1], phones[2], desk):
        expect(screen.page.get_by_role("button", name="This is met")).to_have_count(0)
    met = phones[0].page.get_by_role("button", name="This is met")
    met.scroll_into_view_if_needed()
    tapped = met.bounding_box()
    phones[0].does("This is met")
    expect(wall.region("wall-wins")).to_contain_text("Met")
    take_back = phones[0].page.get_by_role("button", name="Take back that it is met")
    # A second tap of the same finger undoes nothing.
    assert take_back.bounding_box()["x"] > tapped["x"] + tapped["width"]
    phones[0].does("Take back that it is met: A warm room on Tuesday evenings")
    expect(wall.region("wall-wins")).to_contain_text("Under way")
    all_agree()
    phones[0].does("This is met")
    expect(wall.region("wall-wins")).to_contain_text("Met")
    desk.notes_a_model(
        name="Parents lead their own centre",
        place="Another city",
        source="A visit last year",
        could_try="One afternoon a week, run by parents",
    )
    desk.notes_a_model(
        name="A housing guide by tenants",
        place="Across the river",
        source="Their printed guide",
        could_try="Write the first page together",
    )
    all_agree()

    # --- Close ---
    desk.starts("Before we go")
    drafts = close(desk)
    for phone in phones:
        expect(phone.region("room-phase")).to_contain_text("The room is closed")
    all_agree()
    in_the_room = bars(phones[0].page)

    # --- An editor publishes, and somebody who was never there reads and checks ---
    reader = browsers.person(page_objects.DESK)
    reader.goto("/findings/")
    expect(reader.get_by_role("link", name="Finding: Classes and care")).to_have_count(0)
    publish(browsers, drafts)
    reader.goto("/findings/")
    reader.get_by_role("link", name="Finding: Classes and care").click()
    finding = reader.locator("main")
    assert bars(reader) == in_the_room == result | dict.fromkeys(CHOICES - result.keys(), "0")
    expect(finding).to_contain_text(re.compile(r"8\s+headings\s+·\s+19\s+points"))
    expect(finding).to_contain_text("12 of 15 dots were given")
    # Three by phone, one on paper, one with help: none of these groups is large enough to be told apart.
    expect(finding).to_contain_text(re.compile(r"people\s*5"))
    expect(finding).not_to_contain_text(re.compile(r"\b3\s+(by phone|voted by phone)"))
    for theme in HARVEST:
        expect(finding.get_by_role("heading", name=theme)).to_be_visible()
    for words in (*SILENT[0], *SILENT[1], *OF_THE_PAPER_CARD):
        expect(finding.get_by_text(words, exact=True)).to_be_visible()
    for words in (*SILENT[2], *OF_THE_TABLE):
        expect(finding.get_by_text(words)).to_have_count(0)
    expect(finding).to_contain_text("A warm room on Tuesday evenings")
    finding.get_by_role("link", name="12", exact=True).click()
    record = {
        row.locator("th, td").first.inner_text(): row.locator("td").first.inner_text()
        for row in reader.locator("table").filter(has_text="What the room decided").locator("tbody tr").all()
    }
    assert {choice: record[choice] for choice in CHOICES} == in_the_room
    reader.goto("/blog/")
    reader.get_by_role("link", name="Notes: Classes and care").click()
    for model in ("Parents lead their own centre", "A housing guide by tenants"):
        expect(reader.locator("main")).to_contain_text(model)


def bring_together(desk: page_objects.Facilitator) -> None:
    form = desk.opens("Bring a need and offers together", desk.region("desk-wins"))
    form.get_by_label("Our hall is empty on Tuesdays").check()
    form.get_by_label("The café closes at six, we have chairs").check()
    form.get_by_label("Which organisation takes the first step").fill("The Lantern Hall")
    form.get_by_label("The first step", exact=True).fill("Ask for the keys")
    form.get_by_label("By when").fill("2031-05-06")
    desk.does("Make the quick win", form)


def close(desk: Person) -> list[str]:
    """Close the room with one press, and return the addresses of the drafts that come of it."""
    desk.opens("Close the room …", desk.region("desk-close"))
    desk.press("Close the room", desk.region("desk-close"))
    drafts = desk.region("desk-close").get_by_role("link")
    expect(drafts).to_have_count(2)
    return [draft.get_attribute("href") for draft in drafts.all()]


def publish(browsers: Browsers, drafts: list[str]) -> None:
    editor = browsers.person(page_objects.DESK)
    page_objects.sign_in(editor, "editor")
    for draft in drafts:
        editor.goto(draft)
        editor.get_by_role("button", name="More actions").first.click()
        editor.get_by_role("button", name="Publish", exact=True).click()
        expect(editor.locator(".messages")).to_contain_text("has been published")


def bars(page: Page) -> dict[str, str]:
    """A result as it is shown: each choice and its number."""
    return {
        re.sub(r"\s*(Chosen|Referred)\s*$", "", row.locator(".bars__label").inner_text()).strip(): re.match(
            r"\d+", row.locator(".bars__value").inner_text()
        ).group()
        for row in page.locator(".bars__row:visible").all()
    }
