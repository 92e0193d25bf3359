"""The pixels of a picture, as few and as plain as they are kept. Part of the worker's process, and imports nothing of the site."""

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from math import ceil, sqrt
from typing import Any, cast

from PIL import Image, ImageCms

# What is kept of a picture: more than twice the largest rendition, and little enough to be decoded beside a live room.
KEPT_PIXELS = 5_000_000
KEPT_SIDE = 4096
# Rows that are looked at together, after they were put together.
STRIP = 64
# What EXIF's orientation says has to be done.
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def still(picture: Image.Image) -> Image.Image:
    """One picture, upright, in sRGB, with eight bits for each colour and what is clear in it; it remembers nothing else."""
    orientation = picture.getexif().get(ORIENTATION)
    profile = picture.info.get("icc_profile")
    picture.load()

    def strip(top: int, bottom: int) -> Image.Image:
        whole = bottom - top == picture.height
        return in_plain_colours(picture if whole else picture.crop((0, top, picture.width, bottom)))

    frame = put_together(*picture.size, strip)
    if frame is not picture:
        # Its pixels are needed no more, and may be most of what this process holds.
        picture.close()
    frame = in_srgb(resized(frame), profile)
    if orientation in UPRIGHT:
        frame = frame.transpose(UPRIGHT[orientation])
    return bare(frame)


def scale_of(width: int, height: int) -> float:
    """By how much the sides shrink so that there are no more pixels than are kept."""
    return min(1.0, sqrt(KEPT_PIXELS / (width * height)), KEPT_SIDE / max(width, height))


def resized(frame: Image.Image) -> Image.Image:
    """As many pixels as are kept, or the picture itself when it has no more."""
    scale = scale_of(*frame.size)
    wanted = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
    return frame if wanted == frame.size else frame.resize(wanted, Image.Resampling.LANCZOS)


def put_together(width: int, height: int, strip: Callable[[int, int], Image.Image]) -> Image.Image:
    """The picture whose rows `strip` gives, from one to before another, with not many more pixels than are kept.

    A large picture is made smaller by a whole number, strip by strip: no second large one is held.
    """
    scale = scale_of(width, height)
    if 2 * width * height <= 3 * KEPT_PIXELS and scale > 1 / 2:
        return strip(0, height)
    factor = max(2, int(1 / scale))
    frame = None
    for top in range(0, height, STRIP * factor):
        part = strip(top, min(height, top + STRIP * factor)).reduce(factor)
        frame = frame or Image.new(part.mode, (ceil(width / factor), ceil(height / factor)))
        frame.paste(part, (0, top // factor))
    return cast("Image.Image", frame)


def in_plain_colours(part: Image.Image) -> Image.Image:
    """Grey, RGB, RGBA or CMYK, eight bits each, whatever it came in."""
    mode, clear = part.mode, "transparency" in part.info
    if mode.startswith("I"):
        # Sixteen bits of grey, in as many or in 32: the upper eight are what a screen shows.
        return part.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if mode in {"RGBA", "CMYK"} or (mode in {"L", "RGB"} and not clear):
        return part
    if mode == "1":
        return part.convert("L")
    return part.convert("RGBA" if clear or mode in {"LA", "La", "PA", "RGBa"} else "RGB")


def in_srgb(frame: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours that every screen shows. A profile that cannot be read is left out."""
    if profile and frame.mode in {"RGB", "RGBA", "CMYK", "L"}:
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            wanted = "RGBA" if frame.mode == "RGBA" else "RGB"
            return ImageCms.profileToProfile(frame, source, target, outputMode=wanted) or frame
    return frame.convert("RGB") if frame.mode == "CMYK" else frame


def bare(frame: Image.Image) -> Image.Image:
    """A new picture of the same colours: whatever else the old one said stays behind."""
    new = Image.new(frame.mode, frame.size)
    new.paste(frame)
    return new


def held_whole(picture: Any) -> int:
    """Bytes that a progressive JPEG takes before it can be made smaller: two for each number of each of its layers."""
    layers = [(across, down) for _, across, down, _ in picture.layer]
    widest, highest = max(across for across, _ in layers), max(down for _, down in layers)
    share = sum(across * down for across, down in layers) / (widest * highest)
    return int(2 * picture.width * picture.height * share)
