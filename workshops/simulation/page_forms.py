"""Finds the forms in the HTML of a region."""

from html.parser import HTMLParser

from workshops.commands.simulation import Form

# Fields that the client itself fills in.
OWN_FIELDS = {"as", "key"}


def forms_in(html: str) -> list[Form]:
    """The forms of a region, in order."""
    parser = _Forms()
    parser.feed(html)
    return parser.found


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "form":
            self.found.append(Form(known.get("data-command") or ""))
        elif self.found and known.get("type") == "hidden" and known.get("name") not in OWN_FIELDS:
            self.found[-1].fields[known.get("name") or ""] = known.get("value") or ""
        elif self.found and known.get("aria-disabled") == "true":
            self.found[-1].is_enabled = False
