"""Hostile images are refused or written anew: bombs, polyglots, SVG with scripts, images with metadata."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.faults.registry import Context, Result, fault_test

ROOT = Path(__file__).resolve().parents[2]
# In kilobytes.
MOST_MEMORY = 200 * 1024
SECRET = b"taken at flat 7 in Eastmarsh"
# Runs in a process of its own, to measure its peak memory. Prints one line for each image.
PROGRAM = """
import json, os, resource, sys
import django
django.setup()
from contextlib import ExitStack
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from content.uploads import StoryImageField
from tests.faults import mutants
with mutants.applied(sys.argv[1]):
    for name in sys.argv[2:]:
        with open(name, "rb") as file:
            upload = SimpleUploadedFile(os.path.basename(name), file.read())
        try:
            StoryImageField().clean(upload)
        except ValidationError as refusal:
            outcome, kept = " ".join(refusal.messages), b""
        else:
            upload.seek(0)
            outcome, kept = "taken", upload.read()
        with open(name + ".kept", "wb") as file:
            file.write(kept)
        own = int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
        most = max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
        print(json.dumps([name, outcome, most]), flush=True)
"""


def saved(image: Image.Image, image_format: str, **more: object) -> bytes:
    content = BytesIO()
    image.save(content, image_format, **more)
    return content.getvalue()


def repeated_gif(count: int, side: int) -> bytes:
    """A GIF with one frame many times: few bytes that decode to very many."""
    once = saved(Image.new("P", (side, side)), "GIF")
    start = once.index(b"\x2c\x00\x00\x00\x00")
    return once[:start] + once[start:-1] * count + b";"


def hostile(large: int) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of files. `large`: width and height of the large ones."""
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    plain = Image.new("RGB", (64, 48), "teal")
    yield "place.jpg", saved(plain, "JPEG", exif=exif)
    yield "place.webp", saved(plain, "WEBP", exif=exif)
    yield "place.png", saved(plain, "PNG", exif=exif)
    yield "comment.jpg", saved(plain, "JPEG", comment=SECRET)
    yield "profile.jpg", saved(plain, "JPEG", icc_profile=SECRET * 10_000)
    for name, image_format in (("both.jpg", "JPEG"), ("both.png", "PNG"), ("both.gif", "GIF"), ("both.webp", "WEBP")):
        yield name, saved(plain, image_format) + b"<script>alert(1)</script>" + SECRET
    yield "drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>' + SECRET
    yield "drawing.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>' + SECRET
    yield "page.jpg", b"<!doctype html><script>alert(1)</script>" + SECRET
    yield "grey.png", saved(Image.new("I;16", (64, 48)), "PNG")
    yield "cut.jpg", saved(Image.effect_noise((400, 400), 80).convert("RGB"), "JPEG")[:2000]
    yield "bomb.png", saved(Image.new("1", (large * 3, large * 3)), "PNG")
    yield "large.png", saved(Image.new("RGB", (large, large)), "PNG", compress_level=1)
    yield "large.jpg", saved(Image.new("RGB", (large, large), "teal"), "JPEG", quality=40)
    yield "large.webp", saved(Image.new("RGB", (large // 2, large // 2)), "WEBP", method=0)
    yield "moving.gif", repeated_gif(120, large // 3)


@fault_test(
    23,
    "hostile-images",
    passes="0 stored raw, ≤ 200 MB at the peak, 0 metadata kept",
    mutant="keeps_original_files",
)
def hostile_images(context: Context) -> Result:
    """Clean each file with the form's field; compare what was stored, and measure peak memory."""
    names: list[str] = []
    for name, content in hostile(context.size(full=6_240, small=2_000)):
        file = context.folder / name
        file.write_bytes(content)
        names.append(str(file))
    failures: list[str] = []
    most = answered = taken = 0
    for name, outcome, held in answers(context.mutant, names):
        answered, most = answered + 1, max(most, held)
        before, after = Path(name).read_bytes(), Path(f"{name}.kept").read_bytes()
        taken += outcome == "taken"
        if outcome == "taken" and (after == before or SECRET in after or b"<script" in after):
            failures.append(f"{Path(name).name} was stored with what stood in it beside the picture")
    raw = len(failures)
    if answered < len(names):
        failures.append(f"Only {answered} of {len(names)} pictures were answered")
    if most > MOST_MEMORY:
        failures.append(f"{most // 1024} MB were held at the peak")
    action = f"{len(names)} pictures: bombs, two files in one, scripts, places, profiles, up to {context.size(full=39, small=4)} megapixels and 120 frames"
    measured = f"{raw} stored raw, {taken} written anew, {len(names) - taken} refused; at the peak {most // 1024} MB"
    return Result(action, measured, failures)


def answers(mutant: str, names: list[str]) -> Iterator[tuple[str, str, int]]:
    """(file, outcome, peak memory so far in kilobytes) for each file."""
    environment = os.environ | {
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    command = [sys.executable, "-c", PROGRAM, mutant, *names]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        name, outcome, most = json.loads(line)
        yield name, outcome, most
