"""The sorting table at the desk: drawn for every change of one idea, so it is light; plain forms do everything on it."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from tests.factories.rooms import do, facilitator, make_board, make_facilitator, make_seat, make_workshop, scribe
from workshops.ideas.phases import SORTING
from workshops.models import Idea, Theme, Workshop

pytestmark = pytest.mark.django_db


class Page(HTMLParser):
    """What a browser without scripts knows of a page: its forms by id, and who belongs to them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self.targets: dict[str, str] = {}
        self.presses: list[tuple[str, str, str]] = []
        self.inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = has.get("id") or f"form-{len(self.forms)}"
            self.forms[self.inside], self.targets[self.inside] = {}, has.get("action", "")
        elif tag == "input" and has.get("type") == "hidden" and self.inside:
            self.forms[self.inside][has["name"]] = has.get("value", "")
        elif tag in {"button", "input"} and "form" in has:
            self.presses.append((has["form"], has.get("name", ""), has.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = ""


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_facilitator())
    return client


def a_room(ideas: int = 2, themes: int = 2) -> tuple[Workshop, list[Idea], list[Theme]]:
    workshop = make_workshop(phase=SORTING)
    table, desk = make_board(workshop), facilitator()
    make_seat(workshop, board=table)
    for number in range(ideas):
        do(workshop, scribe(table), "write_for", text=f"Point {number}")
    for number in range(themes):
        do(workshop, desk, "name_theme", name=f"Theme {number}", kind="idea")
    return workshop, list(workshop.ideas.order_by("pk")), list(workshop.themes.order_by("pk"))


def page_of(desk: Client, workshop: Workshop) -> str:
    return desk.get(f"/w/{workshop.code}/desk/").content.decode()


def press(desk: Client, workshop: Workshop, form: str, **fields: str) -> int:
    """Send a form of the page as a browser without scripts would."""
    page = Page(page_of(desk, workshop))
    return desk.post(page.targets[form], page.forms[form] | fields).status_code


def test_an_idea_and_a_theme_bring_no_form_and_no_list_of_their_own(desk: Client) -> None:
    small, large = (page_of(desk, a_room(ideas, themes)[0]) for ideas, themes in ((1, 2), (9, 6)))

    assert small.count("<form") == large.count("<form")
    assert small.count("<select") == large.count("<select")


def test_forty_ideas_weigh_less_than_a_picture(desk: Client) -> None:
    one, forty = (len(page_of(desk, a_room(ideas, 12)[0])) for ideas in (1, 41))

    assert (forty - one) / 40 < 600


def test_each_idea_has_a_tick_and_a_button_that_belong_to_forms_of_the_page(desk: Client) -> None:
    workshop, (one, two), _ = a_room()

    page = Page(page_of(desk, workshop))

    for idea in (one, two):
        assert ("sort-ideas", "ideas", str(idea.pk)) in page.presses
        assert ("hide-idea", "idea", str(idea.pk)) in page.presses
    assert {form for form, _, _ in page.presses} <= set(page.forms)


def test_without_scripts_an_idea_is_moved_hidden_and_shown_again(desk: Client) -> None:
    workshop, (one, _), (theme, _) = a_room()

    answers = [
        press(desk, workshop, "sort-ideas", ideas=str(one.pk), theme=str(theme.pk)),
        press(desk, workshop, "hide-idea", idea=str(one.pk)),
    ]
    one.refresh_from_db()
    assert (answers, one.theme, bool(one.hidden_at)) == ([302, 302], theme, True)

    assert press(desk, workshop, "show-idea", idea=str(one.pk)) == 302
    one.refresh_from_db()
    assert one.hidden_at is None


def test_without_scripts_what_was_put_together_is_taken_apart(desk: Client) -> None:
    workshop, (one, two), _ = a_room()
    do(workshop, facilitator(), "merge_ideas", ideas=[one.pk, two.pk])

    page = Page(page_of(desk, workshop))
    assert ("unmerge-idea", "idea", str(two.pk)) in page.presses
    assert press(desk, workshop, "unmerge-idea", idea=str(two.pk)) == 302

    two.refresh_from_db()
    assert two.merged_into is None


def test_without_scripts_a_theme_is_placed_renamed_given_a_kind_folded_and_taken_down(desk: Client) -> None:
    workshop, _, (first, second) = a_room()
    html = page_of(desk, workshop)
    rename = next(name for name, action in Page(html).targets.items() if action.endswith("/rename_theme/"))
    other = dict(re.findall(r'formaction="(/w/\w+/do/(\w+)/)"', html)[::-1])
    doors = {command: address for address, command in other.items()}

    assert press(desk, workshop, "theme-down", theme=str(first.pk)) == 302
    assert list(workshop.themes.all()) == [second, first]
    for command, field in (("set_theme_kind", {"kind": "parked"}), ("merge_themes", {"into": str(second.pk)})):
        sent = Page(page_of(desk, workshop)).forms[rename] | {"theme": str(first.pk), "name": ""} | field
        assert desk.post(doors[command], sent).status_code == 302
    assert press(desk, workshop, rename, theme=str(second.pk), name="Called anew") == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.kind, first.merged_into, second.name) == ("parked", second, "Called anew")

    assert press(desk, workshop, "unmerge-theme", theme=str(first.pk)) == 302
    sent = Page(page_of(desk, workshop)).forms[rename] | {"theme": str(first.pk), "name": ""}
    assert desk.post(doors["remove_theme"], sent).status_code == 302
    assert list(workshop.themes.all()) == [second]
