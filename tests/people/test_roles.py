"""Three roles, each with what it needs: checked through the doors that people really use."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from blog.models import BlogPostPage
from people.groups import apply_roles
from people.roles import ROLES
from tests.factories.pages import make_blog, make_post
from tests.factories.people import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def roles_as_they_are_written_now(db):
    """The database of a test run is kept between runs, and may be older than the table."""
    apply_roles()


def page_form(**changed: str) -> dict[str, str]:
    """What the page editor sends for a new post."""
    nothing = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"}
    return {
        "title": "Notes of the day",
        "slug": "notes-of-the-day",
        "introduction": "",
        "date": "2026-11-21",
        "body-count": "0",
        **{f"credits-{name}": value for name, value in nothing.items()},
        **{f"comments-{name}": value for name, value in nothing.items()},
    } | changed


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make_staff(role))
    return client


def permissions_of(group: Group) -> set[str]:
    """Everything a group may do, wherever Wagtail keeps it."""
    plain = {f"{app}.{name}" for app, name in group.permissions.values_list("content_type__app_label", "codename")}
    pages = set(group.page_permissions.values_list("permission__codename", flat=True))
    return plain | pages | set(group.collection_permissions.values_list("permission__codename", flat=True))


def test_a_facilitator_drafts_and_cannot_publish():
    blog, client = make_blog(), signed_in("Facilitator")
    address = reverse("wagtailadmin_pages:add", args=["blog", "blogpostpage", blog.pk])

    client.post(address, page_form(**{"action-publish": "action-publish"}))

    post = BlogPostPage.objects.get()
    assert post.live is False
    assert Client().get(f"/blog/{post.slug}/").status_code == 404


def test_a_facilitator_cannot_publish_their_own_draft_later():
    blog, client = make_blog(), signed_in("Facilitator")
    client.post(reverse("wagtailadmin_pages:add", args=["blog", "blogpostpage", blog.pk]), page_form())
    post = BlogPostPage.objects.get()

    client.post(reverse("wagtailadmin_pages:edit", args=[post.pk]), page_form(**{"action-publish": "action-publish"}))

    post.refresh_from_db()
    assert post.live is False


def test_a_facilitator_leaves_other_peoples_pages_alone():
    post, client = make_post(make_blog(), live=False), signed_in("Facilitator")

    response = client.post(reverse("wagtailadmin_pages:edit", args=[post.pk]), page_form(title="Mine now"))

    post.refresh_from_db()
    assert response.url == reverse("wagtailadmin_home")
    assert post.get_latest_revision_as_object().title == "The kettle is on"


def test_an_editor_publishes():
    blog, client = make_blog(), signed_in("Editor")
    address = reverse("wagtailadmin_pages:add", args=["blog", "blogpostpage", blog.pk])

    client.post(address, page_form(**{"action-publish": "action-publish"}))

    assert BlogPostPage.objects.get().live is True
    assert Client().get("/blog/notes-of-the-day/").status_code == 200


def test_an_editor_cannot_open_the_desks():
    client = signed_in("Editor")

    response = client.get("/desks/")

    assert response.status_code in {302, 403}
    assert response.get("Location", "/sign-in/").startswith("/sign-in/")


@pytest.mark.parametrize("role", ["Facilitator", "Coordinator"])
def test_who_runs_workshops_opens_the_desks(role):
    assert signed_in(role).get("/desks/").status_code == 200


@pytest.mark.parametrize("role", ["Editor", "Facilitator", "Coordinator"])
def test_every_role_enters_the_admin_and_nobody_may_make_accounts(role):
    client = signed_in(role)

    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/users/").status_code == 302


def test_only_a_coordinator_changes_the_network():
    may = {role.name: signed_in(role.name).get("/admin/snippets/network/organisation/").status_code for role in ROLES}

    assert may == {"Editor": 302, "Facilitator": 302, "Coordinator": 200}


def test_applying_the_table_again_changes_nothing_and_takes_back_what_it_does_not_name():
    facilitator = Group.objects.get(name="Facilitator")
    before = {group.name: permissions_of(group) for group in Group.objects.all()}
    facilitator.permissions.add(Group.objects.get(name="Editor").permissions.get(codename="change_topic"))

    apply_roles()
    apply_roles()

    assert {group.name: permissions_of(group) for group in Group.objects.all()} == before


def test_migrating_again_keeps_the_roles():
    before = {group.name: permissions_of(group) for group in Group.objects.all()}

    call_command("migrate", verbosity=0)

    assert {group.name: permissions_of(group) for group in Group.objects.all()} == before
    assert set(before) == {"Editor", "Facilitator", "Coordinator"}


def test_what_each_role_may_do_is_what_the_table_says():
    may = {group.name: permissions_of(group) for group in Group.objects.all()}

    assert "workshops.run_workshop" not in may["Editor"]
    assert "publish_page" not in may["Facilitator"] | may["Coordinator"]
    assert "content.change_topic" not in may["Facilitator"] | may["Coordinator"]
    assert not any(name.startswith("network.") for name in may["Editor"] | may["Facilitator"])
    assert {"network.change_organisation", "workshops.run_workshop"} <= may["Coordinator"]
