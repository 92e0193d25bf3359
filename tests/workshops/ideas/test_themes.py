"""Headings that the room names, and sorting under them: nothing is lost, everything can be taken apart."""

import pytest

from tests.factories.presses import at_once
from tests.factories.rooms import card, do, facilitator, make_board, make_seat, make_workshop, scribe
from workshops.commands.registry import regions
from workshops.core.enums import Stage
from workshops.ideas.enums import ThemeKind
from workshops.ideas.phases import SORTING
from workshops.ideas.queries.outline import Outline, outline
from workshops.models import BallotOption, Idea, SeatCard, Theme, VoteRound, Workshop
from workshops.participants.actors import Actor
from workshops.voting.enums import RoundState

pytestmark = pytest.mark.django_db


def sorting_room() -> tuple[Workshop, Actor]:
    return make_workshop(phase=SORTING), facilitator()


def write(workshop: Workshop, *texts: str) -> list[Idea]:
    seats = [make_seat(workshop) for _ in texts]
    for seat, text in zip(seats, texts, strict=True):
        assert do(workshop, card(seat), "add_idea", text=text).done
    return [Idea.objects.get(seat=seat) for seat in seats]


def name(workshop: Workshop, desk: Actor, *names: str) -> list[Theme]:
    for each in names:
        assert do(workshop, desk, "name_theme", name=each).done
    return [Theme.objects.get(workshop=workshop, name=each) for each in names]


def vote_on(workshop: Workshop, theme: Theme, state: RoundState = RoundState.OPEN) -> None:
    vote = VoteRound.objects.create(workshop=workshop, number=workshop.rounds.count() + 1, state=state)
    BallotOption.objects.create(round=vote, theme=theme, position=1, label=theme.name)


def read(workshop: Workshop) -> Outline:
    return outline(Workshop.objects.get(pk=workshop.pk))


def words(workshop: Workshop) -> dict[str, list[list[str]]]:
    """Heading → points → their wordings, the one in front first; "" for what waits to be sorted."""
    shown = read(workshop)
    lists = {heading.theme.name: heading.points for heading in shown.headings} | {"": shown.unsorted}
    return {each: [[idea.text for idea in point.all] for point in points] for each, points in lists.items()}


def test_the_room_names_renames_orders_and_takes_down_its_headings() -> None:
    workshop, desk = sorting_room()
    creche, bus, bins = name(workshop, desk, "Crèche", "Bus", "Bins")
    (idea,) = write(workshop, "No room for children")
    do(workshop, desk, "move_idea", ideas=[idea.pk], theme=bins.pk)

    answers = [
        do(workshop, desk, "rename_theme", theme=creche.pk, name="A crèche beside the classes"),
        do(workshop, desk, "place_theme", theme=bus.pk, to="up"),
        do(workshop, desk, "place_theme", theme=bus.pk, to="up"),
        do(workshop, desk, "remove_theme", theme=bins.pk),
        do(workshop, desk, "remove_theme", theme=bins.pk),
    ]

    assert [answer.done for answer in answers] == [True] * 5
    assert words(workshop) == {"Bus": [], "A crèche beside the classes": [], "": [["No room for children"]]}


def test_challenges_and_parked_headings_are_named_as_such_and_can_become_ideas() -> None:
    workshop, desk = sorting_room()
    for kind in ThemeKind.values:
        do(workshop, desk, "name_theme", name=f"A {kind}", kind=kind)

    changed = do(workshop, desk, "set_theme_kind", theme=workshop.themes.get(kind="parked").pk, kind=ThemeKind.IDEA)
    unknown = do(workshop, desk, "name_theme", name="Other", kind="secret")

    assert changed.done
    assert unknown.said == "This page is out of date. Reload it and try again."
    assert list(workshop.themes.values_list("name", "kind")) == [
        ("A idea", "idea"),
        ("A challenge", "challenge"),
        ("A parked", "idea"),
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("  ", "Ask the room for a name and type it first."),
        (
            "x" * 121,
            (
                "That name is longer than 120 characters. A theme is read from ten metres: shorten it a little. "
                "1 character is too many."
            ),
        ),
        ("crÈche", "There is already a theme with this name. Use it, or find the words that differ."),
    ],
    ids=["empty", "long", "taken"],
)
def test_a_name_that_would_not_work_on_a_wall_or_ballot_is_refused(typed: str, said: str) -> None:
    workshop, desk = sorting_room()
    name(workshop, desk, "Crèche")

    answer = do(workshop, desk, "name_theme", name=typed)

    assert answer.said == said
    assert list(words(workshop)) == ["Crèche", ""]


