"""`make bench`: measures, prints the table, and draws the picture. ONLY=storm,deliveries SMALL=1 KEEP=1"""

import argparse
import asyncio
import json
import os
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path

from bench import databases, machine, plot, table
from bench.context import Context
from bench.parts import deliveries, joining, loads, memory, processes, rendering, storm
from tests.harness.servers import ROOT

PARTS = {
    "rendering": rendering,
    "deliveries": deliveries,
    "storm": storm,
    "joining": joining,
    "memory": memory,
    "processes": processes,
    "loads": loads,
}


def main() -> None:
    options = asked()
    # A phone is an open file here and another one at the server.
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    os.sched_setaffinity(0, machine.LOAD_CORES)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    rows: list[table.Row] = []
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        context = Context(Path(folder), options.small, 1 if options.small else options.rounds)
        print(f"Measuring on {machine.described()}.", flush=True)
        lay_out(context.folder)
        for name in options.only or PARTS:
            began = time.monotonic()
            found = asyncio.run(PARTS[name].measure(context))
            rows += found
            print(f"\n{table.printed(found)}\n    ({name}: {time.monotonic() - began:.0f} s)", flush=True)
    print(f"\n{table.printed(rows)}")
    keep(context, rows, ROOT / "docs" / "pictures" if options.keep else None)


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--small", action="store_true", help="a tenth of the phones, once: only to see that it works")
    parser.add_argument("--rounds", type=int, default=3, help="how often each figure is taken; 3 if not said")
    parser.add_argument("--keep", action="store_true", help="put the picture into docs/pictures as well")
    parser.add_argument("--only", default="", help=f"some of {', '.join(PARTS)}")
    options = parser.parse_args()
    options.only = [name for name in options.only.replace(",", " ").split() if name]
    if unknown := set(options.only) - PARTS.keys():
        parser.error(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.")
    return options


def keep(context: Context, rows: list[table.Row], pictures: Path | None) -> None:
    """Leave the table, the figures behind it and the picture in var/bench."""
    out = ROOT / "var" / "bench"
    out.mkdir(parents=True, exist_ok=True)
    (out / "table.md").write_text(f"{machine.described()}, {time.strftime('%Y-%m-%d')}\n\n{table.markdown(rows)}\n")
    (out / "figures.json").write_text(json.dumps(context.kept, indent=2) + "\n")
    if storms := context.kept.get("storm"):
        ours, naive = ({size: table.median(cost) for size, cost in storms[name].items()} for name in ("ours", "naive"))
        for folder in [out, pictures] if pictures else [out]:
            (folder / "performance.svg").write_text(plot.storm(ours, naive, limit=0.8))
    print(f"\nThe table, the figures and the picture are in {out.relative_to(ROOT)}.")


def lay_out(folder: Path) -> None:
    """The styles as production serves them: regions name their icons by them."""
    os.environ["STATIC_ROOT"] = str(folder / "static")
    databases.run("manage.py", "collectstatic", "--noinput", "--verbosity", "0")


if __name__ == "__main__":
    main()
