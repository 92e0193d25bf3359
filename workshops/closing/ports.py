"""Where this app reaches upwards: holes that an upper floor fills when the site starts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from workshops.core.models import Workshop


@dataclass(frozen=True)
class Page:
    """A page of another app, as far as a screen needs to know it."""

    title: str
    url: str


class ReportMaker(Protocol):
    """Turns a closed workshop into pages. Every one of these may be called again and again."""

    def make_drafts(self, workshop: Workshop) -> object:
        """Make the drafts that are missing. Slow: never called inside the writer."""

    def drafts_of(self, workshop: Workshop) -> Sequence[Page]:
        """The drafts that exist, with the addresses where an editor finishes them."""

    def published_of(self, workshop: Workshop) -> Sequence[Page]:
        """What anybody may read about this workshop."""


class NoReports:
    """Stands in the hole while nobody fills it: a room that makes no pages."""

    def make_drafts(self, workshop: Workshop) -> None:
        return None

    def drafts_of(self, workshop: Workshop) -> Sequence[Page]:
        return []

    def published_of(self, workshop: Workshop) -> Sequence[Page]:
        return []


_filled: dict[str, ReportMaker] = {}


def fill_report_maker(maker: ReportMaker) -> None:
    """Called once, from the upper floor's AppConfig.ready()."""
    _filled["report_maker"] = maker


def report_maker() -> ReportMaker:
    """Whoever makes pages out of workshops on this site."""
    return _filled.get("report_maker", NoReports())


# Returns when a workshop was imported from a hall's laptop; None for one that was held at this site.
ImportDate = Callable[[Workshop], datetime | None]
_import_date: list[ImportDate] = []


def fill_import_date(read: ImportDate) -> None:
    """Called once, when the apps are ready."""
    _import_date[:] = [read]


def imported_at(workshop: Workshop) -> datetime | None:
    """When this workshop was imported from a hall's laptop."""
    return _import_date[0](workshop) if _import_date else None
