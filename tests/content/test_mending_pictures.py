"""Pictures that an older release stored, or that a backup brought back, are written anew by mend_stored_data."""

from io import BytesIO, StringIO
from pathlib import PurePath

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from PIL import Image
from wagtail.users.models import UserProfile

from content.mending import STEPS
from content.models import StoryImage
from content.pictures.mending import rewrite_avatars, rewrite_pictures
from tests.factories.people import make_staff

pytestmark = pytest.mark.django_db


def saved(image: Image.Image, image_format: str, **more) -> bytes:
    content = BytesIO()
    image.save(content, image_format, **more)
    return content.getvalue()


def with_place(size: tuple[int, int] = (60, 40)) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Eastmarsh"
    return saved(Image.new("RGB", size), "JPEG", exif=exif) + b"behind it"


def stored(content: bytes, name: str = "hall.jpg", **fields) -> StoryImage:
    """Put into the library without the form that people use."""
    file = ContentFile(content, name=name)
    return StoryImage.objects.create(title="Hall", description="A hall.", file=file, **fields)


def bytes_of(image: StoryImage) -> bytes:
    with image.file.storage.open(image.file.name) as file:
        return file.read()


def test_what_a_picture_says_beside_what_it_shows_goes_and_a_second_time_nothing_is_to_do():
    image = stored(with_place())
    old = image.file.name

    first, second = rewrite_pictures(dry_run=False), rewrite_pictures(dry_run=False)

    image.refresh_from_db()
    assert (first, second) == (1, 0)
    assert b"Eastmarsh" not in bytes_of(image)
    assert b"behind it" not in bytes_of(image)
    assert image.file.name != old


def test_a_dry_run_counts_and_changes_nothing():
    image = stored(with_place())
    profile = UserProfile.objects.create(user=make_staff("Editor"), avatar=ContentFile(with_place(), name="me.jpg"))
    names = image.file.name, profile.avatar.name

    said = StringIO()
    numbers = rewrite_pictures(dry_run=True), rewrite_avatars(dry_run=True)
    call_command("mend_stored_data", dry_run=True, stdout=said)

    assert numbers == (1, 1)
    assert all(title in said.getvalue() for title in STEPS)
    image.refresh_from_db()
    profile.refresh_from_db()
    assert (image.file.name, profile.avatar.name) == names
    assert b"Eastmarsh" in bytes_of(image)
    with profile.avatar.storage.open(profile.avatar.name) as file:
        assert b"Eastmarsh" in file.read()


def test_the_old_file_and_what_was_made_of_it_are_gone_once_the_new_one_is_kept(django_capture_on_commit_callbacks):
    image = stored(with_place())
    profile = UserProfile.objects.create(user=make_staff("Editor"), avatar=ContentFile(with_place(), name="me.jpg"))
    image.get_rendition("width-40")
    old = [image.file.name, profile.avatar.name]

    with django_capture_on_commit_callbacks() as after_commit:
        assert (rewrite_pictures(dry_run=False), rewrite_avatars(dry_run=False)) == (1, 1)

    # Until the transaction is kept, the old names are what the database says.
    assert [image.file.storage.exists(name) for name in old] == [True, True]
    for delete in after_commit:
        delete()
    assert [image.file.storage.exists(name) for name in old] == [False, False]
    image.refresh_from_db()
    profile.refresh_from_db()
    assert (image.file.storage.exists(image.file.name), image.renditions.count()) == (True, 0)
    assert profile.avatar.storage.exists(profile.avatar.name)


@pytest.mark.parametrize(("image_format", "suffix"), [("JPEG", ".jpg"), ("WEBP", ".webp"), ("GIF", ".gif")])
def test_the_name_of_the_new_file_says_what_it_is(image_format: str, suffix: str):
    image = stored(saved(Image.new("RGB", (60, 40)), image_format) + b"behind it", "hall.png")

    assert rewrite_pictures(dry_run=False) == 1

    image.refresh_from_db()
    assert PurePath(image.file.name).suffix == suffix


def test_a_picture_that_is_turned_forgets_its_focus_and_has_its_sides_changed():
    exif = Image.Exif()
    exif[0x0112] = 6
    focus = {"focal_point_x": 10, "focal_point_y": 20, "focal_point_width": 5, "focal_point_height": 5}
    image = stored(saved(Image.new("RGB", (60, 40)), "JPEG", exif=exif), **focus)

    assert rewrite_pictures(dry_run=False) == 1

    image.refresh_from_db()
    assert (image.width, image.height) == (40, 60)
    assert {name: getattr(image, name) for name in focus} == dict.fromkeys(focus)


def test_people_without_a_profile_picture_are_passed_over_in_silence(caplog):
    UserProfile.objects.create(user=make_staff("Editor"))

    assert rewrite_avatars(dry_run=False) == 0
    assert caplog.messages == []


def test_a_large_picture_is_made_smaller_and_its_focus_stays_where_it_was():
    image = stored(saved(Image.new("RGB", (4000, 3000)), "JPEG"), focal_point_x=1000, focal_point_y=2250)
    image.focal_point_width = image.focal_point_height = 400
    image.save()

    assert rewrite_pictures(dry_run=False) == 1

    image.refresh_from_db()
    assert image.width * image.height <= 5_000_000
    assert image.focal_point_x == pytest.approx(image.width / 4, abs=2)
    assert image.focal_point_y == pytest.approx(image.height * 3 / 4, abs=2)
    assert image.focal_point_width == image.focal_point_height == pytest.approx(image.width / 10, abs=2)
    assert image.file_size == len(bytes_of(image))


def test_a_strange_picture_can_be_shown_afterwards():
    image = stored(saved(Image.new("I;16", (64, 48)), "PNG"), "grey.png")
    assert image.get_rendition("format-jpeg|width-40").is_drawing

    rewrite_pictures(dry_run=False)

    assert not StoryImage.objects.get(pk=image.pk).get_rendition("format-jpeg|width-40").is_drawing


def test_what_moves_too_much_stands_still_afterwards():
    once = saved(Image.new("P", (2000, 2000)), "GIF")
    start = once.index(b"\x2c\x00\x00\x00\x00")
    image = stored(once[:start] + once[start:-1] * 20 + b";", "moving.gif")

    assert rewrite_pictures(dry_run=False) == 1

    image.refresh_from_db()
    with Image.open(BytesIO(bytes_of(image))) as picture:
        assert picture.n_frames == 1
    assert rewrite_pictures(dry_run=False) == 0


@pytest.mark.parametrize("content", [b"", b"no picture"])
def test_what_cannot_be_read_or_is_lost_is_left_and_keeps_no_other_waiting(content: bytes):
    broken, lost, image = stored(with_place()), stored(with_place()), stored(with_place())
    for one in (broken, lost):
        one.file.storage.delete(one.file.name)
    broken.file.storage.save(broken.file.name, ContentFile(content))

    assert rewrite_pictures(dry_run=False) == 1

    image.refresh_from_db()
    assert b"Eastmarsh" not in bytes_of(image)


def test_profile_pictures_are_mended_too():
    profile = UserProfile.objects.create(user=make_staff("Editor"), avatar=ContentFile(with_place(), name="me.jpg"))

    assert (rewrite_avatars(dry_run=False), rewrite_avatars(dry_run=False)) == (1, 0)

    profile.refresh_from_db()
    with profile.avatar.storage.open(profile.avatar.name) as file:
        assert b"Eastmarsh" not in file.read()
