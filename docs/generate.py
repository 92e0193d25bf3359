"""Write what the documentation has from the code: `make docs`. tests/docs/ fails when the committed files differ.

docs/pictures/architecture.svg    from the import contracts, workshops/features.py and the packages' docstrings
docs/protocol.md                  the tables of commands between the two markers, from the registry of features
"""

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs/pictures/architecture.svg"
PROTOCOL = ROOT / "docs/protocol.md"
BEGIN, END = "<!-- commands: made by `make docs` -->", "<!-- end of commands -->"


def protocol(page: str) -> str:
    """The page with its tables of commands as the code has them now. Raises ValueError when a marker is missing."""
    before, _, rest = page.partition(BEGIN)
    _, marker, after = rest.partition(END)
    if not marker:
        raise ValueError(f"docs/protocol.md lacks “{BEGIN}” or “{END}”.")
    return f"{before}{BEGIN}\n\n{chr(10).join(_tables())}\n{END}{after}"


def _tables() -> Iterator[str]:
    # The registry can be imported only once Django is set up.
    from workshops.features import FEATURES

    for package in FEATURES:
        feature = import_module(f"{package}.feature").FEATURE
        if not feature.commands:
            continue
        yield f"#### {feature.name}\n"
        yield "| Command | Sent as | Fields | What it does |\n|---|---|---|---|"
        for command in feature.commands:
            sent_as = ", ".join(f"`{role}`" for role in command.roles) or "a page of its own"
            yield f"| `{command.name}` | {sent_as} | {_fields(command.form)} | {_does(command.action)} |"
        yield ""


def _fields(form: type) -> str:
    fields = form.base_fields  # type: ignore[attr-defined]
    return ", ".join(f"`{name}`{'' if field.required else ' (optional)'}" for name, field in fields.items()) or "none"


def _does(action: object) -> str:
    """The first sentence of an action's docstring."""
    text = " ".join((inspect.getdoc(action) or "").split("\n\n")[0].split())
    return re.split(r"(?<=[.!?]) (?=[A-Z])", text)[0].replace("|", "\\|") or "–"


def main() -> None:
    django.setup()
    # It reads the features, which need Django.
    from draw_architecture import architecture

    PICTURE.write_text(architecture())
    PROTOCOL.write_text(protocol(PROTOCOL.read_text()))


if __name__ == "__main__":
    main()
