"""What tests stand on imports one way: harness < factories < faults < test modules."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.harness.servers import ROOT

FLOORS = ["harness", "factories", "faults"]


def imported(file: Path) -> Iterator[str]:
    """The modules under `tests` that this file imports."""
    for node in ast.walk(ast.parse(file.read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (name for name in names if name.split(".")[0] == "tests")


def test_no_floor_imports_a_higher_one_or_a_test():
    upward = []
    for place, floor in enumerate(FLOORS):
        allowed = set(FLOORS[: place + 1])
        for file in sorted((ROOT / "tests" / floor).rglob("*.py")):
            if file.name.startswith("test_") or file.name == "conftest.py":
                continue
            upward += [
                f"{file.relative_to(ROOT)} imports {name}"
                for name in imported(file)
                if name.split(".")[1] not in allowed or name.split(".")[-1].startswith("test_")
            ]

    assert upward == []
