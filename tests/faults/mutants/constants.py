"""Whether any code of the product reads a constant: a mutant that changes one that nothing reads changes nothing."""

import dis
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


def is_read(owner: Any, name: str) -> bool:
    """Whether code of this module, or for another kind of owner code of any loaded module of ours, loads this name."""
    modules = [owner] if isinstance(owner, ModuleType) else _ours()
    return any(name in _names_read(module) for module in modules)


def _ours() -> list[ModuleType]:
    tests, libraries = ROOT / "tests", ROOT / ".venv"
    found = []
    for module in list(sys.modules.values()):
        file = Path(getattr(module, "__file__", None) or "/")
        if file.is_relative_to(ROOT) and not file.is_relative_to(tests) and not file.is_relative_to(libraries):
            found.append(module)
    return found


@cache
def _names_read(module: ModuleType) -> frozenset[str]:
    get_code = getattr(module.__loader__, "get_code", None)
    code = get_code(module.__name__) if get_code and module.__name__ != "__main__" else None
    return frozenset(_loaded(code)) if code else frozenset()


def _loaded(code: CodeType) -> Iterator[str]:
    for instruction in dis.get_instructions(code):
        if instruction.opname.startswith("LOAD_") and isinstance(instruction.argval, str):
            yield instruction.argval
        elif isinstance(instruction.argval, CodeType):
            yield from _loaded(instruction.argval)
