"""Writes one picture anew, in a process of its own that has little memory and little time, and then ends.

    python worker.py < picture > answer           for a picture that somebody sends
    python worker.py stored < picture > answer    for one that an older release stored: more memory, and what moves too much stands still
    python worker.py look < picture > answer      whether it is as this program writes it: {"as_written": true}

The answer is one line of JSON and, when the picture was taken, its new bytes: {"came_as": "HEIF", "format": "JPEG"} or {"refused": "…"}.
It imports nothing of the site: what a crafted file does to a decoder happens here, and memory goes back at once.
"""

import json
import os
import resource
import sys
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Pillow would look for two of these formats only after all others have been tried.
from PIL import (  # noqa: F401
    AvifImagePlugin,
    Image,
    ImageFile,
    ImageSequence,
    UnidentifiedImageError,
    WebPImagePlugin,
)

# An isolated Python looks for nothing beside the program that it runs.
sys.path.append(str(Path(__file__).parent))

if TYPE_CHECKING:
    from content.pictures.pixels import bare, held_whole, in_srgb, put_together, resized, scale_of, still
else:
    from pixels import bare, held_whole, in_srgb, put_together, resized, scale_of, still

# What this process may hold, in bytes, with its own code 30 to 50 MB less than the 200 MB that it may take altogether; how
# long it may compute, in seconds; how many bytes a progressive JPEG may take, which is held as a whole before anything of it
# can be made smaller; by how much the numbers of LARGEST are multiplied; and whether what moves too much is refused.
LIMITS: dict[str, int] = {
    "memory": 170_000_000,
    "seconds": 20,
    "progressive": 70_000_000,
    "times": 1,
    "refuse_moving": 1,
}
OF_STORED = {"memory": 1_500_000_000, "seconds": 120, "progressive": 500_000_000, "times": 6, "refuse_moving": 0}
# Million pixels that a decoder gets through with that memory. JPEG is decoded at a half, a quarter or an eighth when it is
# larger than what is kept; the others cannot do that.
LARGEST = {"JPEG": 120, "PNG": 25, "GIF": 20, "WEBP": 8, "AVIF": 8, "HEIF": 25}
# A larger AVIF is written as WebP: its writer would take a hundred bytes for each pixel.
LARGEST_AVIF = 1_000_000
# All frames of a moving picture together, in million pixels, and their number.
LARGEST_MOVING = 12
MOST_FRAMES = 300
# What files say beside their picture, and how they end.
CARRIED = {"exif", "icc_profile", "comment", "xmp", "XML:com.adobe.xmp", "photoshop", "Raw profile type exif"}
ENDS = {"JPEG": b"\xff\xd9", "PNG": b"IEND\xaeB`\x82", "GIF": b";"}
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
# How each format is written. What a phone calls HEIC is written as JPEG, which every browser shows.
WRITING: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 88, "optimize": True, "progressive": True},
    "PNG": {},
    "GIF": {},
    "WEBP": {"quality": 88},
    "AVIF": {"quality": 80, "speed": 8, "max_threads": 1},
}
# An animated PNG is kept as its first frame, and a moving AVIF as WebP: Wagtail cannot open those two.
MOVES = {"GIF", "WEBP", "AVIF"}
MOVES_AS_WRITTEN = {"GIF", "WEBP"}


class Refused(Exception):
    """The picture is not taken. Its argument says why, in one word that the site knows a sentence for."""


def main() -> None:
    """Read a picture from standard input, answer on standard output. Ends with status 0 when there is an answer."""
    mode = (sys.argv[1:] or ["sent"])[0]
    if mode != "sent":
        # An upgrade runs when nobody waits, and what was taken once shall not be lost.
        LIMITS.update(OF_STORED)
    limit_this_process()
    source = sys.stdin.buffer.read()
    answer, content = look(source) if mode == "look" else answer_for(source)
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + content)
    sys.stdout.buffer.flush()


def limit_this_process() -> None:
    """Little memory, little time, no dump of what was in it, and behind the rooms in the line for a processor."""
    limits = {resource.RLIMIT_CPU: LIMITS["seconds"], resource.RLIMIT_DATA: LIMITS["memory"], resource.RLIMIT_CORE: 0}
    for limit, value in limits.items():
        # Not every system knows each of them.
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
    with suppress(OSError):
        os.nice(10)


def answer_for(source: bytes) -> tuple[dict[str, Any], bytes]:
    """What to say of this file, and its new bytes when it is taken."""
    try:
        came_as, image_format, content = rewrite(source)
    except Refused as refusal:
        return {"refused": str(refusal)}, b""
    except MemoryError:
        return {"refused": "too_large"}, b""
    # Decoders raise whatever a crafted file makes them trip over.
    except Exception as trouble:  # noqa: BLE001
        return {"refused": "unreadable", "trouble": type(trouble).__name__}, b""
    return {"came_as": came_as, "format": image_format}, content


