"""The real server as a broken build: `python drills/serve.py --broken hears_no_bell,… -- <what serve is told>`."""

import sys
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]


def main() -> None:
    _program, option, name, dashes, *rest = sys.argv
    if (option, dashes) != ("--broken", "--"):
        sys.exit(__doc__)
    # The site has to be there before a part of it can be broken.
    from django.core.management import call_command

    import config.asgi  # noqa: F401
    from drills import broken

    with ExitStack() as builds:
        for build in name.split(","):
            builds.enter_context(broken.applied(build))
        call_command("serve", *rest)


if __name__ == "__main__":
    main()
