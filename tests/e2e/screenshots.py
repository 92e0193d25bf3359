"""Pictures of every screen, for people to look at: `make screenshots`. Kept in var/screenshots.

python tests/e2e/screenshots.py [part of a screen's name …]
"""

import json
import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django  # noqa: E402  the paths come first

django.setup()

from tests.harness import page_objects, template_database  # noqa: E402
from tests.harness.all_screens import every_screen  # noqa: E402
from tests.harness.browser import open_browsers  # noqa: E402
from tests.harness.site_server import Site  # noqa: E402

FOLDER = ROOT / "var" / "screenshots"
WIDTHS = {360: 780, 1280: 900}


def main(wanted: list[str]) -> None:
    """Build a site with rooms in every phase, and photograph each screen on a phone and on a large one."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    work = FOLDER / "site"
    work.mkdir(exist_ok=True)
    site = Site(work)
    template_database.copy(site.file)
    site.run("tests/harness/prepare_site.py", page_objects.PASSWORD)
    rooms = json.loads(site.run("tests/harness/rooms_in_every_phase.py"))
    with site, open_browsers(site.url) as browsers:
        for name, page in every_screen(browsers, rooms):
            if not wanted or any(part in name for part in wanted):
                photograph(name, page)


def photograph(name: str, page) -> None:
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=FOLDER / f"{re.sub(r'[^a-z]+', '-', name)}-{width}.png", full_page=True)
    print(name)


if __name__ == "__main__":
    main(sys.argv[1:])
