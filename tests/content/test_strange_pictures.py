"""Pictures that are lost, damaged or strange: no page, list, feed or screen of the admin fails because of one."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from content.models import StoryImage
from tests.factories.pages import home_page, make_blog, make_post
from tests.factories.people import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_remembered_renditions() -> None:
    """Wagtail remembers them by number and bytes, and both come again in the next test."""
    cache.clear()


def saved(mode: str, size: tuple[int, int] = (64, 48), image_format: str = "PNG", **more) -> bytes:
    content = BytesIO()
    Image.new(mode, size).save(content, image_format, **more)
    return content.getvalue()


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that promises very many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


STRANGE = {
    "sixteen bits of grey": saved("I;16"),
    "empty": b"",
    "no picture": b"<!doctype html>just words",
    "cut short": saved("RGB", (640, 480))[:200],
    "a drawing with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "ink colours": saved("CMYK", image_format="JPEG"),
    "bomb": bomb(60_000),
}


def store(content: bytes | None, *, width: int = 64, height: int = 48) -> StoryImage:
    """A picture as an older release, a restored backup or a broken disk may have left it; None: its file is lost."""
    image = StoryImage.objects.create(title="A hall", description="People round a table.", file=good_file())
    image.file.storage.delete(image.file.name)
    if content is not None:
        image.file.storage.save(image.file.name, ContentFile(content))
    StoryImage.objects.filter(pk=image.pk).update(width=width, height=height)
    return StoryImage.objects.get(pk=image.pk)


def good_file() -> ContentFile:
    return ContentFile(saved("RGB"), name="hall.png")


def show_everywhere(image: StoryImage) -> list[str]:
    """Every kind of place that shows a picture; returns the addresses that were asked for."""
    home = home_page()
    home.share_image = image
    home.save_revision().publish()
    blog = make_blog(share_image=image)
    post = make_post(blog, share_image=image, body=[("picture", {"image": image, "description": "", "caption": ""})])
    client, editor = Client(), Client()
    editor.force_login(make_staff("Editor", is_superuser=True))
    public = ["/", blog.url, post.url, "/feed/", f"{blog.url}feed/", "/search/?q=kettle"]
    admin = [
        "/admin/",
        "/admin/images/",
        f"/admin/images/{image.pk}/",
        f"/admin/images/{image.pk}/delete/",
        f"/admin/images/{image.pk}/preview/width-100/",
        "/admin/images/chooser/",
        f"/admin/images/chooser/chosen/{image.pk}/",
        f"/admin/pages/{post.pk}/edit/",
        f"/admin/pages/{post.pk}/view_draft/",
        f"/admin/pages/{post.pk}/history/",
    ]
    answers = {address: client.get(address).status_code for address in public}
    answers |= {address: editor.get(address).status_code for address in admin}
    assert {address: status for address, status in answers.items() if status not in {200, 302}} == {}
    return public + admin


@pytest.mark.parametrize("kind", STRANGE)
def test_a_stored_picture_that_is_strange_makes_no_page_fail(kind: str):
    show_everywhere(store(STRANGE[kind]))


def test_a_picture_whose_file_is_lost_makes_no_page_fail():
    show_everywhere(store(None))


@pytest.mark.parametrize("sides", [(0, 0), (-1, 5), (60_000, 60_000)])
def test_a_picture_with_impossible_sides_makes_no_page_fail(sides: tuple[int, int]):
    show_everywhere(store(saved("RGB"), width=sides[0], height=sides[1]))


def test_a_picture_that_cannot_be_shown_is_a_calm_drawing_with_its_description_and_no_shared_picture():
    post = make_post(make_blog(), share_image=store(None))

    html = Client().get(post.url).text

    assert "/static/pictures/no-picture.svg" in html
    assert 'alt="People round a table."' in html
    assert 'property="og:image"' not in html
    assert "not-found" not in html


def test_a_picture_that_comes_back_is_shown_again():
    image = store(None)
    post = make_post(make_blog(), share_image=image)
    assert "no-picture.svg" in Client().get(post.url).text

    image.file.storage.save(image.file.name, good_file())

    html = Client().get(post.url).text
    assert "no-picture.svg" not in html
    assert 'property="og:image"' in html


def test_a_rendition_that_cannot_be_stored_makes_no_page_fail(monkeypatch):
    image = StoryImage.objects.create(title="A hall", description="People.", file=good_file())
    post = make_post(make_blog(), share_image=image)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(image.file.storage._wrapped), "_save", full)

    assert Client().get(post.url).status_code == 200
    assert "no-picture.svg" in Client().get(post.url).text


def test_a_picture_that_was_deleted_leaves_its_pages_whole():
    image = StoryImage.objects.create(title="A hall", description="People.", file=good_file())
    block = ("picture", {"image": image, "description": "", "caption": ""})
    post = make_post(make_blog(), share_image=image, body=[block])

    image.delete()

    assert Client().get(post.url).status_code == 200
