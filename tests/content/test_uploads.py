"""Pictures on their way in: what is kept of them, and what is turned away with which sentence."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from PIL.ExifTags import GPS, IFD
from wagtail.images.forms import get_image_form

from content.models import StoryImage
from content.uploads import strip_metadata
from tests.factories.people import make_staff

pytestmark = pytest.mark.django_db

ORIENTATION, MAKE, TURNED = 0x0112, 0x010F, 6


def photograph(image_format: str = "JPEG", **saved) -> bytes:
    """A wide picture that says where it was taken, with what, and that it lies on its side."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = TURNED, "Camera of Eastmarsh"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (51.0, 32.0, 11.0)
    content = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(content, image_format, exif=exif, **saved)
    return content.getvalue()


def upload(content: bytes, name: str = "hall.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def stripped(content: bytes, name: str = "hall.jpg") -> bytes:
    """What is left of a file."""
    file = upload(content, name)
    strip_metadata(file)
    assert file.size == len(file.read())
    file.seek(0)
    return file.read()


def told(name: str, content: bytes) -> list[str]:
    """What the upload form says about a file."""
    form = get_image_form(StoryImage)({"title": "Hall", "description": "A hall."}, {"file": upload(content, name)})
    return form.errors.get("file", [])


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that promises very many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_photograph_forgets_where_and_with_what_it_was_taken(image_format):
    taken = photograph(image_format)
    assert b"Camera of Eastmarsh" in taken

    kept = stripped(taken, f"hall.{image_format.lower()}")

    assert b"Camera of Eastmarsh" not in kept
    with Image.open(BytesIO(kept)) as picture:
        assert dict(picture.getexif()) == {}
        assert picture.format == image_format


def test_comments_and_text_in_a_picture_go_too():
    taken = BytesIO()
    Image.new("RGB", (8, 8)).save(taken, "JPEG", comment=b"from Asha, flat 7")

    kept = stripped(taken.getvalue())

    assert b"Asha" in taken.getvalue()
    assert b"Asha" not in kept


def test_a_picture_that_lay_on_its_side_stands_upright():
    kept = stripped(photograph())

    with Image.open(BytesIO(kept)) as picture:
        assert picture.size == (40, 60)


def test_clear_parts_stay_clear_and_moving_pictures_move():
    clear, moving = BytesIO(), BytesIO()
    Image.new("RGBA", (8, 8), (0, 90, 90, 0)).save(clear, "PNG")
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    frames[0].save(moving, "GIF", save_all=True, append_images=frames[1:], duration=120)

    with Image.open(BytesIO(stripped(clear.getvalue(), "clear.png"))) as picture:
        assert picture.convert("RGBA").getpixel((0, 0))[3] == 0
    with Image.open(BytesIO(stripped(moving.getvalue(), "moving.gif"))) as picture:
        assert picture.n_frames == 3


def test_what_reaches_the_library_is_stripped():
    client = Client()
    client.force_login(make_staff("Editor"))

    client.post(
        "/admin/images/add/",
        {"title": "Hall", "description": "A hall.", "collection": "1", "tags": "", "file": upload(photograph())},
    )

    image = StoryImage.objects.get()
    with image.open_file() as file:
        assert b"Camera of Eastmarsh" not in file.read()
    assert (image.width, image.height) == (40, 60)


def test_a_picture_without_words_is_refused():
    client = Client()
    client.force_login(make_staff("Editor"))

    response = client.post(
        "/admin/images/add/", {"title": "Hall", "description": "", "collection": "1", "file": upload(photograph())}
    )

    assert "This field is required." in response.text
    assert not StoryImage.objects.exists()


def test_a_drawing_that_can_carry_a_script_is_refused():
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

    assert told("logo.svg", svg)[0].startswith("Not a supported image format. Supported formats:")
    assert told("logo.png", svg)[0].startswith("Not a valid .png image.")


def test_a_page_dressed_up_as_a_picture_is_refused():
    assert told("hall.png", b"<!doctype html>just words") == [
        "Upload a valid image. The file you uploaded was either not an image or a corrupted image."
    ]


def test_a_picture_of_another_kind_than_its_name_is_refused():
    assert told("hall.png", photograph("JPEG"))[0].startswith("Not a valid .png image.")


def test_a_picture_that_is_cut_short_is_refused():
    taken = BytesIO()
    Image.effect_noise((400, 400), 80).convert("RGB").save(taken, "JPEG")

    refusal = told("hall.jpg", taken.getvalue()[:2000])

    assert refusal == [
        "This picture cannot be read. It may be damaged: open it on your computer, save it again, and try once more."
    ]


@pytest.mark.parametrize("side", [5_100, 7_000, 14_000, 60_000])
def test_a_small_file_that_would_unfold_into_a_huge_picture_is_refused(side):
    (refusal,) = told("bomb.png", bomb(side, side))

    assert "pixels" in refusal


def test_a_file_that_is_too_big_is_refused_with_the_limit():
    (refusal,) = told("hall.jpg", photograph() + bytes(10 * 1024 * 1024))

    assert refusal.startswith("This file is too big")
    assert "10.0\xa0MB" in refusal


def test_a_damaged_picture_is_an_error_to_tell_and_never_a_crash():
    with pytest.raises(ValidationError) as refusal:
        strip_metadata(upload(b"\x89PNG\r\n\x1a\n and then nothing", "hall.png"))

    assert refusal.value.code == "unreadable"


HEADS = {
    "a.jpg": b"\xff\xd8\xff",
    "without sides.jpg": b"\xff\xd8\xff\xc0\x00\x0b\x08\0\0\0\0\x01\x01\x11\x00\xff\xd9",
    "a.png": b"\x89PNG\r\n\x1a\n",
    "without sides.png": bomb(0, 0),
    "a.gif": b"GIF89a",
    "without sides.gif": b"GIF89a\0\0\0\0\x80\0\0;",
    "a.avif": b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(50),
    "a.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(50),
    "a.webp": b"RIFF\x1a\0\0\0WEBPVP8 ",
}


@pytest.mark.parametrize("name", HEADS)
def test_a_file_with_nothing_but_the_first_bytes_of_a_picture_is_refused_with_a_sentence(name):
    (refusal,) = told(name, HEADS[name])

    assert refusal.startswith("This picture cannot be read. It may be damaged:")


def test_an_editor_who_sends_half_a_picture_sees_the_form_again():
    client = Client()
    client.force_login(make_staff("Editor"))

    response = client.post(
        "/admin/images/add/",
        {"title": "Hall", "description": "A hall.", "collection": "1", "file": upload(photograph()[:3])},
    )

    assert (response.status_code, "This picture cannot be read." in response.text) == (200, True)
