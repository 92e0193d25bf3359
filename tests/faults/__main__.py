"""Run drills, each in a process of its own, and say in a table which promises held."""

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

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"


def main() -> None:
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="drills-") as folder:
        # Never the demo's own database: whoever forgets to open another one finds an empty file.
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/nobody.sqlite3"
        drills = _set_up()
        if asked.one:
            # Writing to a line that somebody has cut is what drills do all day.
            logging.getLogger("asyncio").setLevel(logging.ERROR)
            print(json.dumps(asdict(drills[asked.one].run(_ground(folder, asked)))))
            return
        wrong = [name for name in asked.names if name not in drills]
        if wrong:
            sys.exit(f"There is no drill {', '.join(wrong)}. There are: {', '.join(drills)}")
        sys.exit(_run_all([drills[name] for name in asked.names or drills], Path(folder), asked))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("names", nargs="*", help="drills to run; all without any")
    parser.add_argument(
        "--small", action="store_true", help="the sizes of every day; docs/fault-tests.md is left alone"
    )
    parser.add_argument(
        "--seconds", default="inf", help="for as much of a promise's full size as fits; all of it without"
    )
    parser.add_argument("--one", default="", help=argparse.SUPPRESS)
    parser.add_argument("--build", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def _set_up() -> dict:
    """Every drill there is, in the order of the promises."""
    import django

    django.setup()
    from tests.faults import modules
    from tests.faults.registry import DRILLS
    from tests.harness import template_database

    modules.load()
    template_database.migrated()
    return dict(sorted(DRILLS.items(), key=lambda item: (item[1].number, item[0])))


def _ground(folder: str, asked: argparse.Namespace):
    from tests.faults.registry import Ground

    return Ground(Path(folder), small=asked.small, build=asked.build, longest=float(asked.seconds))


def _run_all(drills: list, folder: Path, asked: argparse.Namespace) -> int:
    from tests.faults import report

    os.environ["STATIC_ROOT"] = str(folder / "static")
    _collect_styles()
    rows = []
    for drill in drills:
        print(f"{drill.number:>2} {drill.name}: {drill.passes}", flush=True)
        began = time.monotonic()
        result = _in_its_own_process(drill, "--seconds", asked.seconds, *(["--small"] if asked.small else []))
        control = _in_its_own_process(drill, "--small", "--build", drill.control)
        row = report.Row.of(drill, result, control, time.monotonic() - began)
        rows.append(row)
        print(row.told(), flush=True)
        if not asked.small:
            # At once: whoever stops it after ten drills has ten results.
            report.write([row])
    print(report.summary(rows))
    if not asked.small:
        print(f"Written to {report.PAGE.relative_to(ROOT)}.")
    return 0 if all(row.held and row.caught for row in rows) else 1


def _in_its_own_process(drill, *how: str) -> dict:
    """The drill's result; a drill that hangs or falls is a broken promise, and takes its servers with it."""
    command = [sys.executable, "-m", "tests.faults", "--one", drill.name, *how]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True, text=True) as child:
        try:
            said, _nothing = child.communicate(timeout=drill.patience)
        except BaseException as trouble:
            os.killpg(child.pid, signal.SIGKILL)
            if not isinstance(trouble, subprocess.TimeoutExpired):
                raise
            return _fell(f"It was not over after {drill.patience:.0f} s.")
        if child.returncode:
            return _fell("The drill itself fell; its last words are above.")
        return json.loads(said.splitlines()[-1])


def _fell(why: str) -> dict:
    return {"did": "", "figure": "", "wrong": [why], "late": [], "fell": True}


def _collect_styles() -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.hall", "PYTHONPATH": str(ROOT / "site")}
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def _stop(*_: object) -> None:
    """As good as Ctrl-C: what a drill has started ends with it."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
