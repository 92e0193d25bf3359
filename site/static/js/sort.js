/* The desk's shortcuts, for those who like them. Every one of them fills in and sends a form that stands on the page,
   so that a drag, a key press and a page without JavaScript are one and the same command. */
(() => {
  "use strict";
  const tell = (what) => document.dispatchEvent(new CustomEvent(`room:${what}`));
  const tickOf = (idea) => idea?.querySelector("input[name=ideas]");

  // --- "Move to…" beside an idea ticks it; "Change" beside a theme chooses it. The links lead to the form. ------------

  document.addEventListener("click", ({ target }) => {
    const link = target.closest?.("#desk-ideas a[href='#sort-theme'], #desk-themes a[data-choose]");
    if (!link) return;
    const tick = tickOf(link.closest(".idea"));
    if (tick) tick.checked = true;
    if (link.dataset.choose) choose(link.dataset.choose);
  });

  /** Ready to change: the name and the kind as they are. */
  function choose(theme) {
    const which = document.getElementById("change-which");
    if (!which) return;
    which.value = theme;
    which.closest("details").open = true;
    fill(which);
  }

  function fill(which) {
    const [chosen] = which.selectedOptions;
    which.form.elements.name.value = chosen?.text ?? "";
    which.form.elements.kind.value = chosen?.dataset.kind ?? "";
  }

  document.addEventListener("change", ({ target }) => target.id === "change-which" && fill(target));

  // --- Dragging ideas to a heading -----------------------------------------------------------------------------------

  const dressed = new WeakSet();

  function dress(element, options) {
    if (dressed.has(element)) return;
    dressed.add(element);
    new Sortable(element, { sort: false, animation: 120, delay: 250, delayOnTouchOnly: true, ...options });
  }

  function drop({ item, from, to, oldIndex }) {
    // The idea goes back to where it was: only the server's picture moves it, when the move is done.
    from.insertBefore(item, from.children[oldIndex] ?? null);
    const form = document.getElementById("sort-ideas"), theme = to.dataset.theme, tick = tickOf(item);
    if (!form || !tick || theme === undefined || to === from) return;
    // A ticked idea takes the other ticked ones along; one that is not leaves them where they are, ticked.
    const others = tick.checked ? [] : [...form.elements].filter((field) => field.name === "ideas" && field.checked);
    for (const other of others) other.checked = false;
    tick.checked = true;
    const name = form.elements.new_theme, typed = name.value;
    name.value = "";
    form.elements.theme.value = theme;
    form.requestSubmit();
    name.value = typed;
    for (const other of others) other.checked = true;
    if (others.length) tick.checked = false;
  }

  function prepare() {
    for (const list of document.querySelectorAll("#desk-ideas .theme__ideas")) {
      dress(list, {
        group: { name: "ideas", pull: true, put: false },
        draggable: ".idea",
        filter: "input, a, button",
        preventOnFilter: false,
        onStart: () => tell("grabbed"),
        onEnd: (end) => {
          drop(end);
          tell("dropped");
        },
      });
    }
    for (const heading of document.querySelectorAll("#desk-ideas [data-theme], #desk-themes [data-theme]")) {
      dress(heading, { group: { name: "ideas", pull: false, put: true }, draggable: ".never" });
    }
  }

  if (!window.Sortable) return;
  document.addEventListener("room:shown", prepare);
  prepare();
})();
