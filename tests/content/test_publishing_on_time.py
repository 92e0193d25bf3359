"""Publishing and taking down at a time that an editor has chosen."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import PageLogEntry, Revision, UploadedFile

from blog.models import BlogPostPage
from content.due import JOBS, publish, take_down
from due.models import DueJobRecord
from tests.factories.pages import make_blog, make_post
from tests.factories.people import make_staff

pytestmark = pytest.mark.django_db


def ago(**length) -> datetime:
    return timezone.now() - timedelta(**length)


def run_due() -> str:
    call_command("run_due", *(job.name for job in JOBS), stdout=(said := StringIO()))
    return said.getvalue()


def make_scheduled_post(go_live: datetime, **fields) -> BlogPostPage:
    """A draft that an editor has told to go public at this time."""
    post = make_post(make_blog(), live=False, go_live_at=go_live, **fields)
    post.save_revision(approved_go_live_at=go_live)
    return post


def status(page: BlogPostPage) -> int:
    return Client().get(page.get_url()).status_code


def test_a_page_is_public_from_the_time_that_was_chosen():
    post = make_scheduled_post(ago(minutes=1))

    said = run_due()

    assert said == f"publish_scheduled: published post {post.pk}\n"
    assert status(post) == 200


def test_a_page_whose_time_has_not_come_stays_a_draft():
    post = make_scheduled_post(ago(hours=-1))

    assert run_due() == "Nothing was due.\n"
    assert status(post) == 404


def test_a_public_page_shows_the_new_words_from_the_time_that_was_chosen():
    post = make_post(make_blog(), title="Old words")
    post.title, post.go_live_at = "New words", ago(minutes=1)
    post.save_revision(approved_go_live_at=post.go_live_at)
    assert "Old words" in Client().get(post.get_url()).text

    run_due()

    assert "New words" in Client().get(post.get_url()).text


def test_a_page_is_gone_from_the_time_that_was_chosen_for_its_end():
    post = make_post(make_blog(), expire_at=ago(minutes=1))
    assert status(post) == 200

    said = run_due()

    assert said == f"take_down_expired: took down post {post.pk}\n"
    assert status(post) == 404
    post.refresh_from_db()
    assert post.expired
    assert PageLogEntry.objects.filter(page=post.pk, action="wagtail.unpublish.scheduled").count() == 1
    assert run_due() == "Nothing was due.\n"


def test_a_page_whose_both_times_passed_while_nothing_ran_ends_as_it_should():
    post = make_scheduled_post(ago(hours=2), expire_at=ago(hours=1))

    said = run_due()

    assert said == f"publish_scheduled: took down post {post.pk}\n"
    assert status(post) == 404


def test_a_page_that_was_given_a_later_end_in_time_is_never_away():
    post = make_post(make_blog(), expire_at=ago(minutes=1))
    post.expire_at, post.go_live_at = ago(days=-1), ago(minutes=2)
    post.save_revision(approved_go_live_at=post.go_live_at)

    run_due()

    assert status(post) == 200
    assert not PageLogEntry.objects.filter(page=post.pk, action="wagtail.unpublish.scheduled").exists()


def test_to_run_it_again_publishes_nothing_again():
    post = make_scheduled_post(ago(minutes=1))

    run_due()
    assert run_due() == "Nothing was due.\n"

    assert PageLogEntry.objects.filter(page=post.pk, action="wagtail.publish.scheduled").count() == 1


def test_a_page_that_somebody_took_out_of_the_schedule_in_the_meantime_stays_a_draft():
    post = make_scheduled_post(ago(minutes=1))
    read_before = Revision.objects.filter(approved_go_live_at__isnull=False).get()
    post.revisions.update(approved_go_live_at=None)

    assert publish(read_before) == ""
    assert status(post) == 404


def test_a_page_whose_end_somebody_moved_or_that_they_took_down_in_the_meantime_is_left_alone():
    blog = make_blog()
    moved, gone = (make_post(blog, title=title, expire_at=ago(minutes=1)) for title in ("Moved", "Gone"))
    BlogPostPage.objects.filter(pk=moved.pk).update(expire_at=ago(days=-1))
    BlogPostPage.objects.get(pk=gone.pk).unpublish()

    assert (take_down(moved), take_down(gone)) == ("", "")

    assert status(moved) == 200
    assert not PageLogEntry.objects.filter(action="wagtail.unpublish.scheduled").exists()


def test_a_page_that_cannot_be_published_keeps_no_other_waiting(caplog):
    first = make_scheduled_post(ago(minutes=5))
    second = make_post(first.get_parent(), title="Second", live=False, go_live_at=ago(minutes=1))
    second.save_revision(approved_go_live_at=second.go_live_at)
    revision = first.revisions.get(approved_go_live_at__isnull=False)
    revision.content = {**revision.content, "go_live_at": "never"}
    revision.save()

    expired = make_post(first.get_parent(), title="Third", expire_at=ago(minutes=1))

    with pytest.raises(CommandError, match="Failed: publish_scheduled"):
        run_due()

    assert status(second) == 200
    assert (status(first), status(expired)) == (404, 404)
    assert "1 could not be done" in caplog.text


def dashboard() -> str:
    client = Client()
    client.force_login(make_staff("Editor"))
    return client.get("/admin/").text


HEADING = "Something is late"


def test_the_dashboard_says_nothing_when_all_is_well():
    run_due()

    assert HEADING not in dashboard()


def test_the_dashboard_says_what_is_late():
    run_due()
    make_scheduled_post(ago(hours=1))
    make_post(make_blog(slug="second"), expire_at=ago(hours=1))

    html = dashboard()

    assert HEADING in html
    assert "1 change should be public by now, and is not." in html
    assert "1 page should be taken down by now, and is still public." in html


def test_the_dashboard_waits_a_quarter_of_an_hour_before_it_says_that_anything_is_late():
    run_due()
    make_scheduled_post(ago(minutes=14))
    make_post(make_blog(slug="second"), expire_at=ago(minutes=14))
    DueJobRecord.objects.update(looked_at=ago(minutes=14))

    assert HEADING not in dashboard()


def test_the_dashboard_says_what_is_late_by_a_little_more_than_that():
    run_due()
    make_scheduled_post(ago(minutes=16))
    make_post(make_blog(slug="second"), expire_at=ago(minutes=16))
    DueJobRecord.objects.update(looked_at=ago(minutes=16))

    html = dashboard()

    assert "should be public by now" in html
    assert "should be taken down by now" in html
    assert "Timed work last ran on" in html


def test_one_job_that_ran_a_moment_ago_shows_that_timed_work_runs_and_one_that_succeeded_since_is_well():
    run_due()
    DueJobRecord.objects.exclude(job="publish_scheduled").update(looked_at=ago(hours=3))
    DueJobRecord.objects.update(failed_at=ago(hours=1))

    assert HEADING not in dashboard()


def test_the_dashboard_says_that_timed_work_never_ran_or_has_not_for_a_while():
    never = dashboard()
    run_due()
    DueJobRecord.objects.update(looked_at=ago(hours=3))
    client = Client()
    client.force_login(make_staff("Editor", username="second"))
    long_ago = client.get("/admin/").text

    assert "Timed work has never run on this site." in never
    assert "Timed work last ran on" in long_ago


def test_the_dashboard_names_a_job_that_failed():
    run_due()
    DueJobRecord.objects.filter(job="publish_scheduled").update(failed_at=timezone.now() + timedelta(seconds=1))

    assert "“Publish pages at their time” failed on" in dashboard()


def test_a_file_that_nobody_finished_uploading_goes_after_a_day():
    fresh = UploadedFile.objects.create(file=ContentFile(b"fresh", name="fresh.jpg"))
    lost = UploadedFile.objects.create(file=ContentFile(b"lost", name="lost.jpg"))
    old = UploadedFile.objects.create(file=ContentFile(b"old", name="old.jpg"))
    lost.file.storage.delete(lost.file.name)
    node = old.file.storage._resolve(old.file.name)
    node.modified_time = ago(days=2)

    run_due()

    assert list(UploadedFile.objects.all()) == [fresh]
    assert not old.file.storage.exists(old.file.name)
    assert fresh.file.storage.exists(fresh.file.name)


@pytest.mark.parametrize(("age", "stays"), [({"hours": 23}, True), ({"hours": 25}, False)])
def test_a_file_waits_a_whole_day_for_its_description(age: dict[str, int], stays: bool):
    upload = UploadedFile.objects.create(file=ContentFile(b"a hall", name="hall.jpg"))
    upload.file.storage._resolve(upload.file.name).modified_time = ago(**age)

    said = run_due()

    assert UploadedFile.objects.exists() is stays
    assert ("deleted a file that nobody has finished uploading" in said) is not stays


def test_what_browsers_of_editors_left_behind_goes_and_what_is_in_use_stays():
    post, editor = make_post(make_blog()), make_staff("Editor")
    kind = {"content_type": ContentType.objects.get_for_model(post), "object_id": post.pk}
    for age in (ago(), ago(days=3)):
        EditingSession.objects.create(user=editor, last_seen_at=age, **kind)
        FormState.objects.create(user=editor, data="title=Tea", last_updated_at=age, **kind)

    run_due()

    assert [session.last_seen_at > ago(hours=1) for session in EditingSession.objects.all()] == [True]
    assert [state.last_updated_at > ago(hours=1) for state in FormState.objects.all()] == [True]
