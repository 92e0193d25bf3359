"""The real server as a broken build: `python tests/faults/serve.py hears_no_bell,… <what serve is told>`."""

import sys
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]


def main(names: str, *told: str) -> None:
    # The site has to be there before a part of it can be broken.
    from django.core.management import call_command

    import config.asgi  # noqa: F401
    from tests.faults import mutants

    with ExitStack() as builds:
        for name in names.split(","):
            builds.enter_context(mutants.applied(name))
        call_command("serve", *told)


if __name__ == "__main__":
    main(*sys.argv[1:])
