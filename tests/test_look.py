"""What the look promises: readable by day and by night."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
STYLES = ROOT / "site" / "static" / "css"

TEXT = ["ink", "ink-soft", "accent", "accent-strong", "clay", "clay-strong", "good", "warn", "bad", "bad-strong"]
READABLE = [(text, paper) for text in TEXT for paper in ("paper", "surface", "sunken")]
READABLE += [
    (text, f"{tint}-soft") for text in ("ink", "ink-soft") for tint in ("accent", "clay", "good", "warn", "bad")
]
READABLE += [(text, f"{text}-soft") for text in ("accent", "clay", "good", "warn", "bad")]
READABLE += [(f"on-{ground}", ground) for ground in ("accent", "clay", "bad", "marigold")]
VISIBLE = [
    (sign, paper) for sign in ("line-strong", "focus") for paper in ("paper", "surface", "sunken", "accent-soft")
]


def colours(by: str) -> dict[str, str]:
    day, night = (STYLES / "foundation" / "tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", day))
    if by == "night":
        found |= dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", night))
    return found


def brightness(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((brightness(one), brightness(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("by", ["day", "night"])
def test_text_stands_out_from_every_paper_it_is_printed_on(by):
    known = colours(by)

    faint = [pair for pair in READABLE if contrast(known[pair[0]], known[pair[1]]) < 4.5]

    assert faint == []


@pytest.mark.parametrize("by", ["day", "night"])
def test_edges_of_controls_and_the_focus_can_be_seen(by):
    known = colours(by)

    faint = [pair for pair in VISIBLE if contrast(known[pair[0]], known[pair[1]]) < 3]

    assert faint == []
