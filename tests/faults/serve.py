"""The real server with mutants: `python tests/faults/serve.py no_origin_check,… <arguments of manage.py serve>`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]


def main(names: str, *arguments: str) -> None:
    # The site is imported first: a mutant replaces names of modules that are there.
    from django.core.management import call_command

    import config.asgi  # noqa: F401
    from tests.faults import mutants

    with mutants.applied(names):
        call_command("serve", *arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
