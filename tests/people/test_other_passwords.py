"""The other doors that ask for a password: one's own account, protected pages and documents; and what the admin is told."""

from itertools import pairwise

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from people.alarm import QUIET
from people.attempts import FREE
from tests.factories.clock import Clock
from tests.factories.people import PASSWORD, make_staff
from tests.people.test_wrong_passwords import attempt, guess

pytestmark = pytest.mark.django_db
SECRET = "only-for-members"
NEW = "three green kettles"


def change_password(browser: Client, old: str, new: str = NEW):
    names = {"old_password": old, "new_password1": new, "new_password2": new}
    fields = {f"password-{name}": value for name, value in names.items()}
    profile = {"name_email-first_name": "Ada", "name_email-last_name": "L", "name_email-email": "ada@example.org"}
    theme = {
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
        "theme-keyboard_shortcuts": "on",
    }
    return browser.post("/admin/account/", fields | profile | theme)


def test_a_session_that_guesses_the_old_password_is_slowed_and_the_right_one_works_after_the_wait(clock: Clock):
    user, browser = make_staff("Editor"), Client()
    browser.force_login(user)
    for _ in range(FREE):
        change_password(browser, "not it")

    early = change_password(browser, PASSWORD)
    user.refresh_from_db()
    assert (early.status_code, user.check_password(PASSWORD)) == (302, True)
    assert "Wait 1 second" in browser.get("/admin/account/").text

    clock.forward(1)
    change_password(browser, PASSWORD)
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_guessing_at_the_sign_in_page_does_not_slow_a_session_that_changes_its_password(clock: Clock):
    user, browser = make_staff("Editor"), Client()
    browser.force_login(user)
    guess("editor", 20)

    change_password(browser, PASSWORD)

    user.refresh_from_db()
    assert user.check_password(NEW)


def test_passwords_that_somebody_changes_themselves_count_as_no_wrong_ones(clock: Clock, caplog):
    user, browser = make_staff("Editor"), Client()
    browser.force_login(user)
    chosen = [PASSWORD, *(f"{number} green kettles" for number in range(QUIET + 2))]

    for old, new in pairwise(chosen):
        change_password(browser, old, new)

    user.refresh_from_db()
    assert user.check_password(chosen[-1])
    assert caplog.messages == []
    for _ in range(FREE - 1):
        change_password(browser, "not it")
    change_password(browser, chosen[-1], NEW)
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_new_passwords_that_are_refused_are_no_way_around_the_wait(clock: Clock):
    user, browser = make_staff("Editor"), Client()
    browser.force_login(user)
    for _ in range(FREE):
        change_password(browser, PASSWORD, "short")

    change_password(browser, PASSWORD)

    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert "Wait 1 second" in browser.get("/admin/account/").text


def page_door() -> str:
    page = Page.objects.get(depth=2)
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="password", password=SECRET)
    return f"/_util/authenticate_with_password/{restriction.pk}/{page.pk}/"


def document_door() -> str:
    collection = Collection.get_first_root_node().add_child(name="Members")
    Document.objects.create(title="Minutes", collection=collection, file=ContentFile(b"minutes", "minutes.txt"))
    restriction = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="password", password=SECRET
    )
    return f"/documents/authenticate_with_password/{restriction.pk}/"


@pytest.mark.parametrize("make_door", [page_door, document_door])
def test_passwords_of_protected_places_are_slowed_and_a_browser_that_was_let_in_before_is_not(clock: Clock, make_door):
    door = make_door()

    def enter(browser: Client, password: str):
        return browser.post(door, {"password": password, "return_url": "/"})

    visitor, late = Client(), Client()
    assert enter(visitor, SECRET).status_code == 302
    wrong = [enter(Client(), "not it").status_code for _ in range(FREE + 1)]

    early = enter(late, SECRET)
    assert (wrong, early.status_code) == ([200] * FREE + [429], 429)
    assert "too many wrong passwords" in early.text
    assert enter(visitor, SECRET).status_code == 302
    clock.forward(int(early["Retry-After"]))
    assert enter(late, SECRET).status_code == 302


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/"])
def test_the_door_of_a_protected_page_sends_nobody_to_another_site(elsewhere: str):
    answer = Client().post(page_door(), {"password": SECRET, "return_url": elsewhere})

    assert (answer.status_code, answer.url) == (302, "/desks/")


def test_whoever_looks_after_accounts_reads_which_ones_are_being_guessed(clock: Clock):
    make_staff("Editor")
    keeper, editor = Client(), Client()
    keeper.force_login(make_staff("", username="admin", is_superuser=True))
    editor.force_login(make_staff("Coordinator"))
    guess("editor", 30, clock)
    for number in range(12):
        attempt(Client(), f"person{number}")

    told = keeper.get("/admin/").text

    assert "30 wrong passwords since" in told
    assert "names without an account" in told
    assert "12 wrong passwords since" in told
    assert "wrong passwords since" not in editor.get("/admin/").text


def test_a_day_with_a_few_wrong_passwords_is_not_worth_a_line(clock: Clock):
    keeper = Client()
    keeper.force_login(make_staff("", username="admin", is_superuser=True))
    guess("admin", 4)

    assert "wrong password" not in keeper.get("/admin/").text
