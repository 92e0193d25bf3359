"""The page for whoever runs a server says what the program does."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config.public_url import as_browsers_write
from due.jobs import all_jobs

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/operating.md").read_text()
READ = re.compile(r'env\.\w+\(\s*"([A-Z_]+)"')


def test_the_table_has_every_variable_that_settings_read_and_no_other():
    read = {name for file in (ROOT / "site/config/settings").glob("*.py") for name in READ.findall(file.read_text())}

    assert set(re.findall(r"^\| `([A-Z_]+)` \|", PAGE, flags=re.MULTILINE)) == read


def manage(*words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run a command as a public server does, which knows nothing but these variables."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    surroundings = kept | {"DJANGO_SETTINGS_MODULE": "config.settings.production", **variables}
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)


def test_a_public_server_starts_with_two_variables_and_nothing_to_complain_about():
    done = manage(
        "check", "--deploy", "--fail-level", "WARNING", SECRET_KEY="0123456789" * 6, PUBLIC_URL="https://a.example"
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "PUBLIC_URL"])
def test_a_public_server_without_one_of_them_does_not_start_and_names_it(missing: str):
    two = {"SECRET_KEY": "0123456789" * 6, "PUBLIC_URL": "https://a.example"}

    done = manage("check", **{name: value for name, value in two.items() if name != missing})

    assert done.returncode != 0
    assert f'"{missing}" not set' in done.stderr


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://Table.Example", "https://table.example"),
        ("HTTPS://table.example:443/", "https://table.example"),
        ("http://table.example:80", "http://table.example"),
        ("https://table.example:80", "https://table.example:80"),
        (" https://table.example:8443/ ", "https://table.example:8443"),
        ("https://[2001:DB8::1]:443", "https://[2001:db8::1]"),
    ],
)
def test_an_address_is_written_as_browsers_write_it(written: str, meant: str):
    assert as_browsers_write(written) == meant


@pytest.mark.parametrize("place", ["production", "hall"])
def test_forms_are_compared_with_the_public_address_as_browsers_write_it(place: str):
    """Behind a proxy that writes another Host, they are compared letter by letter."""
    ask = "from django.conf import settings as s; print(s.PUBLIC_URL, s.WAGTAILADMIN_BASE_URL, *s.CSRF_TRUSTED_ORIGINS)"
    told = {"DJANGO_SETTINGS_MODULE": f"config.settings.{place}", "PUBLIC_URL": "https://Table.Example:443/"}

    said = manage("shell", "--no-imports", "-c", ask, SECRET_KEY="x", **told)

    assert said.stdout.split() == ["https://table.example"] * 3, said.stderr


def test_every_file_that_the_page_and_the_files_of_deploy_name_is_there():
    files = [file for file in (ROOT / "deploy").iterdir() if file.is_file()]
    files += [ROOT / name for name in ("docs/operating.md", "Dockerfile", "compose.yaml")]
    named = {name for file in files for name in re.findall(r"deploy/[\w@.-]*\w", file.read_text())}

    assert {name for name in named if not (ROOT / name).exists()} == set()
    assert {"deploy/nginx.conf", "deploy/Caddyfile", "deploy/common-table@.service", "deploy/ready.py"} <= named


def test_no_secret_is_written_into_a_file_for_servers():
    files = [*(ROOT / "deploy").iterdir(), ROOT / "Dockerfile", ROOT / "compose.yaml"]
    written = [
        line for file in files for line in re.findall(r"(?:SECRET_KEY|PASSWORD)[:=](?!\?) ?(.*)", file.read_text())
    ]

    assert [value for value in written if not value.startswith(("${", "…", "not-kept "))] == []


def test_every_due_job_is_in_the_page_and_every_place_runs_them():
    due = PAGE.split("## What happens at a time")[1].split("\n## ")[0]
    named = set(re.findall(r"^\| `([a-z_]+)` \|", due, flags=re.MULTILINE))

    assert named == {job.name for job in all_jobs()}
    for place in ("compose.yaml", "site/launcher.py", "deploy/common-table-due.service"):
        assert "run_due" in (ROOT / place).read_text()
    for place in ("site/run_demo.py", "site/run_hall.py"):
        assert "start_timed_work()" in (ROOT / place).read_text()
    assert "common-table-due.timer" in PAGE
