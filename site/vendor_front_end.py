"""Front end from elsewhere: copied in, committed and locked, so that a hall without internet has all of it.

    python site/vendor_front_end.py           fetch the versions below with npm and write the lock
    python site/vendor_front_end.py --check   prove, without a network, that every file is the locked one

Only whoever moves a version needs npm; nobody who runs the site or its tests does.
"""

import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "site" / "static" / "vendor"
LOCK = VENDOR / "vendor.lock.json"
SPRITE = "site/static/icons/sprite.svg"

# Package → version, then our path ← the path inside the package. A licence travels with every file.
PACKAGES = {
    "htmx.org": (
        "4.0.1",
        {
            "site/static/vendor/htmx/htmx.min.js": "dist/htmx.min.js",
            "site/static/vendor/htmx/LICENSE": "LICENSE",
        },
    ),
    "sortablejs": (
        "1.15.7",
        {
            "site/static/vendor/sortable/sortable.min.js": "Sortable.min.js",
            "site/static/vendor/sortable/LICENSE": "LICENSE",
        },
    ),
    # Only the tests load it: no page ships it.
    "axe-core": (
        "4.14.1",
        {
            "tests/e2e/vendor/axe.min.js": "axe.min.js",
            "tests/e2e/vendor/LICENSE-axe": "LICENSE",
        },
    ),
    "lucide-static": (
        "1.62.0",
        {
            SPRITE: "icons",
            "site/static/icons/LICENSE": "LICENSE",
        },
    ),
}

# Every icon that a template may name: {% static 'icons/sprite.svg' %}#name
ICONS = """
    accessibility arrow-down arrow-left arrow-right arrow-up calendar check check-check chevron-down chevron-right
    circle-check circle-dot clock download external-link eye eye-off file-text flag hand handshake home hourglass info
    key-round layers lightbulb link list lock log-in log-out mail map-pin megaphone menu merge message-square minus
    monitor move pause pencil play plus printer qr-code quote refresh-cw rss search send smartphone sparkles square
    trash-2 triangle-alert undo-2 unlock user user-plus users vote wifi wifi-off x
""".split()


def fetch(name: str, version: str, into: Path) -> tuple[str, tarfile.TarFile]:
    """The published package, and its integrity as npm states it and as we have computed it again."""
    command = ["npm", "pack", f"{name}@{version}", "--json", "--pack-destination", str(into)]
    said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)[0]
    archive = into / said["filename"]
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if integrity != said["integrity"]:
        sys.exit(f"{name} {version}: what arrived is not what its registry announced.")
    return integrity, tarfile.open(archive)


def read(package: tarfile.TarFile, path: str) -> bytes:
    """One file of an open package."""
    member = package.extractfile(str(PurePosixPath("package", path)))
    if member is None:
        sys.exit(f"{path} is a folder in the package, not a file.")
    return member.read()


def draw_sprite(package: tarfile.TarFile, folder: str, version: str) -> bytes:
    """One file of symbols. Strokes are set on each symbol, so that an icon needs no style to be seen."""
    strokes = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    symbols = []
    for icon in sorted(ICONS):
        drawing = read(package, f"{folder}/{icon}.svg").decode()
        inner = re.sub(r"\s*\n\s*", "", drawing.split("<svg", 1)[1].split(">", 1)[1].rsplit("</svg>", 1)[0])
        symbols.append(f'<symbol id="{icon}" viewBox="0 0 24 24" {strokes}>{inner}</symbol>')
    licence = f"<!-- Icons from lucide {version}, ISC; see the LICENSE beside this file. -->"
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', licence, *symbols, "</svg>", ""]).encode()


def update() -> None:
    """Fetch every package, copy the files wanted and write the lock."""
    lock = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, (version, wanted) in PACKAGES.items():
            integrity, package = fetch(name, version, Path(folder))
            files = {}
            with package:
                for ours, theirs in wanted.items():
                    content = draw_sprite(package, theirs, version) if ours == SPRITE else read(package, theirs)
                    target = ROOT / ours
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(content)
                    files[ours] = hashlib.sha256(content).hexdigest()
            lock[name] = {"version": version, "integrity": integrity, "sha256": files}
            print(f"{name} {version}")
    LOCK.write_text(json.dumps(lock, indent=2) + "\n")


def faults() -> list[str]:
    """What a person has to put right: a file changed, missing or unlocked, or a version moved without its files."""
    lock = json.loads(LOCK.read_text())
    found = []
    if {name: version for name, (version, _) in PACKAGES.items()} != {n: one["version"] for n, one in lock.items()}:
        found.append("The versions in site/vendor_front_end.py are not those in the lock.")
    locked = {path: digest for one in lock.values() for path, digest in one["sha256"].items()}
    for path, digest in locked.items():
        if not (ROOT / path).is_file():
            found.append(f"{path} is missing.")
        elif hashlib.sha256((ROOT / path).read_bytes()).hexdigest() != digest:
            found.append(f"{path} is not the locked file.")
    present = {path.relative_to(ROOT).as_posix() for path in VENDOR.rglob("*") if path.is_file() and path != LOCK}
    found += [f"{path} has no entry in the lock." for path in sorted(present - set(locked))]
    drawn = re.findall(r'<symbol id="([^"]+)"', (ROOT / SPRITE).read_text())
    if drawn != sorted(ICONS):
        found.append("The sprite does not hold the icons listed in site/vendor_front_end.py.")
    return found


if __name__ == "__main__":
    if "--check" not in sys.argv:
        update()
    if problems := faults():
        sys.exit("\n".join([*problems, "`make vendor` fetches them anew."]))
    print("Front end: every vendored file is the locked one.")
