/* Whoever works with a keyboard or a screen reader is never thrown back to the top of the page: when the element that has
   the focus goes away or is folded away, what stood around it takes the focus. */
(() => {
  const HOMES = "details, section, [id$=-phase], main";
  let held = null, around = [], before = null;

  const boxAround = (element) => {
    const closed = element.parentElement?.closest("details:not([open])");
    return closed && !closed.querySelector(":scope > summary")?.contains(element) ? closed : null;
  };
  const isThere = (element) => element.isConnected && !element.closest("[hidden]") && !boxAround(element);

  document.addEventListener("focusin", ({ target }) => {
    const notice = target.closest("#said");
    if (notice && held && !notice.contains(held)) before = held;
    held = target;
    around = [];
    for (let parent = target.parentElement; parent; parent = parent.parentElement) around.push(parent);
  });

  // Whoever taps beside everything has put the focus down on purpose.
  document.addEventListener("pointerdown", () => setTimeout(() => {
    if (document.activeElement === document.body) held = null;
  }));

  function look() {
    const active = document.activeElement;
    if (!held || (active && active !== document.body && active !== held) || (active === held && isThere(held))) return;
    const place = home();
    if (place.tabIndex < 0) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }

  /** Where the focus goes: what was drawn in its place, the heading of a closed box, where it came from, or its region. */
  function home() {
    const main = document.getElementById("main");
    const anew = held.id && document.getElementById(held.id);
    if (anew && isThere(anew)) return anew;
    if (held.isConnected && isThere(held)) return held;
    if (around.some(({ id }) => id === "said") && before && isThere(before)) return before;
    for (let element = held.isConnected ? held : around.find((parent) => parent.isConnected); element; element = element.parentElement) {
      const box = boxAround(element);
      if (box && isThere(box)) return box.querySelector("summary");
      const place = element.matches(HOMES) && isThere(element) && element;
      if (place) return (place.matches("details") && place.querySelector("summary")) || place;
    }
    return main;
  }

  new MutationObserver(look).observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["open", "hidden"],
  });
})();
