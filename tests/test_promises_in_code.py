"""Promises that no type or import rule can hold, so they are read out of the source itself.

Each test lists its offences as `file:line: text`: an empty list is the promise kept.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from django.apps import apps
from django.conf import settings

ROOT: Path = settings.ROOT
WRITES = "a?((bulk_|get_or_|update_or_)?create|(bulk_)?update|delete)"
APPS = ("demo", "home", "operations", "blog", "workshops", "network", "content", "people", "due", "text", "front_end")


def files(*patterns: str) -> Iterator[Path]:
    """The project's own files that match, as paths below its root; never what is generated or copied in."""
    for path in sorted(chain.from_iterable(ROOT.glob(pattern) for pattern in patterns)):
        ours = path.relative_to(ROOT)
        if path.is_file() and not {"migrations", "vendor"} & set(ours.parts):
            yield ours


def offences(pattern: str, where: Iterable[Path], *, but_not: Iterable[str] = ()) -> list[str]:
    """Every line that matches, outside the folders and files that may say it."""
    forbidden, allowed = re.compile(pattern), tuple(but_not)
    return [
        f"{path}:{number}: {line.strip()}"
        for path in where
        if not path.as_posix().startswith(allowed)
        for number, line in enumerate((ROOT / path).read_text().splitlines(), start=1)
        if forbidden.search(line)
    ]


def test_workshops_change_only_in_their_actions():
    """An action asks the rules and rings the bell; a write beside it would do neither."""
    on_a_row = r"(?<!super\(\))\.a?(save|delete)\("
    on_a_table = rf"(\.objects|\)|_set|\b(ideas|themes|seats|boards|phases|rounds|dots|ballots|wins))\.{WRITES}\("
    # An import and a rehearsal make whole rooms; the record of a command is kept in the transaction of its effect.
    may_write = (
        "workshops/transfer/imports.py",
        "workshops/core/group_commit.py",
        "workshops/dispatch.py",
    )
    modules = (path for path in files("workshops/**/*.py") if not {"actions", "simulation"} & {path.stem, *path.parts})

    inside = offences(rf"{on_a_row}|{on_a_table}", modules, but_not=may_write)

    assert inside == []


def test_no_other_app_writes_a_workshop():
    """blog and home read the room through its queries, and ask its actions for the rest."""
    live = [model.__name__ for model in apps.get_app_config("workshops").get_models() if model.__name__ != "EventPage"]
    writes = rf"\b({'|'.join(live)})(\(.*\)\.save|\.objects\.(.*\.)?{WRITES})\("

    outside = offences(writes, files(*(f"{app}/**/*.py" for app in APPS if app != "workshops")))

    assert outside == []


def test_one_place_rings_the_bell():
    senders = offences(r"\bgroup_send\b", files(*(f"{app}/**/*.py" for app in APPS), "site/**/*.py"))

    assert {line.split(":")[0] for line in senders} == {"workshops/core/notify.py"}


def test_what_everybody_sees_never_knows_who_looks():
    """A picture of the room is drawn once and sent to all: a request in it would be one person's."""
    shared = files("templates/workshops/*/room*.html", "templates/workshops/*/wall*.html")

    assert offences(r"\{[{%][^}]*\b(request|user|perms|seat_token|csrf_token)\b", shared) == []


def test_templates_carry_no_script_and_no_style_of_their_own():
    """The pages' policy forbids both, so the browser would drop them without a word to anybody."""
    inline = r"""(?i)\son[a-z]+\s*=\s*["']|\sstyle\s*=|<style\b|<script\b(?![^>]*\bsrc=)|javascript:|\shx-on"""

    assert offences(inline, files("templates/**/*.html")) == []


def test_nothing_is_fetched_from_another_host():
    """A hall may have no internet, and a visitor's address is nobody else's business."""
    resource = r"""(?i)(\bsrc(set)?|<link\b[^>]*\bhref|\baction|\bposter|\bdata)\s*=\s*["']?\s*(https?:)?//"""
    style = r"""(?i)(url\(\s*["']?|@import\s+["']?)(https?:)?//"""
    script = r"""(?i)["'`](https?|wss?)://[^$]"""

    assert offences(resource, files("templates/**/*.html", "templates/**/*.svg")) == []
    assert offences(style, files("site/static/**/*.css")) == []
    assert offences(script, files("site/static/**/*.js")) == []


def test_styles_say_start_and_end_so_that_right_to_left_is_free():
    physical = (
        r"(^|[{;])\s*((margin|padding|border|inset)-(left|right)|left|right|border-(top|bottom)-(left|right)-radius)\b.*:"
        r"|\b(text-align|float|clear)\s*:\s*(left|right)\b"
    )

    assert offences(physical, files("site/static/**/*.css")) == []


def test_no_module_is_a_drawer_for_everything():
    drawers = {"utils", "util", "helpers", "services", "managers", "common", "base", "misc"}
    modules = files(*(f"{app}/**/*.py" for app in APPS))

    assert [path.as_posix() for path in modules if drawers & {path.stem, *path.parts[:-1]}] == []
