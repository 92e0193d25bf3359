"""The finished evening: 35 cards, 5 tables, 41 ideas, 12 choices, 33 ballots with 96 of 99 dots, and what followed."""

from collections import Counter
from datetime import timedelta

from django.utils import timezone

from demo.rooms import follow_up, story
from demo.rooms.command_runner import CommandRunner, id_in
from workshops.agenda.actions.run_sheet import make_workshop
from workshops.agenda.phases import INTRODUCTIONS, REFLECTION, WELCOME
from workshops.core import group_commit
from workshops.core.enums import Stage
from workshops.ideas.enums import ThemeKind
from workshops.ideas.phases import BREAKOUTS, READ_BACK, SILENT, SORTING
from workshops.models import Workshop
from workshops.participants.actors import CardHolder, Facilitator
from workshops.run_sheets import run_sheet
from workshops.voting.phases import VOTING

KEY = "eastmarsh-evening"
SEATS, SEATS_PER_TABLE = 35, 7
# Cards of people without a phone.
BY_HAND = [5, 9, 14, 18, 22, 27, 31, 34]
# Of these, those whose ballot a scribe casts for them.
HELPED = [9, 31]
# The card that only listens.
LISTENER = 21
ABSTAINERS = [LISTENER, 34]
# Cards that do not agree that their words are kept, and cards that do not agree to be quoted.
WORDS_NOT_KEPT = range(4, SEATS + 1, 11)
NOT_QUOTED = range(3, SEATS + 1, 3)


