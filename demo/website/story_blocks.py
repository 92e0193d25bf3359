"""Short functions that write the blocks of a story."""

Block = tuple[str, object]


def heading(words: str) -> Block:
    """A section's heading."""
    return "heading", {"text": words, "level": "2"}


def text(*paragraphs: str) -> Block:
    """Paragraphs."""
    return "text", "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def points(*items: str, numbered: bool = False) -> Block:
    """A list."""
    tag = "ol" if numbered else "ul"
    return "text", f"<{tag}>{''.join(f'<li>{item}</li>' for item in items)}</{tag}>"


def how_long() -> Block:
    """How long words are kept, and their link to a card, as the settings of this site have it."""
    return "how_long", None


def quote(words: str, by: str, consent: str = "aloud") -> Block:
    """Somebody's words with their permission."""
    return "quote", {"text": words, "attribution": by, "consent": consent, "source": ""}


def figure(title: str, unit: str, source: str, rows: dict[str, int]) -> Block:
    """Numbers and where they come from."""
    lines = [{"label": label, "number": number} for label, number in rows.items()]
    link = {"page": None, "address": ""}
    return "figure", {"title": title, "unit": unit, "rows": lines, "source": source, "link": link}


def action(title: str, words: str, button: str, address: str) -> Block:
    """One thing to do now."""
    return "action", {"title": title, "text": words, "button": button, "link": {"page": None, "address": address}}


def quick_wins(title: str, wins: dict[str, str]) -> Block:
    """What was promised and how far each has come."""
    return "quick_wins", {"title": title, "wins": [{"text": words, "state": state} for words, state in wins.items()]}
