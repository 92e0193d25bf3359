"""Spreadsheets that the admin exports contain no live formula, whatever people typed as a name."""

import csv
import io
import re
from collections.abc import Iterator

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import GroupApprovalTask, Site, Workflow, WorkflowTask

from home.models import StandardPage
from people.models import User
from tests.faults.registry import Context, Result, fault_test

HOME = "https://evil.example/"
STARTS = ["=", "+", "-", "@", "＝", "＋", "－", "＠"]
BODIES = ["1+1", f'HYPERLINK("{HOME}","look")', "cmd|' /C calc'!A0", f'IMPORTXML("{HOME}","//a")']
BEFORE = ["", " ", '"', "\u00a0", "\u200b", "\ufeff", "  '", "\u3000"]
ODD = [
    "\t=1+1", "\r=1+1", "\n=1+1", "\v=1+1", "\x1f=1+1", "tea;=1+1", "tea\t=1+1", "tea\n=1+1", "tea\r\n@SUM(1)", 'tea";"=1+1',
    "=1+1\v", "-2+3+cmd|' /C calc'!A0", "+44 1472 000000", "@everybody", "-", "=", "%0A=1+1", "|calc",
]  # fmt: skip
# What spreadsheets skip before a formula. An apostrophe in front marks text.
SKIPPED = re.compile(r"[\s\"\u00ad\u200b-\u200f\u2060\ufeff\x00-\x1f]*")


def formulas(number: int) -> list[str]:
    """So many formulas, with all kinds of beginnings first."""
    built = [f"{before}{start}{body}" for body in BODIES for before in BEFORE for start in STARTS]
    return [*ODD, *built[: max(0, number - len(ODD))]][:number]


@fault_test(
    24,
    "exports",
    passes="0 live formulas in any cell of any export",
    mutant="no_formula_escaping",
)
def exports(context: Context) -> Result:
    """Name pages, people, workflows, tasks and redirects like formulas, then download every export."""
    with context.in_process():
        planted = formulas(context.size(full=100, small=26))
        keeper = plant(planted)
        browser = Client()
        browser.force_login(keeper)
        failures, cells, files = [], 0, 0
        for address, kind in [(address, kind) for address in export_addresses() for kind in ("csv", "xlsx")]:
            answer = browser.get(f"/{address}", {"export": kind})
            if answer.status_code != 200 or kind not in answer.headers.get("Content-Disposition", ""):
                failures.append(f"{address} gave no {kind}: {answer.status_code}")
                continue
            found = list(read(b"".join(answer), kind))
            files, cells = files + 1, cells + len(found)
            failures += [f"{kind} of {address}: {cell!r} is live" for cell in found if is_live(cell, kind)]
            if sum("1+1" in str(cell) for cell in found) < len(planted) // 3:
                failures.append(f"{kind} of {address} has not what was planted")
    action = f"{len(planted)} formulas as titles, names, workflows, tasks and redirects; every list and report of the admin that can be downloaded, as CSV and as XLSX"
    live = sum(line.endswith("is live") for line in failures)
    return Result(action, f"{live} live formulas in {cells:,} cells of {files} files", failures)


def plant(planted: list[str]) -> User:
    """Create a page, account, workflow, task and redirect for each formula; returns a superuser."""
    keeper = User.objects.create_superuser("keeper", "", "a long enough password")
    home = Site.objects.get(is_default_site=True).root_page
    group = Group.objects.first()
    for number, formula in enumerate(planted):
        user = User.objects.create_superuser(f"{formula}{number}", first_name=formula, last_name=formula)
        page = home.add_child(instance=StandardPage(title=formula, slug=f"formula-{number}"))
        page.save_revision(user=user, log_action=True).publish(user=user)
        workflow = Workflow.objects.create(name=formula)
        task = GroupApprovalTask.objects.create(name=formula)
        task.groups.add(group)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        workflow.start(page, user)
        # Last, because all of these save the page as they loaded it.
        StandardPage.objects.filter(pk=page.pk).update(locked=True, locked_by=user, locked_at=timezone.now())
        # Past the form: whatever is in the table has to be exported harmlessly.
        Redirect.objects.create(site=None, redirect_link=formula)
        Redirect.objects.filter(old_path="").update(old_path=f"{formula}{number}")
    return keeper


def export_addresses() -> list[str]:
    """The addresses of all admin views that export a spreadsheet."""
    return sorted({path for path, columns in _exports(get_resolver().url_patterns) if columns})


def _exports(patterns: list, before: str = "") -> Iterator[tuple[str, list]]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            yield from _exports(pattern.url_patterns, path)
        elif "<" not in path and (view := _view_class(pattern.callback)):
            yield path, getattr(view, "list_export", [])


def _view_class(view: object, depth: int = 6) -> type | None:
    """The class of a view behind the admin's decorators; None for a function."""
    if found := getattr(view, "view_class", None):
        return found
    inner = [cell.cell_contents for cell in getattr(view, "__closure__", None) or ()] if depth else []
    return next(filter(None, (_view_class(one, depth - 1) for one in inner if callable(one))), None)


def read(content: bytes, kind: str) -> Iterator[object]:
    """Every cell of a spreadsheet, headings included; a formula as "=" and its text."""
    if kind == "csv":
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
            yield from row
        return
    for row in load_workbook(io.BytesIO(content)).active.iter_rows():
        yield from (cell.value for cell in row if cell.value is not None)


def is_live(cell: object, kind: str) -> bool:
    """Whether a spreadsheet program would calculate this cell; for CSV, with any usual separator."""
    if not isinstance(cell, str):
        return False
    parts = re.split(r"[;\t\r\n]", cell) if kind == "csv" else [cell]
    return any(part[SKIPPED.match(part).end() :].startswith(tuple(STARTS)) for part in parts)  # type: ignore[union-attr]
