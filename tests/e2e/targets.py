"""How large everything is that one can press, on a page as it stands, with every box open."""

from typing import Any

SMALLEST = 24

# A label is pressed for its tick. A link that goes over several lines is as high as each of its lines.
TOO_SMALL = """(smallest) => {
  for (const box of document.querySelectorAll("details")) box.open = true;
  const all = "a[href], button, summary, select, textarea, input:not([type=hidden]), [tabindex='0'], [role=button]";
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.matches(".visually-hidden, .skip-link");
  return Array.from(document.querySelectorAll(all)).filter(isSeen).flatMap((element) => {
    const target = element.matches("[type=checkbox], [type=radio]") ? element.closest("label") ?? element : element;
    const lines = Array.from(target.getClientRects()).filter(({ width, height }) => width || height);
    const width = Math.max(...lines.map((line) => line.width)), height = Math.min(...lines.map((line) => line.height));
    if (!lines.length || (width > smallest - 0.1 && height > smallest - 0.1)) return [];
    return [`${width.toFixed(0)} × ${height.toFixed(0)}: ${target.outerHTML.replace(/\\s+/g, " ").slice(0, 120)}`];
  });
}"""


def too_small(page: Any) -> list[str]:
    return page.evaluate(TOO_SMALL, SMALLEST)