def test_only_the_desk_sorts() -> None:
    workshop, desk = sorting_room()
    (theme,) = name(workshop, desk, "Crèche")
    (idea,) = write(workshop, "x")
    before = words(workshop)

    answers = [
        do(
            workshop,
            actor,
            command,
            theme=theme.pk,
            into=theme.pk,
            ideas=[idea.pk, 7],
            idea=idea.pk,
            name="x",
            kind="idea",
            to="up",
        )
        for actor in (card(idea.seat), scribe(make_board(workshop)))
        for command in (
            "name_theme rename_theme set_theme_kind place_theme remove_theme move_idea merge_ideas unmerge_idea "
            "merge_themes unmerge_theme hide_idea show_idea reveal_ideas"
        ).split()
    ]

    assert {answer.said for answer in answers} == {"Only a facilitator can do this. Ask at the desk."}
    assert words(workshop) == before


def test_several_ideas_move_at_once_to_a_heading_to_a_new_one_and_back() -> None:
    workshop, desk = sorting_room()
    (creche,) = name(workshop, desk, "Crèche")
    one, two, three = write(workshop, "one", "two", "three")

    moved = do(workshop, desk, "move_idea", ideas=[one.pk, two.pk], theme=creche.pk)
    named = do(workshop, desk, "move_idea", ideas=[three.pk], theme=creche.pk, new_theme="Bus")
    back = do(workshop, desk, "move_idea", ideas=[two.pk], theme="")

    assert (moved.done, named.done, back.done) == (True, True, True)
    assert words(workshop) == {"Crèche": [["one"]], "Bus": [["three"]], "": [["two"]]}


def test_ideas_that_cannot_be_seen_cannot_be_sorted_either() -> None:
    workshop, desk = sorting_room()
    elsewhere = make_workshop(phase=SORTING)
    (creche,), (gone,), (foreign,) = (
        name(workshop, desk, "Crèche"),
        write(workshop, "gone"),
        write(elsewhere, "foreign"),
    )
    do(workshop, card(gone.seat), "withdraw_idea", idea=gone.pk)
    Workshop.objects.filter(pk=workshop.pk).update(silent=True)
    (private,) = write(workshop, "private")

    said = {
        do(workshop, desk, command, ideas=[idea.pk, 999_999], idea=idea.pk, theme=creche.pk).said
        for idea in (gone, private, foreign)
        for command in ("move_idea", "merge_ideas", "hide_idea", "unmerge_idea")
    }

    assert said == {"That idea is no longer here: whoever wrote it has withdrawn it."}


def test_merging_keeps_every_wording_and_undoing_is_exact() -> None:
    workshop, desk = sorting_room()
    creche, bus = name(workshop, desk, "Crèche", "Bus")
    one, two, three = write(workshop, "one", "two", "three")
    do(workshop, desk, "move_idea", ideas=[two.pk], theme=creche.pk)
    do(workshop, desk, "move_idea", ideas=[three.pk], theme=bus.pk)
    before = words(workshop)

    do(workshop, desk, "merge_ideas", ideas=[three.pk, one.pk, two.pk])
    together, count = words(workshop), read(workshop).count
    room = regions("room")["room-ideas"].render(workshop)
    for idea in (one, three):
        assert do(workshop, desk, "unmerge_idea", idea=idea.pk).done

    assert together == {"Crèche": [["two", "one", "three"]], "Bus": [], "": []}
    assert count == 3
    assert all(f">{text}</p>" in room for text in ("one", "two", "three"))
    assert words(workshop) == before


