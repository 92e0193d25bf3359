"""Joins stylesheets or scripts into one text, without comments and indentation.

A phone in a hall pays for every request, and a bundler would need Node: joining files needs neither.
"""

import re
from collections.abc import Iterable
from pathlib import Path

# The line of an entry where the stylesheets of features stand.
FEATURES = "/* The stylesheets of features */\n"
IMPORT = re.compile(r'@import "([^"]+)";\n')
COMMENT = re.compile(r"\s*/\*.*?\*/", re.DOTALL)
# Only comments with a line of their own: anything else could be part of a string.
SCRIPT_COMMENT = re.compile(r"^[ ]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)\n", re.DOTALL | re.MULTILINE)
INDENT = re.compile(r"\n\s+")
# Anything but /path, data: and #fragment.
RELATIVE_URL = re.compile(r"""url\(\s*["']?+(?!/(?!/)|data:|\#)([^)]*)\)""", re.VERBOSE)


def join_stylesheets(entry: Path, features: Iterable[Path] = ()) -> str:
    """The entry with every import replaced by its file, and the line FEATURES by the stylesheets of features.

    Raises FileNotFoundError for an import that leads nowhere, and ValueError for a url that is relative or of another
    site: from the joined file it would lead elsewhere. `url("/static/icons/…")` gets its hashed name when collected.
    """
    of_features = "".join(_read(sheet) for sheet in features)
    text = entry.read_text(encoding="utf-8").replace(FEATURES, of_features)
    text = IMPORT.sub(lambda found: _read(entry.parent / found[1]), text)
    text = INDENT.sub("\n", COMMENT.sub("", text)).lstrip()
    if found := RELATIVE_URL.search(text):
        raise ValueError(f"{found[0]} in {entry.name} or what it imports: write the whole path, url(/static/…)")
    return text


def join_scripts(parts: Iterable[Path]) -> str:
    """The parts in one strict function, so that their names do not become global."""
    text = "".join(_read(part) for part in parts)
    return INDENT.sub("\n", f'(() => {{\n"use strict";\n{SCRIPT_COMMENT.sub("", text)}}})();\n')


def _read(part: Path) -> str:
    return part.read_text(encoding="utf-8")
