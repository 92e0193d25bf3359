"""Run fault tests at full size, each in a process of its own, then each against its mutant; write docs/fault-tests.md.

make drill                        all of them: two hours
make drill ONLY=crash-recovery    one, or several separated by commas
make drill SECONDS=45             stop repeating after so many seconds
make drill SMALL=1                the sizes of `make test`; writes nothing
"""

import argparse
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="fault-tests-") as folder:
        # Never the demo's database: a fault test that opens none of its own gets an empty file.
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/unused.sqlite3"
        tests = _set_up()
        if options.one:
            # asyncio logs each write to a closed socket, and fault tests close sockets all the time.
            logging.getLogger("asyncio").setLevel(logging.ERROR)
            print(json.dumps(asdict(tests[options.one].run(_context(folder, options)))))
            return
        unknown = [name for name in options.names if name not in tests]
        if unknown:
            sys.exit(f"There is no fault test {', '.join(unknown)}. There are: {', '.join(tests)}")
        sys.exit(_run_all([tests[name] for name in options.names or tests], Path(folder), options))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="fault tests to run; all of them without any")
    parser.add_argument("--small", action="store_true", help="the sizes of `make test`; docs/fault-tests.md stays")
    parser.add_argument("--seconds", default="inf", help="stop repeating after so many seconds")
    parser.add_argument("--one", default="", help=argparse.SUPPRESS)
    parser.add_argument("--mutant", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def _set_up() -> dict[str, Any]:
    """All fault tests by name, in the order of the promises."""
    import django

    django.setup()
    from tests.faults import modules
    from tests.faults.registry import FAULT_TESTS
    from tests.harness import template_database

    modules.load()
    template_database.migrated()
    return dict(sorted(FAULT_TESTS.items(), key=lambda item: (item[1].number, item[0])))


def _context(folder: str, options: argparse.Namespace) -> Any:
    from tests.faults.registry import Context

    return Context(Path(folder), small=options.small, mutant=options.mutant, time_limit=float(options.seconds))


def _run_all(tests: list[Any], folder: Path, options: argparse.Namespace) -> int:
    from tests.faults import report

    os.environ["STATIC_ROOT"] = str(folder / "static")
    _collect_static()
    rows = []
    for test in tests:
        print(f"{test.number:>2} {test.name}: {test.passes}", flush=True)
        began = time.monotonic()
        result = _run_one(test, "--seconds", options.seconds, *(["--small"] if options.small else []))
        mutant_result = _run_one(test, "--small", "--mutant", test.mutant)
        row = report.Row.of(test, result, mutant_result, time.monotonic() - began)
        rows.append(row)
        print(row.terminal_text(), flush=True)
        if not options.small:
            # After each one, so that a run that is stopped keeps its results so far.
            report.write([row])
    print(report.summary(rows))
    if not options.small:
        print(f"Written to {report.PAGE.relative_to(ROOT)}.")
    return 0 if all(row.held and row.caught for row in rows) else 1


def _run_one(test: Any, *options: str) -> dict[str, Any]:
    """The result of a run in a process of its own. One that hangs or crashes is a failure; its servers are killed."""
    command = [sys.executable, "-m", "tests.faults", "--one", test.name, *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True, text=True) as child:
        try:
            output, _nothing = child.communicate(timeout=test.timeout)
        except BaseException as error:
            os.killpg(child.pid, signal.SIGKILL)
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
            return _crashed(f"It was not over after {test.timeout:.0f} s.")
        if child.returncode:
            return _crashed("The fault test itself crashed; its traceback is above.")
        return dict(json.loads(output.splitlines()[-1]))


def _crashed(why: str) -> dict[str, Any]:
    return {"action": "", "measured": "", "failures": [why], "late": [], "crashed": True}


def _collect_static() -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.hall", "PYTHONPATH": str(ROOT / "site")}
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def _stop(*_: object) -> None:
    """SIGTERM as Ctrl-C: the servers of the running fault test are ended with it."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
