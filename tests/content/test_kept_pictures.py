"""What is kept of a picture that was taken: upright, its own colours and movement, and nothing beside them."""

import json
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from content.pictures.rewriting import NotTaken, is_as_written, rewrite
from tests.content.test_phone_pictures import form_for, heic, kept, moving, picture, saved, told

pytestmark = pytest.mark.django_db
# orientation → where the upper left corner of the stored picture is when it is shown
CORNERS = {1: (2, 2), 2: (57, 2), 3: (57, 37), 4: (2, 37), 5: (2, 2), 6: (37, 2), 7: (37, 57), 8: (2, 57)}


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", CORNERS)
def test_all_ways_in_which_a_picture_can_lie_are_turned_upright(orientation: int, image_format: str):
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = picture("RGB", (60, 40))
    image.paste("white", (0, 0, 10, 6))

    content = rewrite(saved(image, image_format, exif=exif, quality=95)).content

    with Image.open(BytesIO(content)) as shown:
        assert shown.size == ((60, 40) if orientation < 5 else (40, 60))
        assert min(shown.convert("RGB").getpixel(CORNERS[orientation])) > 200
        assert not shown.getexif()


def with_red_and_green_exchanged() -> bytes:
    """The colour profile of a screen whose first light is green and whose second one is red."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = [132 + 12 * number for number in range(int.from_bytes(profile[128:132], "big"))]
    (red,) = (tag for tag in tags if profile[tag : tag + 4] == b"rXYZ")
    (green,) = (tag for tag in tags if profile[tag : tag + 4] == b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile)


@pytest.mark.parametrize(("name", "image_format"), [("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP")])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_colours_of_another_profile_are_shown_as_they_were_meant(name: str, image_format: str, mode: str):
    if (mode, image_format) == ("RGBA", "JPEG"):
        mode = "RGB"
    taken = saved(
        picture(mode, colour=(200, 30, 30, 255)[: len(mode)]), image_format, icc_profile=with_red_and_green_exchanged()
    )

    shown = kept(taken, name)

    red, green, blue = shown.convert("RGB").getpixel((5, 5))
    assert (red < 80, green > 170, blue < 80) == (True, True, True)
    assert "icc_profile" not in shown.info


def test_colours_without_a_profile_or_with_a_broken_one_stay():
    for more in ({}, {"icc_profile": b"no profile at all"}):
        shown = kept(saved(picture("RGB", colour=(200, 30, 30)), "PNG", **more), "a.png")
        assert shown.getpixel((5, 5)) == (200, 30, 30)


def test_a_profile_of_many_bytes_that_is_of_no_screen_goes_too():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes() + bytes(300_000)
    taken = saved(picture("RGB", colour=(200, 30, 30)), "JPEG", icc_profile=profile, quality=95)
    assert len(taken) > 300_000

    shown = kept(taken, "a.jpg")

    assert "icc_profile" not in shown.info
    assert shown.getpixel((5, 5)) == pytest.approx((200, 30, 30), abs=5)


@pytest.mark.parametrize(
    ("name", "image_format"), [("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.gif", "GIF"), ("a.webp", "WEBP")]
)
def test_nothing_is_kept_that_stood_behind_the_picture(name: str, image_format: str):
    taken = saved(picture("RGB"), image_format) + b"<script>alert('behind')</script>PK\x03\x04"
    form = form_for(taken, name)
    assert form.is_valid(), form.errors

    with form.save().open_file() as file:
        assert b"behind" not in file.read()


@pytest.mark.parametrize("size", [(12_000, 300), (300, 12_000)])
def test_a_panorama_is_kept_with_a_side_that_every_phone_can_show(size: tuple[int, int]):
    shown = kept(saved(picture("RGB", size), "JPEG"), "a.jpg")

    assert max(shown.size) <= 4096
    assert shown.width / shown.height == pytest.approx(size[0] / size[1], rel=0.02)


def test_clear_parts_of_a_picture_from_an_iphone_are_white():
    shown = kept(heic(picture("RGBA", (64, 48), (0, 0, 0, 0))), "IMG_0001.HEIC")

    assert (shown.format, min(shown.getpixel((5, 5))) > 240) == ("JPEG", True)


@pytest.mark.parametrize("image_format", ["GIF", "WEBP", "AVIF"])
def test_a_moving_picture_keeps_its_pace_its_order_and_its_number_of_turns(image_format: str):
    colours = [(200, 0, 0), (0, 200, 0), (0, 0, 200)]
    frames = [picture("RGB", (40, 30), colour) for colour in colours]
    taken = saved(frames[0], image_format, save_all=True, append_images=frames[1:], duration=[80, 240, 400], loop=3)

    content = rewrite(taken).content

    with Image.open(BytesIO(content)) as shown:
        # Whatever AVIF says of its turns is nothing that Pillow reads, and no site shows a moving one: it is kept as WebP.
        assert shown.format == {"AVIF": "WEBP"}.get(image_format, image_format)
        assert image_format == "AVIF" or shown.info["loop"] == 3
        for number, (colour, duration) in enumerate(zip(colours, (80, 240, 400), strict=True)):
            shown.seek(number)
            shown.load()
            assert shown.convert("RGB").getpixel((5, 5)) == pytest.approx(colour, abs=30)
            assert shown.info["duration"] == duration


def test_comments_of_a_gif_go_also_where_it_moves():
    for count in (1, 3):
        frames = [picture("RGB", (8, 8), (60 * number, 0, 0)) for number in range(count)]
        taken = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], comment=b"from Asha, flat 7")
        assert b"Asha" in taken
        assert not is_as_written(taken)

        assert b"Asha" not in rewrite(taken).content


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_what_was_written_once_has_nothing_to_be_changed(image_format: str):
    once = rewrite(saved(picture("RGB"), image_format)).content

    assert is_as_written(once)
    assert is_as_written(once + b"behind it") is (image_format == "AVIF")


def test_the_program_that_reads_pictures_knows_no_secrets(monkeypatch, tmp_path):
    tells = tmp_path / "worker.py"
    tells.write_text(
        f"import json, os\nprint({json.dumps({'refused': 'NAMES'})!r}.replace('NAMES', ' '.join(sorted(os.environ))))\n"
    )
    monkeypatch.setattr("content.pictures.rewriting.WORKER", tells)
    for name in ("SECRET_KEY", "DATABASE_URL", "EMAIL_URL", "REDIS_URL"):
        monkeypatch.setenv(name, "secret")

    with pytest.raises(NotTaken) as refused:
        rewrite(saved(picture("RGB"), "PNG"))

    known = set(refused.value.reason.split())
    assert known <= {"PATH", "LD_LIBRARY_PATH", "MALLOC_ARENA_MAX", "MALLOC_MMAP_THRESHOLD_", "LC_CTYPE"}


def test_a_picture_of_which_a_page_could_not_show_a_rendition_is_refused(monkeypatch):
    monkeypatch.setattr("content.pictures.renditions.OF_PAGES", ("crop-9x9",))

    assert told(saved(picture("RGB"), "PNG"), "a.png").startswith("This picture cannot be read.")


@pytest.mark.parametrize(("image_format", "name"), [("JPEG", "a.png"), ("PNG", "a.webp"), ("GIF", "a.jpg")])
def test_a_file_whose_name_and_bytes_disagree_is_refused(image_format: str, name: str):
    assert told(saved(picture("RGB"), image_format), name).startswith(f"Not a valid .{name[2:]} image.")


def test_three_hundred_frames_are_taken_and_one_more_is_not():
    with Image.open(BytesIO(rewrite(moving(300, (4, 4), "WEBP")).content)) as shown:
        assert shown.n_frames == 300

    with pytest.raises(NotTaken, match="moves_too_much"):
        rewrite(moving(301, (4, 4), "WEBP"))
