/* Dragging ideas to a heading, for those who like to. It fills in and sends the idea's own "Move to…" form, so that a
   drag, a key press and a page without JavaScript are one and the same command. */
(() => {
  "use strict";
  if (!window.Sortable) return;
  const dressed = new WeakSet();

  function dress(element, options) {
    if (dressed.has(element)) return;
    dressed.add(element);
    new Sortable(element, { sort: false, animation: 120, delay: 250, delayOnTouchOnly: true, ...options });
  }

  function drop({ item, from, to, oldIndex }) {
    // The idea goes back to where it was: only the server's picture moves it, when the move is done.
    from.insertBefore(item, from.children[oldIndex] ?? null);
    const form = item.querySelector("form[data-command=move_idea]");
    const theme = to.dataset.theme;
    if (!form || theme === undefined || to === from) return;
    form.elements.theme.value = theme;
    form.requestSubmit();
  }

  function prepare() {
    for (const list of document.querySelectorAll("#desk-ideas .theme__ideas")) {
      dress(list, {
        group: { name: "ideas", pull: true, put: false },
        draggable: ".idea",
        filter: "input, select, button, summary, form",
        preventOnFilter: false,
        onEnd: drop,
      });
    }
    for (const heading of document.querySelectorAll("#desk-ideas [data-theme], #desk-themes [data-theme]")) {
      dress(heading, { group: { name: "ideas", pull: false, put: true }, draggable: ".never" });
    }
  }

  document.addEventListener("room:shown", prepare);
  prepare();
})();
