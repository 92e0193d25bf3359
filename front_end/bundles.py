"""The bundles that pages ask for, and the files that each of them holds."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from front_end.bundling import join_scripts, join_stylesheets

# The scripts of a live screen, lowest first: each uses only those before it.
LIVE = (
    *("page", "requests", "status", "line", "clocks", "focus", "room", "news"),
    *("shelf", "forms", "counts", "drafts", "entries", "order", "taps", "waiting", "outbox"),
)
# What a plain page with a form for words needs of them.
PLAIN = ("counts",)


def bundles() -> dict[str, Callable[[], str]]:
    """How each bundle is made, by its path under STATIC_URL: one for each `css/entries/*.css`, and two of scripts."""
    source = settings.FRONT_END_SOURCE
    made: dict[str, Callable[[], str]] = {
        f"css/{entry.name}": partial(_stylesheet, entry) for entry in sorted((source / "css" / "entries").glob("*.css"))
    }
    live, plain = ([source / "js" / "live" / f"{name}.js" for name in names] for names in (LIVE, PLAIN))
    # First, because it has to work also when what follows does not.
    made["js/live.js"] = partial(join_scripts, [source / "js" / "restored.js", *live])
    made["js/words.js"] = partial(join_scripts, plain)
    return made


def feature_stylesheets() -> Iterator[Path]:
    """The stylesheets of every feature, as the callables named in FRONT_END_FEATURES list them."""
    for name in settings.FRONT_END_FEATURES:
        yield from import_string(name)()


def _stylesheet(entry: Path) -> str:
    return join_stylesheets(entry, feature_stylesheets())