def rewrite(source: bytes) -> tuple[str, str, bytes]:
    """Decode a picture and write it again: upright, in sRGB, with no more pixels than are kept, and nothing else.

    Returns the names of its format and of the new one, and the bytes. Raises Refused, or whatever a decoder raises.
    """
    # Our own limits are lower, and say so in a sentence.
    Image.MAX_IMAGE_PIXELS = None
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    if is_heif(source):
        frame, profile = heif(source)
        return "HEIF", "JPEG", saved(bare(in_srgb(resized(frame), profile)), "JPEG")
    try:
        picture = Image.open(BytesIO(source), formats=FORMATS)
    except UnidentifiedImageError as unknown:
        raise Refused("not_a_picture") from unknown
    with picture:
        # A second picture behind the first one, as some phones store it, stays behind.
        image_format = {"MPO": "JPEG"}.get(picture.format or "", picture.format or "")
        refuse_too_large(picture.width, picture.height, image_format)
        if image_format == "JPEG":
            draft(picture)
        frames: list[Image.Image] = []
        durations: list[int] = []
        if image_format in MOVES and getattr(picture, "is_animated", False):
            frames, durations = moving(picture)
        if len(frames) > 1:
            more = {"save_all": True, "append_images": frames[1:], "duration": durations}
            written = "WEBP" if image_format == "AVIF" else image_format
            return image_format, written, saved(frames[0], written, loop=picture.info.get("loop", 0), **more)
        frame = still(picture)
    written = "WEBP" if image_format == "AVIF" and frame.width * frame.height > LARGEST_AVIF else image_format
    return image_format, written, saved(frame, written)


def is_heif(source: bytes) -> bool:
    """Whether it says to be HEIC or HEIF. AVIF looks alike, and has a decoder of its own."""
    return source[4:8] == b"ftyp" and source[8:12] in HEIF_BRANDS and b"avif" not in source[8:40]


def saved(frame: Image.Image, image_format: str, **options: Any) -> bytes:
    """The bytes of a picture in this format."""
    if image_format == "JPEG" and frame.mode == "RGBA":
        # A format that knows no clear parts shows them white, and not black.
        paper = Image.new("RGB", frame.size, "white")
        paper.paste(frame, mask=frame.getchannel("A"))
        frame = paper
    content = BytesIO()
    frame.save(content, image_format, **WRITING[image_format], **options)
    return content.getvalue()


def refuse_too_large(width: int, height: int, image_format: str) -> None:
    """Raise Refused before anything is decoded that would take more than there is."""
    if not width * height:
        raise Refused("unreadable")
    if width * height > LARGEST[image_format] * LIMITS["times"] * 1_000_000:
        raise Refused("too_large")


def heif(source: bytes) -> tuple[Image.Image, bytes | None]:
    """What most phones call HEIC, and its colour profile. Its decoder has turned it upright."""
    # Imported only for the phones that need it: it costs memory.
    import pillow_heif

    picture = pillow_heif.open_heif(BytesIO(source))
    width, height = picture.size
    refuse_too_large(width, height, "HEIF")
    # Pillow would hold it a second time, and a third one of four bytes for each pixel.
    data, stride, mode = picture.data, picture.stride, picture.mode

    def strip(top: int, bottom: int) -> Image.Image:
        rows = data[top * stride : bottom * stride]
        return Image.frombuffer(mode, (width, bottom - top), rows, "raw", mode, stride, 1)

    return put_together(width, height, strip), picture.info.get("icc_profile")


def draft(picture: Image.Image) -> None:
    """Have a JPEG decoded at a fraction of its size, as far as what is kept allows."""
    if picture.info.get("progressive") and held_whole(picture) > LIMITS["progressive"]:
        raise Refused("too_large")
    scale = scale_of(*picture.size)
    if scale < 1:
        picture.draft(picture.mode, (int(picture.width * scale), int(picture.height * scale)))


def moving(picture: Image.Image) -> tuple[list[Image.Image], list[int]]:
    """All frames of a moving picture and how long each is shown, in ms. When they are too many: none, or Refused."""
    frames: list[Image.Image] = []
    durations: list[int] = []
    room = LARGEST_MOVING * 1_000_000
    # The first frame alone would fill the memory of a picture that is too large.
    if picture.width * picture.height > room:
        return too_much(picture)
    for frame in ImageSequence.Iterator(picture):
        room -= frame.width * frame.height
        if room < 0 or len(frames) == MOST_FRAMES:
            return too_much(picture)
        # WebP and AVIF know how long a frame is shown when it has been decoded.
        frame.load()
        durations.append(int(frame.info.get("duration") or 100))
        frames.append(still(frame.copy()))
    return frames, durations


def too_much(picture: Image.Image) -> tuple[list[Image.Image], list[int]]:
    """No frames: then the first one is kept as a picture that stands still. Raises Refused for one that somebody sends."""
    if LIMITS["refuse_moving"]:
        raise Refused("moves_too_much")
    picture.seek(0)
    return [], []


def look(source: bytes) -> tuple[dict[str, Any], bytes]:
    """Whether this program has written these bytes, or might have: nothing has to be changed of them."""
    try:
        return {"as_written": is_as_written(source)}, b""
    # Then it cannot be written anew, either.
    except Exception as trouble:  # noqa: BLE001
        return {"refused": "unreadable", "trouble": type(trouble).__name__}, b""


def is_as_written(source: bytes) -> bool:
    if is_heif(source):
        return False
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(BytesIO(source), formats=FORMATS) as picture:
        frames = getattr(picture, "n_frames", 1)
        if (
            picture.format not in WRITING
            or scale_of(*picture.size) < 1
            or frames > (MOST_FRAMES if picture.format in MOVES_AS_WRITTEN else 1)
            or (frames > 1 and frames * picture.width * picture.height > LARGEST_MOVING * 1_000_000)
            or picture.mode not in {"L", "RGB", "RGBA", "P"}
            or not ends_with_the_picture(source, picture.format)
        ):
            return False
        picture.load()
        return not (CARRIED & picture.info.keys() or getattr(picture, "text", None))


def ends_with_the_picture(source: bytes, image_format: str) -> bool:
    """Whether nothing stands behind it."""
    if image_format == "WEBP":
        return int.from_bytes(source[4:8], "little") + 8 >= len(source)
    return source.endswith(ENDS.get(image_format, b""))


if __name__ == "__main__":
    main()
