"""The finished evening: 35 cards, 5 tables, 41 ideas, 12 choices, 33 ballots with 96 of 99 dots, and what followed."""

from collections import Counter
from datetime import timedelta

from django.utils import timezone

from demo.rooms import follow_up, story
from demo.rooms.command_runner import Telling, number_of
from workshops import writer
from workshops.actions.run_sheets import make_workshop
from workshops.actors import CardHolder, Facilitator
from workshops.enums import PhaseKind, Stage, ThemeKind
from workshops.models import Workshop
from workshops.run_sheets import run_sheet

KEY = "eastmarsh-evening"
SEATS, AT_A_TABLE = 35, 7
BY_HAND = [5, 9, 14, 18, 22, 27, 31, 34]
HELPED = [9, 31]
LISTENER = 21
ABSTAINERS = [LISTENER, 34]
# Cards that agree to less than everything: their words are counted, and not quoted.
FORGETFUL = range(4, SEATS + 1, 11)
UNQUOTED = range(3, SEATS + 1, 3)


def build_story(facilitator: Facilitator) -> Workshop:
    """Tell the whole evening to an empty room, and close it. Told before: the room as it is."""
    workshop = writer.write(
        None,
        lambda: make_workshop(
            actor=facilitator,
            key=KEY,
            sheet=run_sheet("issues"),
            title=story.TITLE,
            question=story.QUESTION,
            purpose=story.PURPOSE,
            place=story.PLACE,
            starts_at=timezone.now() - timedelta(days=12),
            tables=len(story.TABLES),
        ),
    )
    if workshop.stage != Stage.DRAFT:
        return workshop
    room = Telling(workshop, facilitator)
    _doors(room)
    ideas = _silence(room)
    _tables(room)
    _sorting(room, ideas)
    _vote(room)
    follow_up.voice(room)
    room.start(PhaseKind.REFLECTION)
    room.desk("close_workshop")
    follow_up.follow(room)
    workshop.refresh_from_db()
    return workshop


def table_of(number: int) -> int:
    """Where the holder of this card sits."""
    return (number - 1) // AT_A_TABLE + 1


def _doors(room: Telling) -> None:
    for board, (name, question) in zip(room.workshop.boards.all(), story.TABLES, strict=True):
        room.desk("edit_board", board=board.pk, name=name, question=question)
    room.desk("open_doors")
    room.start(PhaseKind.WELCOME)
    for number in range(1, SEATS + 1):
        keep, quote = number not in FORGETFUL, number not in UNQUOTED
        agreed = (
            {"take_part": True} | ({"keep_words": True} if keep else {}) | ({"quote": True} if keep and quote else {})
        )
        if number in BY_HAND:
            room.desk("issue_card")
            room.desk("record_consent", card=number, **agreed)
            room.desk("seat_at_table", card=number, table=table_of(number))
        else:
            room.take_card()
            room.tell(room.card(number), "give_consent", **agreed)
            room.tell(room.card(number), "choose_table", table=table_of(number))
    room.tell(room.card(LISTENER), "set_listening", listens=True)
    room.start(PhaseKind.INTRODUCTIONS)


def _silence(room: Telling) -> dict[str, list[int]]:
    """Everybody writes; returns the ids of the ideas under each heading to come."""
    room.start(PhaseKind.SILENT)
    pens = {table: _pens(table) for table in range(1, len(story.TABLES) + 1)}
    written: dict[str, list[int]] = {}
    said = story.CHOICES | {ThemeKind.PARKED: story.PARKED, ThemeKind.CHALLENGE: story.CHALLENGES}
    for heading, ideas in said.items():
        for idea in ideas:
            number = pens[idea.table].pop(0)
            pens[idea.table].append(number)
            written.setdefault(heading, []).append(_write(room, number, idea))
    room.desk("reveal_ideas")
    return written


def _pens(table: int) -> list[int]:
    """The cards at a table that write, in the order in which they do."""
    seats = range((table - 1) * AT_A_TABLE + 1, table * AT_A_TABLE + 1)
    return [number for number in seats if number != LISTENER]


def _write(room: Telling, number: int, idea: story.Said) -> int:
    words = {"text": idea.text, "language": idea.language}
    if number in BY_HAND or idea.translation:
        scribe = room.scribe(table_of(number))
        return number_of(room.tell(scribe, "write_for", seat_number=number, translation=idea.translation, **words))
    return number_of(room.tell(room.card(number), "add_idea", **words))


def _tables(room: Telling) -> None:
    room.start(PhaseKind.BREAKOUTS)
    room.start(PhaseKind.READ_BACK)
    for idea in room.workshop.ideas.filter(scribe__isnull=False).select_related("scribe"):
        room.tell(room.scribe(idea.scribe.number), "read_back", idea=idea.pk)


def _sorting(room: Telling, written: dict[str, list[int]]) -> None:
    room.start(PhaseKind.SORTING)
    names = {
        ThemeKind.PARKED: ("For another evening", ThemeKind.PARKED),
        ThemeKind.CHALLENGE: ("Hard to say aloud", ThemeKind.CHALLENGE),
    }
    for heading, ideas in written.items():
        name, kind = names.get(heading, (heading, ThemeKind.IDEA))
        theme = number_of(room.desk("name_theme", name=name))
        if kind != ThemeKind.IDEA:
            room.desk("set_theme_kind", theme=theme, kind=kind)
        room.desk("move_idea", ideas=ideas, theme=theme)


def _vote(room: Telling) -> None:
    room.start(PhaseKind.VOTING)
    room.desk("prepare_round", budget=3)
    vote = room.workshop.rounds.get().number
    room.desk("open_round", vote=vote)
    for number, ballot in zip(_voters(), _ballots(), strict=True):
        if number in HELPED:
            room.tell(room.scribe(table_of(number)), "cast_for", vote=vote, card=number, dots=_on_paper(ballot))
        elif number in BY_HAND:
            for reader in (room.facilitator, room.scribe(table_of(number))):
                room.tell(reader, "enter_paper", vote=vote, card=number, dots=_on_paper(ballot))
        else:
            _by_phone(room, room.card(number), vote, ballot)
    room.desk("close_round", vote=vote)
    room.desk("reveal_round", vote=vote)
    for choice, reason in story.CHOSEN.items():
        room.desk("choose_option", vote=vote, option=choice + 1, reason=reason)
    for choice, reason in story.REFERRED.items():
        room.desk("refer_option", vote=vote, option=choice + 1, reason=reason)


def _voters() -> list[int]:
    return [number for number in range(1, SEATS + 1) if number not in ABSTAINERS]


def _ballots() -> list[Counter[int]]:
    """33 ballots of at most three dots each that add up to the story's dots: dealt out like cards, one each in turn."""
    dots = [choice for choice, number in enumerate(story.DOTS, start=1) for _dot in range(number)]
    voters = len(_voters())
    return [Counter(dots[place::voters]) for place in range(voters)]


def _on_paper(ballot: Counter[int]) -> list[int]:
    return [ballot[choice] for choice in range(1, len(story.DOTS) + 1)]


def _by_phone(room: Telling, card: CardHolder, vote: int, ballot: Counter[int]) -> None:
    for choice, dots in ballot.items():
        room.tell(card, "set_dots", vote=vote, option=choice, dots=dots)
