"""What phones and cameras really make is taken; what would cost too much memory is refused with a sentence."""

import os
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from wagtail.images.forms import get_image_form
from wagtail.images.models import Filter
from wagtail.users.models import UserProfile

from content.models import StoryImage
from content.pictures.renditions import OF_PAGES, every_rendition
from content.pictures.rewriting import WORKER, NotTaken, rewrite, surroundings
from tests.factories.people import make_staff

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db
MOST_MEMORY = 200_000
PIXELS = "This picture has too many pixels. Make it smaller and try again"
MOVES = "This moving picture is too long or too large."


def picture(mode: str, size: tuple[int, int] = (64, 48), colour=None) -> Image.Image:
    return Image.new(mode, size, colour if colour is not None else 0)


def saved(image: Image.Image, image_format: str, **more) -> bytes:
    content = BytesIO()
    image.save(content, image_format, **more)
    return content.getvalue()


def heic(image: Image.Image) -> bytes:
    content = BytesIO()
    pillow_heif.from_pillow(image).save(content, quality=50)
    return content.getvalue()


def form_for(content: bytes, name: str):
    file = SimpleUploadedFile(name, content)
    return get_image_form(StoryImage)(
        {"title": "Hall", "description": "A hall.", "collection": "1", "tags": ""}, {"file": file}
    )


def kept(content: bytes, name: str) -> Image.Image:
    """The picture as it is in the library after it was sent."""
    form = form_for(content, name)
    assert form.is_valid(), form.errors
    image = form.save()
    with image.open_file() as file, Image.open(file) as opened:
        opened.load()
        return opened


def told(content: bytes, name: str) -> str:
    return " ".join(form_for(content, name).errors.get("file", []))


