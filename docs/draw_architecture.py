"""Draw docs/pictures/architecture.svg: the tower of apps, the packages of workshops in their order, the way of one vote."""

import textwrap
import tomllib
from html import escape
from pathlib import Path

from vote_path import ANSWERED, WAY

from workshops.features import FEATURES

ROOT = Path(__file__).resolve().parents[1]
WIDTH, MARGIN, TOP = 1280, 24, 96
TOWER, ROOMS, LINE = 300, 372, 792
STEP = (WIDTH - MARGIN - LINE - 24) / (len(WAY) + 1)
ROW, HEAD = 48, 30
PHONE = "site/static/js/live"

STYLE = """
    svg { --paper: #fffdf8; --ink: #1d2b2a; --soft: #5a6663; --room: #f3eee2; --edge: #d9d0bd; --open: #e2f0ec;
      --teal: #0b6b64; --vote: #b0452d; --on-vote: #fffdf8 }
    @media (prefers-color-scheme: dark) {
      svg { --paper: #14201f; --ink: #eef2ee; --soft: #a9b6b2; --room: #1e2d2b; --edge: #35504b; --open: #17403b;
        --teal: #6fd0c4; --vote: #ff9b7d; --on-vote: #14201f }
    }
    .paper { fill: var(--paper) } .room { fill: var(--room); stroke: var(--edge) } .open { fill: var(--open); stroke: var(--teal) }
    .beam { fill: var(--open); opacity: .55 } text { fill: var(--ink) } .soft { fill: var(--soft) } .kind { fill: var(--teal); font-size: 11px; font-weight: 400 }
    .vote { fill: none; stroke: var(--vote); stroke-width: 3; stroke-linecap: round } .answer { stroke-dasharray: 2 7 }
    .stop { fill: var(--vote) } .number { fill: var(--on-vote); font-weight: 700; font-size: 12px; text-anchor: middle }
    .name { font-weight: 650; font-size: 15px } .code { font-family: ui-monospace, monospace; font-size: 12.5px }
"""


def floors() -> list[list[str]]:
    """The apps from top to bottom; some share a floor."""
    return _layers("tower")


def rooms() -> list[list[str]]:
    """The packages and modules of workshops from top to bottom; some share a row."""
    return _layers("workshops")


def _layers(contract: str) -> list[list[str]]:
    """The layers of an import contract in pyproject.toml."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    found = next(each for each in contracts if each["id"] == contract)
    return [[name.strip() for name in layer.split("|")] for layer in found["layers"]]


def about(folder: str) -> str:
    """The first line of a package's docstring, a feature's own one first, or of a module's."""
    where = ROOT / ("site/config" if folder == "config" else folder)
    for file in (where / "feature.py", where / "__init__.py", where.with_suffix(".py")):
        if file.is_file() and (text := file.read_text()).startswith('"""'):
            return text[3:].split('"""')[0].splitlines()[0]
    raise ValueError(f"{folder} has no docstring that says what it is.")


def architecture() -> str:
    """The picture as SVG. The same code always gives the same text."""
    below = TOP + HEAD + ROW * (len(rooms()) + 1)
    height = below + 62 + 26 * ((len(WAY) + 1) // 2)
    parts = [
        f'<rect class="paper" width="{WIDTH}" height="{height}"/>',
        _text(MARGIN, 46, "Common Table: floors, rooms and the way of one vote", size=24, weight=650),
        _text(
            MARGIN,
            72,
            "A floor, and a room in it, may import only what stands below it. Made from the code by “make docs”.",
        ),
        *_tower(TOP + HEAD, below - TOP - HEAD),
        *_rooms(TOP + HEAD),
        *_way(TOP + HEAD),
        *_legend(below + 40),
    ]
    body = "\n  ".join(parts)
    told = "Apps: " + _told(floors()) + ". Workshops: " + _told(rooms()) + "."
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="title" '
        f'font-family="system-ui, sans-serif" font-size="13">\n  <title id="title">{escape(told)}</title>\n'
        f"  <style>{STYLE}  </style>\n  {body}\n</svg>\n"
    )


def _told(layers: list[list[str]]) -> str:
    return ", ".join(" and ".join(layer) for layer in layers)


def _tower(top: float, height: float) -> list[str]:
    """The apps as floors. The one that is opened beside it has lines from its corners to the rooms."""
    drawn = [_text(MARGIN, top - 10, "Apps", css="soft")]
    tall = height / len(floors())
    for number, floor in enumerate(floors()):
        y = top + number * tall
        if floor == ["workshops"]:
            x = MARGIN + TOWER
            corners = f"M{x} {y + 3:.1f}L{ROOMS} {top + 3:.1f}V{top + height - 3:.1f}L{x} {y + tall - 3:.1f}Z"
            drawn.append(f'<path class="beam" d="{corners}"/>')
        wide = (TOWER - 6 * (len(floor) - 1)) / len(floor)
        for place, app in enumerate(floor):
            x = MARGIN + place * (wide + 6)
            css = "open" if app == "workshops" else "room"
            drawn.append(_box(css, x, y + 3, wide, tall - 6))
            drawn.append(_text(x + 14, y + 27, app, css="name"))
            lines = textwrap.wrap(about(app), int((wide - 24) / 6.6), max_lines=2, placeholder=" …")
            drawn += [_text(x + 14, y + 45 + 15 * line, words, size=12, css="soft") for line, words in enumerate(lines)]
    return drawn