def hold_evening(facilitator: Facilitator, runner_class: type[CommandRunner] = CommandRunner) -> Workshop:
    """Hold the whole evening and close its workshop. If it has been held before, return the workshop unchanged."""
    workshop = group_commit.write(
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
    runner = runner_class(workshop, facilitator)
    _open_doors(runner)
    ideas = _write_ideas(runner)
    _read_back(runner)
    _sort_ideas(runner, ideas)
    _hold_vote(runner)
    follow_up.voice_needs_and_offers(runner)
    runner.start_phase(REFLECTION)
    runner.run_at_desk("close_workshop")
    follow_up.finish_wins(runner)
    workshop.refresh_from_db()
    return workshop


def table_of(number: int) -> int:
    """The number of the table at which the holder of this card sits."""
    return (number - 1) // SEATS_PER_TABLE + 1


def _open_doors(runner: CommandRunner) -> None:
    for board, (name, question) in zip(runner.workshop.boards.all(), story.TABLES, strict=True):
        runner.run_at_desk("edit_board", board=board.pk, name=name, question=question)
    runner.run_at_desk("open_doors")
    runner.start_phase(WELCOME)
    for number in range(1, SEATS + 1):
        keep, quote = number not in WORDS_NOT_KEPT, number not in NOT_QUOTED
        agreed = (
            {"take_part": True} | ({"keep_words": True} if keep else {}) | ({"quote": True} if keep and quote else {})
        )
        if number in BY_HAND:
            runner.run_at_desk("issue_card")
            runner.run_at_desk("record_consent", card=number, **agreed)
            runner.run_at_desk("seat_at_table", card=number, table=table_of(number))
        else:
            runner.take_card()
            runner.run(runner.card(number), "give_consent", **agreed)
            runner.run(runner.card(number), "choose_table", table=table_of(number))
    runner.run(runner.card(LISTENER), "set_listening", listens=True)
    runner.start_phase(INTRODUCTIONS)


def _write_ideas(runner: CommandRunner) -> dict[str, list[int]]:
    """Everybody writes; returns the ids of the ideas by the heading under which they will be sorted."""
    runner.start_phase(SILENT)
    writers = {table: _writers_at(table) for table in range(1, len(story.TABLES) + 1)}
    written: dict[str, list[int]] = {}
    said = story.CHOICES | {ThemeKind.PARKED: story.PARKED, ThemeKind.CHALLENGE: story.CHALLENGES}
    for heading, ideas in said.items():
        for idea in ideas:
            number = writers[idea.table].pop(0)
            writers[idea.table].append(number)
            written.setdefault(heading, []).append(_write(runner, number, idea))
    runner.run_at_desk("reveal_ideas")
    return written


def _writers_at(table: int) -> list[int]:
    """The numbers of the cards at a table that write ideas, in their order."""
    seats = range((table - 1) * SEATS_PER_TABLE + 1, table * SEATS_PER_TABLE + 1)
    return [number for number in seats if number != LISTENER]


def _write(runner: CommandRunner, number: int, idea: story.Said) -> int:
    words = {"text": idea.text, "language": idea.language}
    if number in BY_HAND or idea.translation:
        scribe = runner.scribe(table_of(number))
        return id_in(runner.run(scribe, "write_for", seat_number=number, translation=idea.translation, **words))
    return id_in(runner.run(runner.card(number), "add_idea", **words))


def _read_back(runner: CommandRunner) -> None:
    runner.start_phase(BREAKOUTS)
    runner.start_phase(READ_BACK)
    scribed = runner.workshop.ideas.filter(scribe__isnull=False).order_by("pk")
    for idea, table in scribed.values_list("pk", "scribe__number"):
        runner.run(runner.scribe(table), "read_back", idea=idea)


def _sort_ideas(runner: CommandRunner, written: dict[str, list[int]]) -> None:
    runner.start_phase(SORTING)
    names: dict[str, tuple[str, ThemeKind]] = {
        ThemeKind.PARKED: ("For another evening", ThemeKind.PARKED),
        ThemeKind.CHALLENGE: ("Hard to say aloud", ThemeKind.CHALLENGE),
    }
    for heading, ideas in written.items():
        name, kind = names.get(heading, (heading, ThemeKind.IDEA))
        theme = id_in(runner.run_at_desk("name_theme", name=name))
        if kind != ThemeKind.IDEA:
            runner.run_at_desk("set_theme_kind", theme=theme, kind=kind)
        runner.run_at_desk("move_idea", ideas=ideas, theme=theme)


def _hold_vote(runner: CommandRunner) -> None:
    runner.start_phase(VOTING)
    runner.run_at_desk("prepare_round", budget=3)
    vote = runner.workshop.rounds.get().number
    runner.run_at_desk("open_round", vote=vote)
    for number, ballot in zip(_voters(), _ballots(), strict=True):
        if number in HELPED:
            runner.run(runner.scribe(table_of(number)), "cast_for", vote=vote, card=number, dots=_on_paper(ballot))
        elif number in BY_HAND:
            for reader in (runner.facilitator, runner.scribe(table_of(number))):
                runner.run(reader, "enter_paper", vote=vote, card=number, dots=_on_paper(ballot))
        else:
            _by_phone(runner, runner.card(number), vote, ballot)
    runner.run_at_desk("close_round", vote=vote)
    runner.run_at_desk("reveal_round", vote=vote)
    for choice, reason in story.CHOSEN.items():
        runner.run_at_desk("choose_option", vote=vote, option=choice + 1, reason=reason)
    for choice, reason in story.REFERRED.items():
        runner.run_at_desk("refer_option", vote=vote, option=choice + 1, reason=reason)


def _voters() -> list[int]:
    return [number for number in range(1, SEATS + 1) if number not in ABSTAINERS]


def _ballots() -> list[Counter[int]]:
    """33 ballots of at most three dots. Their sums are story.DOTS: each voter gets one dot in turn until none is left."""
    dots = [choice for choice, number in enumerate(story.DOTS, start=1) for _dot in range(number)]
    voters = len(_voters())
    return [Counter(dots[place::voters]) for place in range(voters)]


def _on_paper(ballot: Counter[int]) -> list[int]:
    return [ballot[choice] for choice in range(1, len(story.DOTS) + 1)]


def _by_phone(runner: CommandRunner, card: CardHolder, vote: int, ballot: Counter[int]) -> None:
    for choice, dots in ballot.items():
        runner.run(card, "set_dots", vote=vote, option=choice, dots=dots)