def most_memory(content: bytes) -> int:
    """The most that the process that decodes and writes a picture has held, in kB."""
    program = (
        "import resource, subprocess, sys\n"
        "subprocess.run([sys.executable, '-I', sys.argv[1]], stdin=sys.stdin, stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [sys.executable, "-c", program, str(WORKER)]
    done = subprocess.run(command, input=content, capture_output=True, check=True, env=surroundings())
    return int(done.stdout)


GRADIENT = Image.linear_gradient("L")
# name → (file, its name, the mode in which it is kept)
TAKEN = {
    "sixteen bits of grey": (lambda: saved(picture("I;16"), "PNG"), "a.png", "L"),
    "grey with clear parts": (lambda: saved(picture("LA"), "PNG"), "a.png", "RGBA"),
    "one bit": (lambda: saved(picture("1"), "PNG"), "a.png", "L"),
    "a palette": (lambda: saved(GRADIENT.convert("P"), "PNG"), "a.png", "RGB"),
    "a palette with a clear colour": (lambda: saved(picture("P"), "PNG", transparency=0), "a.png", "RGBA"),
    "one clear colour": (lambda: saved(picture("RGB"), "PNG", transparency=(0, 0, 0)), "a.png", "RGBA"),
    "ink colours": (lambda: saved(picture("CMYK"), "JPEG"), "a.jpg", "RGB"),
    "grey": (lambda: saved(picture("L"), "JPEG"), "a.jpeg", "L"),
    "progressive": (lambda: saved(GRADIENT.convert("RGB"), "JPEG", progressive=True), "a.jpg", "RGB"),
    "two pictures in one file": (
        lambda: saved(picture("RGB"), "MPO", save_all=True, append_images=[picture("RGB")]),
        "a.jpg",
        "RGB",
    ),
    "HEIC": (lambda: heic(picture("RGB", (400, 300))), "IMG_0001.HEIC", "RGB"),
    "AVIF": (lambda: saved(picture("RGB"), "AVIF"), "a.avif", "RGB"),
    "WebP with clear parts": (lambda: saved(picture("RGBA"), "WEBP"), "a.webp", "RGBA"),
    "a still GIF": (lambda: saved(picture("P"), "GIF"), "a.gif", "P"),
}


@pytest.mark.parametrize("kind", TAKEN)
def test_what_cameras_and_programs_make_is_taken(kind: str):
    make, name, mode = TAKEN[kind]

    assert kept(make(), name).mode == mode


def test_a_sixteen_bit_picture_keeps_its_greys():
    image = picture("I;16", (2, 1))
    image.putpixel((0, 0), 65_535)
    image.putpixel((1, 0), 128 * 256)

    shown = kept(saved(image, "PNG"), "a.png")

    assert [shown.getpixel((place, 0)) for place in (0, 1)] == [255, 128]


def test_a_picture_from_an_iphone_becomes_one_that_every_browser_shows():
    form = form_for(heic(picture("RGB", (400, 300))), "IMG_0001.HEIC")
    assert form.is_valid(), form.errors

    image = form.save()

    assert re.search(r"/IMG_0001\w*\.jpg$", image.file.name)
    assert (image.width, image.height) == (400, 300)


@pytest.mark.parametrize(("orientation", "size"), [(1, (60, 40)), (3, (60, 40)), (6, (40, 60)), (8, (40, 60))])
def test_a_picture_stands_upright_whichever_way_the_phone_was_held(orientation: int, size: tuple[int, int]):
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = picture("RGB", (60, 40))
    image.paste("white", (0, 0, 10, 10))

    shown = kept(saved(image, "JPEG", exif=exif, quality=95), "a.jpg")

    assert shown.size == size
    corner = {1: (2, 2), 3: (57, 37), 6: (37, 2), 8: (2, 57)}[orientation]
    assert min(shown.getpixel(corner)) > 200


def test_a_large_photograph_is_taken_and_kept_at_a_size_that_pages_need():
    taken = saved(GRADIENT.resize((8160, 6144)).convert("RGB"), "JPEG", quality=50)

    shown = kept(taken, "a.jpg")

    assert shown.width * shown.height <= 5_000_000
    assert shown.width >= 1440
    assert shown.width / shown.height == pytest.approx(8160 / 6144, abs=0.001)


def moving(count: int, size: tuple[int, int], image_format: str) -> bytes:
    frames = [picture("RGB", size, (40 * number % 250, 90, 90)) for number in range(count)]
    return saved(frames[0], image_format, save_all=True, append_images=frames[1:], duration=80)


def gif(count: int, size: tuple[int, int]) -> bytes:
    """One frame many times: a small file that unfolds into as much as `count` says."""
    once = saved(picture("P", size), "GIF")
    start = once.index(b"\x2c\x00\x00\x00\x00")
    return once[:start] + once[start:-1] * count + b";"


@pytest.mark.parametrize(("name", "image_format"), [("a.gif", "GIF"), ("a.webp", "WEBP"), ("a.avif", "AVIF")])
def test_a_short_moving_picture_moves_on(name: str, image_format: str):
    assert kept(moving(5, (40, 30), image_format), name).n_frames == 5


def test_an_animated_png_stands_still():
    assert kept(moving(5, (40, 30), "PNG"), "a.png").n_frames == 1


@pytest.mark.parametrize(
    ("count", "size"), [(120, (2000, 2000)), (4, (2000, 2000)), (400, (8, 8))], ids=["huge", "large", "long"]
)
def test_a_moving_picture_that_is_too_long_or_too_large_is_refused(count: int, size: tuple[int, int]):
    assert told(gif(count, size), "a.gif").startswith(MOVES)


COSTLY = {
    "a photograph of 50 megapixels": lambda: saved(GRADIENT.resize((8160, 6144)).convert("RGB"), "JPEG", quality=40),
    "a PNG of 39 megapixels": lambda: saved(picture("RGB", (7200, 5400)), "PNG", compress_level=1),
    "a PNG of 24 megapixels": lambda: saved(picture("RGBA", (5600, 4200)), "PNG", compress_level=1),
    "a progressive one": lambda: saved(
        GRADIENT.resize((4608, 3456)).convert("RGB"), "JPEG", quality=40, progressive=True
    ),
    "a GIF of 2000 x 2000 x 120": lambda: gif(120, (2000, 2000)),
    "a WebP of 8 megapixels": lambda: saved(picture("RGB", (3264, 2448)), "WEBP", method=0),
    "HEIC of 12 megapixels": lambda: heic(picture("RGB", (4032, 3024))),
}


@pytest.mark.parametrize("kind", COSTLY)
def test_to_look_at_a_picture_takes_at_most_200_megabytes(kind: str):
    assert most_memory(COSTLY[kind]()) <= MOST_MEMORY


def test_the_site_itself_needs_at_most_200_megabytes_to_take_and_show_a_large_photograph(tmp_path):
    """In a process of its own: Django, Wagtail, the form, and every rendition of the templates."""
    file = tmp_path / "a.jpg"
    file.write_bytes(saved(GRADIENT.resize((8160, 6144)).convert("RGB"), "JPEG", quality=50))
    program = f"""
import resource, django
django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from content.uploads import StoryImageField
field = StoryImageField()
taken = field.clean(SimpleUploadedFile("a.jpg", open({str(file)!r}, "rb").read()))
assert taken.image.get_size()[0] < 3000
# What getrusage says of this process includes the one that started it.
own = int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}", "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) <= MOST_MEMORY


def test_a_picture_with_too_many_pixels_says_how_to_make_it_smaller():
    assert told(COSTLY["a PNG of 39 megapixels"](), "a.png").startswith(PIXELS)


def test_the_worker_can_hold_no_more_than_it_may():
    """What the limits before do not foresee ends at the limit of the process, in the same sentence."""
    program = f"""
import runpy, resource
worker = runpy.run_path({str(WORKER)!r})
worker["limit_this_process"]()
try:
    bytes(250_000_000)
except MemoryError:
    print("no more")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "no more\n"


def test_what_a_decoder_does_to_itself_is_a_refusal(monkeypatch, tmp_path):
    crashing = tmp_path / "worker.py"
    crashing.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    monkeypatch.setattr("content.pictures.rewriting.WORKER", crashing)

    with pytest.raises(NotTaken):
        rewrite(saved(picture("RGB"), "PNG"))


def test_a_profile_picture_goes_the_same_way():
    exif = Image.Exif()
    exif[0x010F] = "Camera of Eastmarsh"
    client, user = Client(), make_staff("Editor", first_name="Ada", last_name="Byron")
    client.force_login(user)
    sent = {"avatar-avatar": SimpleUploadedFile("me.jpg", saved(picture("RGB"), "JPEG", exif=exif) + b"behind it")}

    answer = client.post("/admin/account/", account_fields(client) | sent)

    assert answer.status_code == 302
    with UserProfile.objects.get(user=user).avatar.open() as file:
        stored = file.read()
    assert b"Camera of Eastmarsh" not in stored
    assert b"behind it" not in stored


def account_fields(client: Client) -> dict[str, str]:
    """What the account page sends when nothing was changed."""
    fields: dict[str, str] = {}
    for panels in client.get("/admin/account/").context["panels_by_tab"].values():
        for panel in panels:
            for field in panel.get_form():
                fields[field.html_name] = "" if field.value() is None or field.name == "avatar" else str(field.value())
    return fields


def test_the_list_of_renditions_has_what_templates_ask_for_and_nothing_else():
    asked = set()
    for template in (ROOT / "templates").rglob("*.html"):
        for tag in re.findall(r"{% (?:image|picture|srcset_image) \S+ (.*?) ?%}", template.read_text()):
            pattern = [word for word in tag.split() if re.match(r"(fill|width|height|max|min|format)-", word)]
            asked |= {frozenset(spec.split("|")) for spec in Filter.expand_spec(pattern)}

    assert asked == {frozenset(spec.split("|")) for pattern in OF_PAGES for spec in Filter.expand_spec(pattern)}
    assert len(every_rendition()) > len(OF_PAGES)
