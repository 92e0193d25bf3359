"""Create what a new site has before its first workshop: its pages, and staff who can sign in."""

import sys
from pathlib import Path

import django

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
django.setup()

from demo.accounts import build_staff  # noqa: E402  models need Django to be set up
from demo.website.builder import build_website  # noqa: E402
from operations.site_address import follow_public_url  # noqa: E402

follow_public_url()
build_website()
build_staff(sys.argv[1])
