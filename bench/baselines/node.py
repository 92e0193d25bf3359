"""Node's `ws`, fetched by npm and held to the version and the digest in ws.json: nothing of it is in this repository."""

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
from pathlib import Path

HERE = Path(__file__).parent


class Missing(Exception):
    """Node, npm or the package cannot be had here; the sentence says which."""


def broadcast(folder: Path) -> list[str]:
    """The command of the bare broadcast, with `{port}` in it. Fetches the package into `folder` when it is not there."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise Missing("Node or npm is not installed.")
    return [node, str(HERE / "broadcast.js"), str(_package(npm, folder)), "{port}"]


def _package(npm: str, folder: Path) -> Path:
    wanted = json.loads((HERE / "ws.json").read_text())
    archive = folder / f"ws-{wanted['version']}.tgz"
    unpacked = folder / f"ws-{wanted['version']}"
    if not archive.exists():
        command = [npm, "pack", f"ws@{wanted['version']}", "--silent", "--pack-destination", str(folder)]
        if (got := subprocess.run(command, capture_output=True, text=True, check=False)).returncode:
            raise Missing(f"npm could not fetch ws: {got.stderr.strip().splitlines()[-1:]}")
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if integrity != wanted["integrity"]:
        raise Missing("The ws that npm brought is not the one that bench/baselines/ws.json names.")
    with tarfile.open(archive) as package:
        package.extractall(unpacked, filter="data")
    return unpacked / "package"
