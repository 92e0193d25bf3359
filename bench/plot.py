"""The picture of docs/performance.md: CPU of one storm against the number of phones, both axes in powers of ten."""

import math
from collections.abc import Mapping
from html import escape

WIDTH, HEIGHT = 720, 430
LEFT, RIGHT, TOP, BOTTOM = 76, 150, 56, 62
INK, FAINT, OURS, THEIRS = "#1d2b2a", "#d9d4c7", "#0b6b64", "#b0522d"


def storm(ours: Mapping[int, float], naive: Mapping[int, float], limit: float) -> str:
    """CPU seconds by number of phones, as SVG. `limit` is the exponent that growth may have, drawn from our first point."""
    phones, seconds = [*ours, *naive], [*ours.values(), *naive.values()]
    across = _scale(min(phones), max(phones), LEFT, WIDTH - RIGHT)
    down = _scale(min(seconds), max(seconds), HEIGHT - BOTTOM, TOP)
    few, many = min(ours), max(ours)
    target = {few: ours[few], many: ours[few] * (many / few) ** limit}
    lines = [
        _text(LEFT, 28, "Server and database CPU of one vote storm, in seconds", size=17, weight=600),
        *_grid(across, down, phones, seconds),
        _curve(across, down, target, INK, dashes=True),
        _curve(across, down, naive, THEIRS),
        _curve(across, down, ours, OURS),
        _name(across, down, naive, "naive, nothing lost", THEIRS),
        _name(across, down, ours, "Common Table", OURS),
        _text(across(many) + 12, down(max(target[many], ours[many] * 1.35)) + 5, f"exponent {limit:g}"),
    ]
    body = "\n  ".join(lines)
    told = f"Common Table: {_told(ours)}. The naive design: {_told(naive)}."
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="title" '
        f'font-family="system-ui, sans-serif" fill="{INK}">\n'
        f'  <title id="title">{escape(told)}</title>\n'
        f'  <rect width="{WIDTH}" height="{HEIGHT}" fill="#fffdf8"/>\n  {body}\n</svg>\n'
    )


def _scale(least: float, most: float, start: float, end: float):  # type: ignore[no-untyped-def]
    """From a value to its place, evenly by powers of ten, with some air on both sides."""
    low, high = math.log10(least) - 0.08, math.log10(most) + 0.08
    return lambda value: start + (math.log10(value) - low) / (high - low) * (end - start)


def _grid(across, down, phones, seconds) -> list[str]:  # type: ignore[no-untyped-def]
    drawn = []
    for value in _ticks(min(seconds), max(seconds)):
        y = down(value)
        drawn.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{FAINT}"/>')
        drawn.append(_text(LEFT - 10, y + 5, f"{value:g}", anchor="end"))
    for value in sorted(set(phones)):
        x = across(value)
        drawn.append(f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="{FAINT}"/>')
        drawn.append(_text(x, HEIGHT - BOTTOM + 22, f"{value:,}", anchor="middle"))
    middle = (LEFT + WIDTH - RIGHT) / 2
    drawn.append(_text(middle, HEIGHT - 14, "phones, each of which votes ten times in twenty seconds", anchor="middle"))
    return drawn


def _ticks(least: float, most: float) -> list[float]:
    powers = range(math.floor(math.log10(least)), math.ceil(math.log10(most)) + 1)
    return [
        step * 10**power for power in powers for step in (1, 2, 5) if least * 0.85 <= step * 10**power <= most * 1.15
    ]


def _curve(across, down, points: Mapping[int, float], colour: str, *, dashes: bool = False) -> str:  # type: ignore[no-untyped-def]
    places = [(across(phones), down(seconds)) for phones, seconds in sorted(points.items())]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    if dashes:
        return f'<path d="{path}" fill="none" stroke="{colour}" stroke-dasharray="2 6" stroke-linecap="round"/>'
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{colour}"/>' for x, y in places)
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>{dots}'


def _name(across, down, points: Mapping[int, float], name: str, colour: str) -> str:  # type: ignore[no-untyped-def]
    last = max(points)
    return _text(across(last) + 12, down(points[last]) + 5, name, colour=colour, weight=600)


def _text(
    x: float, y: float, text: str, *, size: int = 14, weight: int = 400, anchor: str = "start", colour: str = INK
) -> str:
    style = f'font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{colour}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(text)}</text>'


def _told(points: Mapping[int, float]) -> str:
    return ", ".join(f"{phones} phones {seconds:.2g} s" for phones, seconds in sorted(points.items()))
