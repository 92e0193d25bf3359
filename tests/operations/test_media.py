"""Uploaded files: renditions are public, everything else needs a permission, however its address is spelled."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.http import HttpResponseBase
from django.test import Client
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction

from tests.factories.pages import make_image
from tests.factories.people import make_staff

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
WORDS = b"minutes of a meeting that is nobody else's"


@pytest.fixture(autouse=True)
def _files_on_a_disk(settings, tmp_path):
    """As on a server: what is kept in memory has no spelling that a file system understands."""
    settings.MEDIA_ROOT = tmp_path
    disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = settings.STORAGES | {"default": disk}


def make_private(restriction: str = "login") -> Collection:
    """A collection below a restricted one: what it holds is as private."""
    above = Collection.get_first_root_node().add_child(name=f"For us: {restriction}")
    limit = CollectionViewRestriction.objects.create(collection=above, restriction_type=restriction, password="kettle")
    if restriction == "groups":
        limit.groups.add(Group.objects.get(name="Coordinator"))
    return above.add_child(name="Minutes")


def make_document(collection: Collection | None = None) -> Document:
    file = ContentFile(WORDS, name="minutes.txt")
    return Document.objects.create(
        title="Minutes", file=file, collection=collection or Collection.get_first_root_node()
    )


def spellings(name: str) -> list[str]:
    """The same file under /media/, as somebody would write it who wants to get around a rule."""
    folder, file = name.split("/")
    return [
        f"/media/{name}",
        f"/media//{name}",
        f"/media/{folder}//{file}",
        f"/media/./{name}",
        f"/media/images/../{name}",
        f"/media/images/%2e%2e/{name}",
        f"/media/images/..%2f{name}",
        f"/media/images/..%5c{folder}%5c{file}",
        f"/media/{folder}%2f{file}",
        f"/media/{folder[0]}%{ord(folder[1]):x}{folder[2:]}/{file}",
        f"/media/{folder.upper()}/{file}",
        f"/media/{folder}/{file}/",
        f"/media/{folder}/{file}%00.png",
        f"/media/{name}?download=1",
        f"/media/../media/{name}",
        f"/media/%252e%252e/{name}",
    ]


def body(answer: HttpResponseBase) -> bytes:
    """All that came. Reading to the end closes the file behind it."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def leaks(address: str, client: Client, content: bytes) -> bool:
    """Whether any way of asking for this address brings the file, or says that it is there."""
    answers = [
        client.get(address, headers={"Range": "bytes=0-20"}),
        client.get(address),
        client.head(address),
        client.post(address),
        client.options(address),
    ]
    bodies = [body(answer) for answer in answers]
    return any(content[:20] in each for each in bodies) or any(
        answer.status_code in {200, 206, 304} for answer in answers
    )


@pytest.mark.parametrize("restriction", ["login", "password", "groups"])
def test_a_private_document_is_not_served_below_media_however_its_address_is_spelled(restriction):
    name = make_document(make_private(restriction)).file.name

    assert [address for address in spellings(name) if leaks(address, Client(), WORDS)] == []


def test_a_public_document_is_served_at_its_own_address_only():
    document = make_document()

    assert body(Client().get(document.url)) == WORDS
    assert [address for address in spellings(document.file.name) if leaks(address, Client(), WORDS)] == []


@pytest.mark.parametrize(("restriction", "status"), [("login", 302), ("groups", 302), ("password", 200)])
def test_a_private_document_asks_for_a_password_or_sign_in_at_its_own_address(restriction, status):
    document = make_document(make_private(restriction))

    answer = Client().get(document.url)

    assert (answer.status_code, WORDS in answer.content) == (status, False)
    assert "Minutes" not in answer.text


def test_the_password_of_a_collection_opens_its_documents():
    document, client = make_document(make_private("password")), Client()
    action = re.search(r'action="(/documents/[^"]+)"', client.get(document.url).text)[1]

    opened = client.post(action, {"password": "kettle", "return_url": document.url}, follow=True)

    assert body(opened) == WORDS


def test_originals_are_served_to_staff_who_work_with_pictures():
    picture = make_image()
    picture.collection = make_private()
    picture.save()
    with picture.file.open() as file:
        content = file.read()
    editor, stranger = Client(), Client()
    editor.force_login(make_staff("Editor"))

    assert [address for address in spellings(picture.file.name) if leaks(address, stranger, content)] == []
    assert body(editor.get(picture.file.url)) == content


def test_an_account_without_permission_gets_no_original():
    client = Client()
    client.force_login(make_staff())

    assert client.get(make_image().file.url).status_code == 404


def test_renditions_are_public_and_forbid_scripts():
    rendition = make_image().get_rendition("width-40")

    answer = Client().get(rendition.url)

    assert body(answer)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_rendition_that_no_page_shows_cannot_be_guessed():
    picture = make_image()

    names = [picture.get_rendition(size).file.name for size in ("width-40", "width-30")]

    secrets = {
        name.removeprefix("images/").removesuffix(f"-hall.{size}.png")
        for name, size in zip(names, ("width-40", "width-30"), strict=True)
    }
    assert [len(secret) for secret in secrets] == [12, 12]


def test_behind_a_proxy_the_site_serves_no_renditions(settings):
    settings.SERVE_MEDIA = False

    answer = Client().get(make_image().get_rendition("width-40").url)

    assert (answer.status_code, answer.streaming) == (404, False)


@pytest.mark.parametrize(
    "address", ["/media/", "/media/images", "/media/images/", "/media/images/none.png", "/media/none"]
)
def test_a_missing_file_is_not_found(address):
    assert Client().get(address).status_code == 404


def test_the_example_proxies_serve_only_styles_and_renditions_from_the_disk():
    caddy = re.findall(r"root \* \{\$FILES\}/(\S+)", (ROOT / "deploy/Caddyfile").read_text())
    nginx = re.findall(r"(?:alias|root) \S*/var/(\S+?)/?;", (ROOT / "deploy/nginx.conf").read_text())

    assert sorted(caddy) == sorted(nginx) == ["media/images", "static"]
