"""Whatever one test writes, committed or not, is gone when the next begins."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Group
from django.db import connection, connections
from wagtail.models import Locale, Page, Site


@pytest.mark.django_db
def test_a_new_database_can_hold_pages_at_once():
    assert Page.objects.filter(depth=1).count() == 1
    assert Site.objects.filter(is_default_site=True).count() == 1
    assert Locale.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_commits_is_gone_for_the_next_one_and_wagtails_own_pages_are_not(turn: str):
    assert groups_left_behind() == 0
    assert Page.objects.filter(depth=1).count() == 1

    Group.objects.create(name="Left behind")
    Page.objects.all().delete()

    assert not connection.in_atomic_block
    assert not Page.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_thread_that_keeps_its_connection_sees_the_fresh_database_too(turn: str, long_lived: ThreadPoolExecutor):
    assert long_lived.submit(groups_left_behind).result() == 0

    Group.objects.create(name="Left behind")

    assert long_lived.submit(groups_left_behind).result() == 1


def groups_left_behind() -> int:
    return Group.objects.filter(name="Left behind").count()


@pytest.fixture(scope="module")
def long_lived() -> Iterator[ThreadPoolExecutor]:
    """A thread like that of group commit, whose connection stays open during the whole run."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        yield thread
        thread.submit(connections.close_all).result()
