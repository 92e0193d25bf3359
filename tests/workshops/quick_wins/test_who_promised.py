"""Whose promise it is: as long as one stands anywhere, its organisation cannot be deleted, and the editor is told why."""

import pytest
from django.apps import apps
from django.contrib.messages import get_messages
from django.db import connection
from django.db.models import ProtectedError
from django.db.models.signals import post_migrate
from django.test import Client
from django.urls import reverse
from wagtail.models import ReferenceIndex

from content.models import Author, Credit
from network.models import Organisation
from tests.factories.pages import make_blog, make_post
from tests.factories.people import make_staff
from tests.factories.rooms import card, make_seat, make_workshop
from tests.factories.wins import later, make_public_win, make_room, make_win, press, voice_offer

pytestmark = pytest.mark.django_db
DELETE, USAGE = (f"wagtailsnippets_network_organisation:{name}" for name in ("delete", "usage"))


def coordinator() -> Client:
    client = Client()
    client.force_login(make_staff("Coordinator"))
    return client


def tries(organisation: Organisation) -> list[tuple[int, str, str]]:
    """What somebody is told who tries to delete it, with the page and with the tick boxes of the list."""
    client = coordinator()
    bulk = f"/admin/bulk/network/organisation/delete/?id={organisation.pk}"
    answers = [client.post(reverse(DELETE, args=[organisation.pk])), client.get(bulk), client.post(bulk)]
    return [
        (answer.status_code, answer.headers.get("Location", ""), " ".join(map(str, get_messages(answer.wsgi_request))))
        for answer in answers
    ]


def met_win() -> Organisation:
    workshop = later(make_room())
    needer = make_seat(workshop)
    win = make_win(workshop, needer=needer)
    assert press(workshop, card(needer), "mark_met", win).done
    return Organisation.objects.get(name="Wharf Lane Hall")


def owner_of_a_promise() -> Organisation:
    make_public_win(make_workshop(), "A room on Thursdays")
    return Organisation.objects.get(name="Lantern Library")


def owner_of_an_offer() -> Organisation:
    Organisation.objects.create(name="Lantern Library")
    voice_offer(make_seat(make_room()), organisation="Lantern Library")
    return Organisation.objects.get(name="Lantern Library")


@pytest.mark.parametrize("promised", [met_win, owner_of_a_promise, owner_of_an_offer])
def test_an_organisation_that_promised_something_cannot_be_deleted_and_the_editor_is_told_why(promised):
    organisation = promised()

    told = tries(organisation)

    assert [status for status, _where, _said in told] == [302, 302, 302]
    assert {where for _status, where, _said in told} == {reverse(USAGE, args=[organisation.pk])}
    assert all(f"“{organisation.name}” cannot be deleted" in said for _status, _where, said in told)
    assert Organisation.objects.filter(pk=organisation.pk).exists()


@pytest.mark.parametrize("promised", [met_win, owner_of_a_promise, owner_of_an_offer])
def test_no_way_at_all_deletes_it(promised):
    organisation = promised()

    with pytest.raises(ProtectedError):
        organisation.delete()


@pytest.mark.parametrize("promised", [met_win, owner_of_a_promise, owner_of_an_offer])
def test_wagtails_report_counts_what_it_has_promised(promised):
    organisation = promised()

    shown = coordinator().get(reverse(USAGE, args=[organisation.pk])).text

    assert ReferenceIndex.get_grouped_references_to(organisation).count() == 1
    assert "There are no results" not in shown


def test_what_was_promised_before_is_counted_after_the_upgrade():
    organisation = owner_of_a_promise()
    ReferenceIndex.objects.all().delete()

    for _twice in range(2):
        post_migrate.send(
            sender=apps.get_app_config("workshops"),
            app_config=apps.get_app_config("workshops"),
            using=connection.alias,
            verbosity=0,
            interactive=False,
        )

    assert ReferenceIndex.get_grouped_references_to(organisation).count() == 1


def test_an_organisation_that_promised_nothing_is_deleted():
    organisation = Organisation.objects.create(name="A slip of the finger")

    assert coordinator().post(reverse(DELETE, args=[organisation.pk])).status_code == 302
    assert not Organisation.objects.exists()


def test_somebody_who_is_credited_on_a_page_cannot_be_deleted():
    author = Author.objects.create(name="Reading Circle")
    make_post(make_blog(), credits=[Credit(author=author)])
    client = Client()
    client.force_login(make_staff("Editor"))
    address = reverse("wagtailsnippets_content_author:delete", args=[author.pk])

    page, _pressed = client.get(address), client.post(address)

    assert "Yes, delete" not in page.text
    assert Author.objects.filter(pk=author.pk).exists()
