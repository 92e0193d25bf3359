"""Two pairs of eyes: a facilitator hands a draft in, an editor reads it and publishes."""

import pytest
from django.test import Client
from django.urls import reverse

from blog.models import BlogPostPage
from people.groups import apply_roles
from tests.factories.pages import make_blog
from tests.factories.people import make_staff

pytestmark = pytest.mark.django_db

NOTHING = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"}
DRAFT = {
    "title": "Notes of the day",
    "slug": "notes-of-the-day",
    "introduction": "",
    "date": "2026-11-21",
    "body-count": "0",
    **{f"{part}-{name}": value for part in ("credits", "comments") for name, value in NOTHING.items()},
}


def test_what_a_facilitator_hands_in_an_editor_publishes():
    apply_roles()
    blog, facilitator, editor = make_blog(), Client(), Client()
    facilitator.force_login(make_staff("Facilitator"))
    editor.force_login(make_staff("Editor"))

    address = reverse("wagtailadmin_pages:add", args=["blog", "blogpostpage", blog.pk])
    facilitator.post(address, DRAFT | {"action-submit": "action-submit"})
    post = BlogPostPage.objects.get()
    assert post.live is False
    assert post.title in editor.get("/admin/").text

    task = post.current_workflow_task_state
    editor.post(reverse("wagtailadmin_pages:workflow_action", args=[post.pk, "approve", task.pk]))
    post.refresh_from_db()
    assert post.live is True


def test_a_facilitator_cannot_approve_their_own_draft():
    apply_roles()
    blog, facilitator = make_blog(), Client()
    facilitator.force_login(make_staff("Facilitator"))
    address = reverse("wagtailadmin_pages:add", args=["blog", "blogpostpage", blog.pk])
    facilitator.post(address, DRAFT | {"action-submit": "action-submit"})
    post = BlogPostPage.objects.get()

    task = post.current_workflow_task_state
    facilitator.post(reverse("wagtailadmin_pages:workflow_action", args=[post.pk, "approve", task.pk]))

    post.refresh_from_db()
    assert post.live is False
