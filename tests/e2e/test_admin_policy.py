"""An editor's way through Wagtail's screens under a content policy: nothing that they need is blocked."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories.pages import image_file
from tests.harness import page_objects
from tests.harness.browser import DESK, Browsers
from tests.harness.site_server import Site

pytestmark = pytest.mark.browser

SCREENS = [
    "/admin/images/multiple/add/",
    "/admin/settings/content/sitesettings/",
    "/admin/redirects/add/",
    "/admin/reports/site-history/",
    "/admin/users/add/",
    "/admin/account/",
]
A_BLOG = "from blog.models import BlogIndexPage; print('blog', BlogIndexPage.objects.get().pk)"


def test_a_page_with_a_picture_is_written_and_looked_at_and_no_screen_breaks_the_policy(
    browsers: Browsers, server: Site
):
    blog = re.findall(r"^blog (\d+)", server.run("manage.py", "shell", "-c", A_BLOG), flags=re.MULTILINE)[0]
    page = browsers.person(DESK)
    page_objects.sign_in(page, "admin")

    for address in SCREENS:
        page.goto(address)
        page.wait_for_load_state("networkidle")
    write_a_post(page, blog)
    look_at_it(page)
    look_at_the_site(page)

    # Wagtail itself writes to the console what its checks of a page have found, and which time zones a browser lacks.
    policies, browsers.trouble[:] = [line for line in browsers.trouble if "policy:" in line or "uncaught:" in line], []
    assert policies == []


def write_a_post(page: Page, blog: str) -> None:
    page.goto(f"/admin/pages/add/blog/blogpostpage/{blog}/")
    page.locator("#id_title").fill("A page under a policy")
    page.get_by_role("button", name="Choose an image").click()
    page.get_by_role("tab", name="Upload").click()
    upload = page.locator(".modal-body form:visible")
    file = image_file().open()
    upload.locator("input[type=file]").set_input_files(
        {"name": "hall.png", "mimeType": "image/png", "buffer": file.read()}
    )
    # A script makes the title from the file's name, a moment later: sent sooner, the form comes back without one.
    expect(upload.locator("[name=image-chooser-upload-title]")).to_have_value("hall")
    upload.locator("[name=image-chooser-upload-description]").fill("People round a table.")
    upload.get_by_role("button", name="Upload").click()
    expect(page.locator(".modal-body")).to_have_count(0)
    page.get_by_role("button", name="Insert a block").click()
    page.get_by_role("option", name="Text").first.click()
    story = page.locator("[role=textbox]").last
    story.press_sequentially("Somebody wrote this.")
    expect(story).to_contain_text("Somebody wrote this.")


def look_at_it(page: Page) -> None:
    page.get_by_role("button", name="Toggle preview").click()
    preview = page.frame_locator("#w-preview-iframe")
    expect(preview.get_by_text("Somebody wrote this.")).to_be_visible()
    expect(preview.locator("main img").first).to_be_visible()
    page.get_by_role("button", name="Toggle status").click()
    page.get_by_role("button", name="Set schedule").click()
    expect(page.get_by_label("Go live date/time")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save draft").click()
    expect(page).to_have_url(re.compile(r"/admin/pages/\d+/edit/"))


def look_at_the_site(page: Page) -> None:
    page.goto("/")
    page.locator("wagtail-userbar button").first.click()
    expect(page.get_by_role("menuitem", name="Edit this page")).to_be_visible()
