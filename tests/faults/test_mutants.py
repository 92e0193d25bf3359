"""Mutants change what they say they change: a name that has moved, or that nothing uses any more, is an error."""

from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from tests.faults.mutants import MUTANTS, SCRIPTS, NameIsGone, NotReached, applied, registry, tracked
from tests.faults.registry import FAULT_TESTS, Context, FaultTest, Result
from workshops.live import sockets

SCRIPT = Path(__file__).resolve().parents[2] / "site" / "static" / "js"


@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_every_name_that_a_mutant_patches_exists_and_is_used(name: str):
    with applied(name) as patched:
        assert patched or name in SCRIPTS


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_the_text_that_a_mutant_of_the_page_replaces_stands_once_in_its_scripts(name: str):
    replaced, _mutated = SCRIPTS[name]
    scripts = "".join(file.read_text() for file in SCRIPT.rglob("*.js") if file.name != "live.js")

    assert scripts.count(replaced) == 1


@pytest.mark.parametrize("name", sorted(FAULT_TESTS))
def test_every_fault_test_has_a_mutant(name: str):
    assert set(FAULT_TESTS[name].mutant.split(",")) <= MUTANTS.keys()


@pytest.fixture
def product() -> SimpleNamespace:
    return SimpleNamespace(rule=lambda: "kept", limit=3)


@pytest.fixture
def mutate(monkeypatch: pytest.MonkeyPatch):
    """Register a mutant that patches one name of one owner; returns its own name."""

    def register(owner: object, name: str, value: object) -> str:
        monkeypatch.setitem(registry.MUTANTS, "broken_rule", lambda patch: patch(owner, name, value))
        return "broken_rule"

    return register


def test_a_mutant_is_undone_after_its_block(product: SimpleNamespace, mutate):
    with applied(mutate(product, "rule", lambda: "broken")):
        assert product.rule() == "broken"

    assert product.rule() == "kept"


def test_a_name_that_is_gone_is_an_error(product: SimpleNamespace, mutate):
    with pytest.raises(NameIsGone, match="old_rule"), applied(mutate(product, "old_rule", lambda: "broken")):
        pass


def test_a_constant_that_nothing_reads_is_an_error(monkeypatch: pytest.MonkeyPatch, mutate):
    monkeypatch.setattr(sockets, "UNREAD", 1, raising=False)

    with pytest.raises(NameIsGone, match="Nothing reads"), applied(mutate(sockets, "UNREAD", 2)):
        pass


def test_a_function_that_is_never_called_is_an_error(product: SimpleNamespace, mutate, tmp_path: Path):
    name = mutate(product, "rule", lambda: "broken")

    with pytest.raises(NotReached, match="rule"), tracked(tmp_path), applied(name):
        pass


def test_a_second_way_to_the_same_fault_may_stay_uncalled(
    product: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    def two_ways(patch: registry.Patch) -> None:
        patch(product, "rule", lambda: "broken")
        patch(product, "other_rule", lambda: "broken", optional=True)

    product.other_rule = product.rule
    monkeypatch.setitem(registry.MUTANTS, "two_ways", two_ways)

    with tracked(tmp_path), applied("two_ways"):
        product.rule()


def test_a_function_that_is_called_once_is_enough(product: SimpleNamespace, mutate, tmp_path: Path):
    with tracked(tmp_path), applied(mutate(product, "rule", lambda: "broken")):
        product.rule()


def test_a_property_that_is_read_counts_as_called(mutate, tmp_path: Path):
    class Idea:
        is_shown = property(lambda _: False)

    with tracked(tmp_path), applied(mutate(Idea, "is_shown", property(lambda _: True))):
        assert Idea().is_shown

    assert not Idea().is_shown


def test_a_mutant_that_is_not_applied_is_an_error(tmp_path: Path):
    with pytest.raises(NotReached, match="No mutant was applied"), tracked(tmp_path):
        pass


def test_a_fault_test_whose_mutant_is_never_reached_fails_whatever_it_found(
    product: SimpleNamespace, mutate, tmp_path: Path
):
    def run(context: Context) -> Result:
        with applied(context.mutant):
            return Result("did nothing", "measured nothing", ["caught, but by chance"])

    test = FaultTest(1, "example", "nothing", mutate(product, "rule", lambda: "broken"), run)

    with pytest.raises(NotReached):
        test.run(Context(tmp_path, mutant=test.mutant))


def test_modules_count_their_own_constants_alone(mutate):
    module = ModuleType("module_without_code")
    module.LIMIT = 1

    with pytest.raises(NameIsGone), applied(mutate(module, "LIMIT", 2)):
        pass