def _rooms(top: float) -> list[str]:
    """The packages of workshops, below what runs in the browser."""
    drawn = [_text(ROOMS, top - 10, "Rooms of workshops/, and above them the phones", css="soft")]
    for number, row in enumerate(_rows()):
        y = top + number * ROW
        is_feature = f"workshops.{row[0][0]}" in FEATURES
        drawn.append(_box("open" if is_feature else "room", ROOMS, y + 2, WIDTH - MARGIN - ROOMS, ROW - 4))
        wide = (LINE - ROOMS - 20) / len(row)
        kind = '<tspan class="kind" dx="8">feature</tspan>' if is_feature else ""
        for place, (name, says) in enumerate(row):
            x = ROOMS + 14 + place * wide
            drawn.append(f'<text class="name" x="{x:.1f}" y="{y + 20}">{name}{kind}</text>')
            words = textwrap.shorten(says, int(wide / 6.3), placeholder=" …")
            drawn.append(_text(x, y + 37, words, size=12, css="soft"))
    return drawn


def _rows() -> list[list[tuple[str, str]]]:
    phones = [("phones", f"{PHONE}/: the outbox keeps a tap until it is answered")]
    return [phones, *([(room, about(f"workshops/{room}")) for room in row] for row in rooms())]


def _way(top: float) -> list[str]:
    """A line from the phone through the rooms and back, with a number at each step; dotted: the answer."""
    rows = {name: number for number, row in enumerate(_rows()) for name, _ in row}

    def middle(name: str) -> float:
        return top + (rows[name] + 0.5) * ROW

    points = [(LINE, middle("phones"))]
    points += [(LINE + STEP * number, middle(step.room)) for number, step in enumerate(WAY, start=1)]
    end = (LINE + STEP * (len(WAY) + 1), middle("phones"))
    drawn = [_curve(before, after, "vote") for before, after in zip(points, [*points[1:], end], strict=True)]
    answered = points[ANSWERED]
    drawn.append(f'<path class="vote answer" d="M{answered[0]:.1f} {answered[1]:.1f}V{points[0][1]:.1f}"/>')
    drawn.append(_text(answered[0] - 12, points[0][1] + 4, "answer", size=12, anchor="end"))
    drawn.append(_text(points[0][0] - 14, points[0][1] + 4, "tap", size=12, anchor="end"))
    drawn.append(_text(end[0] - 14, end[1] + 4, "every screen", size=12, anchor="end"))
    drawn += [f'<circle class="stop" cx="{x:.1f}" cy="{y:.1f}" r="6"/>' for x, y in (points[0], end)]
    for number, (x, y) in enumerate(points[1:], start=1):
        drawn.append(f'<circle class="stop" cx="{x:.1f}" cy="{y:.1f}" r="11"/>')
        drawn.append(f'<text class="number" x="{x:.1f}" y="{y + 4:.1f}">{number}</text>')
    return drawn


def _legend(top: float) -> list[str]:
    half = (len(WAY) + 1) // 2
    drawn = []
    for number, step in enumerate(WAY, start=1):
        x, y = MARGIN + (number > half) * 650, top + ((number - 1) % half) * 26
        name = step.name.removeprefix("workshops.").replace(":", ".")
        drawn.append(f'<circle class="stop" cx="{x + 11}" cy="{y - 4}" r="11"/>')
        drawn.append(f'<text class="number" x="{x + 11}" y="{y}">{number}</text>')
        drawn.append(_text(x + 32, y, name, css="code"))
        drawn.append(_text(x + (190 if number > half else 284), y, step.says, css="soft"))
    return drawn


def _curve(start: tuple[float, float], end: tuple[float, float], css: str) -> str:
    (x, y), (to_x, to_y) = start, end
    half = (x + to_x) / 2
    return f'<path class="{css}" d="M{x:.1f} {y:.1f}C{half:.1f} {y:.1f} {half:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"/>'


def _box(css: str, x: float, y: float, wide: float, tall: float) -> str:
    return f'<rect class="{css}" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" rx="6"/>'


def _text(x: float, y: float, text: str, *, size: float = 0, weight: int = 0, css: str = "", anchor: str = "") -> str:
    more = f' class="{css}"' if css else ""
    more += f' font-size="{size:g}"' if size else ""
    more += f' font-weight="{weight}"' if weight else ""
    more += f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{more}>{escape(text)}</text>'
