"""Spreadsheets that the admin lets people download: what somebody wrote is text in them, and never a formula.

A cell that begins with = + - or @ is calculated by the program that opens it, and may send what stands beside it to
somebody, or start another program. Wagtail writes titles and names as they are.
"""

import re
from typing import Any

from django.utils.encoding import force_str
from wagtail.admin.views.mixins import SpreadsheetExportMixin

# What may stand before a formula without making it harmless: spaces of all kinds, quotation marks, invisible signs.
SKIPPED = r"[\s\"'`´‘’“”«»\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*"
# Full-width and small forms are read like the others.
BEGINS = r"[=+\-@＝＋－＠﹦﹢﹣﹫−|%]"
FORMULA = re.compile(rf"(?:^{SKIPPED}(?={BEGINS}))|^[\t\r\n]")
# A program that expects other separators finds a cell after each of these.
INSIDE = re.compile(rf"([;\t\r\n])(?={SKIPPED}{BEGINS})")
# No spreadsheet can hold these, and half a character is no text.
UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MARK = "'"


def harmless(value: Any, *, separated: bool) -> Any:
    """The value as it may stand in a cell. Numbers, dates and yes or no stay what they are; everything else is text.

    An apostrophe says "this is text". `separated` is for files in which cells are only held apart by signs.
    """
    text = force_str(value, strings_only=True)
    if not isinstance(text, str):
        return text
    text = UNFIT.sub("", text)
    if separated:
        text = INSIDE.sub(rf"\1{MARK}", text)
    return f"{MARK}{text}" if FORMULA.search(text) else text


def make_exports_harmless() -> None:
    """Let every export of Wagtail's admin pass here, those of its own lists and reports and those that we add.

    Wagtail has no setting for it. Each kind of list has a view of its own, and all of them ask this mixin for a cell.
    """
    cell, heading = SpreadsheetExportMixin.preprocess_field_value, SpreadsheetExportMixin.get_heading

    def harmless_cell(view: SpreadsheetExportMixin, field: str, value: Any, export_format: str) -> Any:
        return harmless(cell(view, field, value, export_format), separated=export_format == view.FORMAT_CSV)

    def harmless_heading(view: SpreadsheetExportMixin, queryset: Any, field: str) -> Any:
        return harmless(heading(view, queryset, field), separated=True)

    SpreadsheetExportMixin.preprocess_field_value = harmless_cell
    SpreadsheetExportMixin.get_heading = harmless_heading