def test_when_the_one_in_front_is_withdrawn_or_hidden_the_next_one_speaks_for_the_group() -> None:
    workshop, desk = sorting_room()
    (creche,) = name(workshop, desk, "Crèche")
    one, two, three = write(workshop, "one", "two", "three")
    do(workshop, desk, "move_idea", ideas=[one.pk], theme=creche.pk)
    do(workshop, desk, "merge_ideas", ideas=[one.pk, two.pk, three.pk])

    do(workshop, card(one.seat), "withdraw_idea", idea=one.pk)
    withdrawn = words(workshop)
    do(workshop, desk, "hide_idea", idea=two.pk)
    hidden = words(workshop)
    do(workshop, desk, "move_idea", ideas=[three.pk], theme="")

    assert withdrawn == {"Crèche": [["two", "three"]], "": []}
    assert hidden == {"Crèche": [["three"]], "": []}
    assert words(workshop) == {"Crèche": [], "": [["three"]]}


def test_groups_can_be_merged_again_and_the_same_merge_twice_changes_nothing() -> None:
    workshop, desk = sorting_room()
    a, b, c, d = write(workshop, "a", "b", "c", "d")
    do(workshop, desk, "merge_ideas", ideas=[a.pk, b.pk])
    do(workshop, desk, "merge_ideas", ideas=[c.pk, d.pk])

    first = do(workshop, desk, "merge_ideas", ideas=[b.pk, d.pk])
    again = do(workshop, desk, "merge_ideas", ideas=[a.pk, c.pk])
    alone = do(workshop, desk, "merge_ideas", ideas=[a.pk])

    assert (first.done, again.done, again.revision) == (True, True, first.revision)
    assert words(workshop) == {"": [["a", "b", "c", "d"]]}
    assert alone.said == "Tick two ideas or more, then put them together."


def test_folding_a_heading_shows_its_ideas_in_the_other_and_unfolding_is_exact() -> None:
    workshop, desk = sorting_room()
    creche, nursery, bus = name(workshop, desk, "Crèche", "Nursery", "Bus")
    one, two = write(workshop, "one", "two")
    do(workshop, desk, "move_idea", ideas=[one.pk], theme=creche.pk)
    do(workshop, desk, "move_idea", ideas=[two.pk], theme=nursery.pk)
    before = words(workshop)

    do(workshop, desk, "merge_themes", theme=nursery.pk, into=creche.pk)
    do(workshop, desk, "merge_themes", theme=creche.pk, into=bus.pk)
    folded = words(workshop)
    circle = do(workshop, desk, "merge_themes", theme=bus.pk, into=nursery.pk)
    for theme in (creche, nursery):
        do(workshop, desk, "unmerge_theme", theme=theme.pk)

    assert folded == {"Bus": [["one"], ["two"]], "": []}
    assert circle.done
    assert words(workshop) == before


@pytest.mark.parametrize("state", [RoundState.OPEN, RoundState.CLOSED, RoundState.REVEALED])
def test_once_voting_has_opened_nothing_is_merged_and_what_is_voted_on_stays(state: RoundState) -> None:
    workshop, desk = sorting_room()
    creche, bus = name(workshop, desk, "Crèche", "Bus")
    one, two, late = write(workshop, "one", "two", "late")
    do(workshop, desk, "move_idea", ideas=[one.pk], theme=creche.pk)
    vote_on(workshop, creche, state)
    before = words(workshop)

    merging = {
        do(workshop, desk, command, ideas=[one.pk, two.pk], idea=one.pk, theme=creche.pk, into=bus.pk).said
        for command in ("merge_ideas", "unmerge_idea", "merge_themes", "unmerge_theme")
    }
    changing = {
        do(workshop, desk, "rename_theme", theme=creche.pk, name="Other").said,
        do(workshop, desk, "set_theme_kind", theme=creche.pk, kind=ThemeKind.PARKED).said,
        do(workshop, desk, "move_idea", ideas=[one.pk], theme=bus.pk).said,
        do(workshop, desk, "move_idea", ideas=[two.pk], theme=creche.pk).said,
    }
    removing = do(workshop, desk, "remove_theme", theme=creche.pk)
    unvoted = do(workshop, desk, "move_idea", ideas=[late.pk], theme=bus.pk)

    assert merging == {
        "Voting has opened, so nothing can be put together or taken apart any more. Set the round aside first."
    }
    assert changing == {"People have voted on “Crèche”, so it stays as it is."}
    assert removing.said == "“Crèche” is on a ballot, so it stays. Set the ballot aside first."
    assert unvoted.done
    assert words(workshop) == before | {"Bus": [["late"]], "": [["two"]]}


