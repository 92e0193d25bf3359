"""The ground under every test: committed or not, what one test writes is gone when the next begins."""

import threading

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from wagtail.models import Locale, Page, Site


def pages_of_a_new_site() -> list[str]:
    return list(Page.objects.order_by("path").values_list("title", flat=True))


@pytest.mark.django_db
def test_a_new_database_can_hold_pages_at_once():
    assert Page.objects.filter(depth=1).count() == 1
    assert Site.objects.filter(is_default_site=True).count() == 1
    assert Locale.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_commits_is_gone_for_the_next_one_and_wagtails_own_pages_are_not(turn: str):
    assert not Group.objects.filter(name="Left behind").exists()
    assert Page.objects.filter(depth=1).count() == 1

    Group.objects.create(name="Left behind")
    Page.objects.all().delete()

    assert not connection.in_atomic_block
    assert pages_of_a_new_site() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_thread_that_keeps_its_connection_sees_the_fresh_database_too(turn: str, keeper: "Keeper"):
    assert keeper.count_groups_called("Left behind") == 0

    Group.objects.create(name="Left behind")

    assert keeper.count_groups_called("Left behind") == 1


class Keeper:
    """A thread like the writer's: it opens one connection and holds it for the whole run."""

    def __init__(self) -> None:
        self.asked, self.answered = threading.Event(), threading.Event()
        self.name: str | None = ""
        self.found = 0
        self.thread = threading.Thread(target=self.work)
        self.thread.start()

    def work(self) -> None:
        while self.asked.wait():
            self.asked.clear()
            if self.name is None:
                return connection.close()
            self.found = Group.objects.filter(name=self.name).count()
            self.answered.set()

    def count_groups_called(self, name: str) -> int:
        self.name = name
        self.asked.set()
        self.answered.wait()
        self.answered.clear()
        return self.found

    def stop(self) -> None:
        self.name = None
        self.asked.set()
        self.thread.join()


@pytest.fixture(scope="module")
def keeper(django_db_setup: None):
    one = Keeper()
    yield one
    one.stop()
