"""Every rule of ours is in a layer, so that the order of layers decides which rule counts; and it is sent once."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import tinycss2
from django.conf import settings
from tinycss2.ast import AtRule, Node

from front_end.bundles import bundles, feature_stylesheets

STYLES: Path = settings.FRONT_END_SOURCE / "css"
ORDER = STYLES / "foundation" / "layers.css"
# Wagtail's own rules have no layer, and would win over any that has one.
WITHOUT_LAYERS = STYLES / "admin.css"
SHEETS = sorted({*STYLES.rglob("*.css"), *feature_stylesheets()} - {WITHOUT_LAYERS, ORDER, *STYLES.glob("entries/*")})
STYLE_BUNDLES = [name for name in bundles() if name.endswith(".css")]


def parse(text: str) -> list[Node]:
    nodes = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    assert [node for node in nodes if node.type == "error"] == []
    return nodes


def name_of(node: Node) -> str:
    return tinycss2.serialize(node.prelude).strip()


def order_of_layers() -> list[str]:
    (statement,) = parse(ORDER.read_text())
    return [layer.strip() for layer in name_of(statement).split(",")]


def rules(nodes: list[Node], inside: str = "") -> Iterator[str]:
    """Each rule as text, with the layers and conditions around it."""
    for node in nodes:
        if isinstance(node, AtRule) and node.content and node.lower_at_keyword in {"layer", "media", "supports"}:
            within = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            yield from rules(within, f"{inside}@{node.lower_at_keyword} {name_of(node)} ")
        else:
            yield inside + " ".join(node.serialize().split())


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_rule_is_in_a_layer_of_the_one_order(sheet: Path) -> None:
    top = parse(sheet.read_text())

    outside = [node.serialize() for node in top if not (isinstance(node, AtRule) and node.lower_at_keyword == "layer")]
    unknown = {name_of(node) for node in top if isinstance(node, AtRule)} - set(order_of_layers())

    assert (outside, unknown) == ([], set())


def test_a_feature_writes_into_the_layers_of_components_and_screens_only() -> None:
    layers = {name_of(node) for sheet in feature_stylesheets() for node in parse(sheet.read_text())}

    assert layers <= {"components", "screens"}


@pytest.mark.parametrize("name", STYLE_BUNDLES)
def test_a_bundle_begins_with_the_order_of_layers_and_leaves_nothing_outside(name: str) -> None:
    order, *rest = parse(bundles()[name]())

    assert name_of(order).split(", ") == order_of_layers()
    assert [node.serialize() for node in rest if not (isinstance(node, AtRule) and node.content)] == []
    assert {node.lower_at_keyword for node in rest} == {"layer"}


@pytest.mark.parametrize("name", STYLE_BUNDLES)
def test_a_bundle_holds_every_rule_once(name: str) -> None:
    counted = Counter(rules(parse(bundles()[name]())))

    assert [rule for rule, times in counted.items() if times > 1] == []
