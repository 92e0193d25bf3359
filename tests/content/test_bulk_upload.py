"""Many pictures at once: the same stripping, the same refusals, and no picture without words."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import UploadedFile

from content.models import StoryImage
from tests.content.test_uploads import photograph
from tests.factories.people import make_staff

pytestmark = pytest.mark.django_db


def send(client: Client, content: bytes, name: str = "hall.jpg") -> dict:
    response = client.post(
        "/admin/images/multiple/add/",
        {"title": name, "collection": "1", "files[]": SimpleUploadedFile(name, content)},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert response.status_code == 200
    return json.loads(response.content)


def editor() -> Client:
    client = Client()
    client.force_login(make_staff("Editor"))
    return client


def test_a_picture_from_a_bulk_upload_waits_for_its_words_and_is_stripped_meanwhile():
    answer = send(editor(), photograph())

    assert answer["success"] is True
    assert not StoryImage.objects.exists()
    with UploadedFile.objects.get().file.open() as waiting:
        assert b"Camera of Eastmarsh" not in waiting.read()


def test_with_its_words_it_reaches_the_library():
    client = editor()
    waiting = send(client, photograph())["uploaded_file_id"]
    prefix = f"uploaded-image-{waiting}"

    client.post(
        f"/admin/images/multiple/create_from_uploaded_image/{waiting}/",
        {
            f"{prefix}-title": "Hall",
            f"{prefix}-description": "A hall.",
            f"{prefix}-collection": "1",
            f"{prefix}-tags": "",
        },
        headers={"X-Requested-With": "XMLHttpRequest"},
    )

    image = StoryImage.objects.get()
    with image.open_file() as file:
        assert b"Camera of Eastmarsh" not in file.read()
    assert (image.description, image.width, image.height) == ("A hall.", 40, 60)


def test_a_bulk_upload_refuses_what_a_single_one_refuses():
    answer = send(editor(), b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.svg")

    assert answer["success"] is False
    assert "Not a supported image format" in answer["error_message"]
    assert not StoryImage.objects.exists()