@pytest.mark.parametrize("state", [RoundState.PREPARED, RoundState.VOID])
def test_before_voting_opens_and_after_a_round_is_set_aside_merging_goes_on(state: RoundState) -> None:
    workshop, desk = sorting_room()
    (creche,) = name(workshop, desk, "Crèche")
    one, two = write(workshop, "one", "two")
    vote_on(workshop, creche, state)

    answer = do(workshop, desk, "merge_ideas", ideas=[one.pk, two.pk])

    assert answer.done


def test_a_closed_room_keeps_its_themes() -> None:
    workshop, desk = sorting_room()
    (creche,) = name(workshop, desk, "Crèche")
    Workshop.objects.filter(pk=workshop.pk).update(stage=Stage.CLOSED)

    answer = do(workshop, desk, "rename_theme", theme=creche.pk, name="Other")

    assert answer.said == "This room is closed, so its themes stay as the room left them."


def test_sorting_rings_for_those_whose_words_moved_and_for_nobody_else() -> None:
    workshop, desk = sorting_room()
    (creche,) = name(workshop, desk, "Crèche")
    one, two, still = write(workshop, "one", "two", "still")
    quiet = SeatCard.objects.get(pk=still.seat_id).revision

    merged = do(workshop, desk, "merge_ideas", ideas=[one.pk, two.pk])
    moved = do(workshop, desk, "move_idea", ideas=[one.pk], theme=creche.pk)

    revisions = [SeatCard.objects.get(pk=idea.seat_id).revision for idea in (one, two, still)]
    assert merged.done
    assert revisions == [moved.revision, moved.revision, quiet]
    assert Workshop.objects.get(pk=workshop.pk).personal_revision == 0


def test_a_wall_is_never_full_of_small_print_however_much_the_room_writes() -> None:
    workshop, desk = sorting_room()
    seat = make_seat(workshop)
    for n in range(20):
        do(workshop, card(seat), "add_idea", text=f"idea {n} " + "long " * 90)

    before = regions("wall")["wall-ideas"].render(workshop)
    name(workshop, desk, "Theme 0")
    with_one = regions("wall")["wall-ideas"].render(workshop)
    name(workshop, desk, *(f"Theme {n}" for n in range(1, 14)))
    with_fourteen = regions("wall")["wall-ideas"].render(workshop)

    counts = [
        (html.count('id="wall-theme-'), html.count('id="wall-idea-')) for html in (before, with_one, with_fourteen)
    ]
    assert counts == [(0, 3), (1, 3), (12, 0)]
    assert ("and 17 more on your phones" in before, "idea 19" in before, "long " * 30 in before) == (True, True, False)
    assert ("and 2 more themes." in with_fourteen, "20 ideas still to sort." in with_fourteen) == (True, True)


@pytest.mark.django_db(transaction=True)
def test_two_facilitators_merging_the_same_ideas_at_once_merge_them_once() -> None:
    workshop, desk = sorting_room()
    one, two = write(workshop, "one", "two")
    before = Workshop.objects.get(pk=workshop.pk).revision
    presses = [(desk, [one.pk, two.pk]), (facilitator(), [two.pk, one.pk])]

    answers = at_once(lambda press: do(workshop, press[0], "merge_ideas", ideas=press[1]), presses)

    assert [answer.done for answer in answers] == [True, True]
    assert Workshop.objects.get(pk=workshop.pk).revision == before + 1
    assert words(workshop) == {"": [["one", "two"]]}


@pytest.mark.django_db(transaction=True)
def test_two_facilitators_naming_the_same_theme_at_once_make_one() -> None:
    workshop, desk = sorting_room()

    answers = at_once(lambda actor: do(workshop, actor, "name_theme", name="Crèche"), [desk, facilitator()])

    assert sorted(answer.said for answer in answers) == [
        "The theme is up.",
        "There is already a theme with this name. Use it, or find the words that differ.",
    ]
    assert list(words(workshop)) == ["Crèche", ""]
