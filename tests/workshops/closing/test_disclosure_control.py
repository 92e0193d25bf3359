from hypothesis import given
from hypothesis import strategies as st

from workshops.core.disclosure_control import Cell, merged

counts = st.lists(st.integers(min_value=0, max_value=40), max_size=6)


def cells(*numbers: int) -> list[Cell]:
    return [Cell(f"way {place}", number) for place, number in enumerate(numbers)]


@given(counts)
def test_no_published_cell_is_small(numbers):
    published = merged(cells(*numbers), smallest=5)

    assert [cell for cell in published if cell.number < 5] == []


@given(counts)
def test_everybody_is_published_or_nobody(numbers):
    published = merged(cells(*numbers), smallest=5)

    assert sum(cell.number for cell in published) == (sum(numbers) if sum(numbers) >= 5 else 0)


def test_large_cells_stay_apart():
    assert [cell.number for cell in merged(cells(7, 26), smallest=5)] == [26, 7]


def test_a_lone_small_cell_joins_the_next_one_so_that_subtracting_finds_nobody():
    (published,) = merged(cells(26, 3), smallest=5)

    assert (published.label, published.number) == ("way 1, or way 0", 29)


def test_small_cells_join_each_other_before_they_touch_a_large_one():
    assert [cell.number for cell in merged(cells(28, 2, 3), smallest=5)] == [28, 5]


def test_an_empty_way_is_left_out():
    assert [cell.label for cell in merged(cells(0, 9), smallest=5)] == ["way 1"]
