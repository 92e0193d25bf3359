/* Pictures come in, and are put on the page without disturbing anybody: those that all phones share, and one's own part. */
const room = (() => {
  const OWN = "[id^=mine-], [id^=table-]", PATIENCE = 10000;

  // --- Regions -----------------------------------------------------------------------------------------------------

  let morph;
  const touched = (element) => /^(INPUT|TEXTAREA)$/.test(element.tagName) && element.value !== element.defaultValue;

  // What a person has typed or opened is theirs; a picture from the server never takes it away.
  htmx.registerExtension("kept", {
    init: (inner) => { morph = inner.morph; },
    htmx_before_morph_node: (element) => !(element.tagName === "TEXTAREA" && touched(element)),
    htmx_before_morph_attr: (element, { attrName }) =>
      !(attrName === "open" && element.matches("details, dialog")) && !(attrName === "value" && touched(element)),
  });

  // Box → whether it was open in the server's last picture. When that turns to open, as with a new phase, so does the
  // box, once. Nothing here ever closes one.
  const drawnOpen = new Map();

  function newlyOpen(picture) {
    const boxes = Array.from(picture.querySelectorAll("details[id]"));
    const news = boxes.filter((box) => box.open && drawnOpen.get(box.id) === false);
    for (const box of boxes) drawnOpen.set(box.id, box.open);
    return news.map((box) => box.id);
  }

  // Regions that came while somebody drags, or null: a redraw would take what they drag out of their hand.
  let held = null;

  function show(regions) {
    if (held) {
      Object.assign(held, regions);
      return;
    }
    for (const [id, html] of Object.entries(regions)) {
      const region = document.getElementById(id);
      if (region) redraw(region, html);
    }
    tell("shown");
  }

  function redraw(region, html) {
    const known = new Set(Array.from(region.querySelectorAll("[id]"), (element) => element.id));
    const picture = make("template", { innerHTML: html }).content;
    const opening = newlyOpen(picture);
    morph(region, picture, false);
    for (const id of opening) document.getElementById(id)?.setAttribute("open", "");
    for (const line of region.querySelectorAll("li[id]")) if (!known.has(line.id)) line.classList.add("is-fresh");
  }

  // --- One's own part ----------------------------------------------------------------------------------------------

  // An answer can be late, so each region has a revision of its own.
  const newest = new Map();
  let arrived = () => {};

  async function refreshOwn(revision) {
    own.wanted = Math.max(own.wanted, revision);
    if (own.asking || !page.mine || own.wanted <= own.at) return;
    own.asking = true;
    try {
      // A whole hall is poked at once.
      if (!first) await rest(Math.random() * 800);
      for (let missed = 0; own.wanted > own.at && !line.hasStopped(); ) {
        const before = own.at;
        await (missed % 2 ? fetchOwn() : askForOwn());
        missed = own.at > before ? 0 : missed + 1;
        if (own.wanted > own.at) await rest(1000 + Math.random() * 1000);
      }
    } finally {
      own.asking = false;
    }
  }

  /** By the open line, which costs the server a fraction of a request; by a request where there is no line. */
  function askForOwn() {
    if (!line.say({ own: own.at })) return fetchOwn();
    return Promise.race([new Promise((done) => { arrived = done; }), rest(PATIENCE)]);
  }

  async function fetchOwn() {
    const answer = await line.ask(page.mine);
    if (answer) showOwn(answer);
  }

  /** Regions as they were at revision `to`: the whole part, or what is needed to have the whole part at `to`. */
  function showOwn({ to, regions }) {
    // What was overtaken on its way is older than what is on the page.
    const fresh = Object.entries(regions).filter(([id]) => to >= (newest.get(id) ?? 0));
    for (const [id] of fresh) newest.set(id, to);
    own.at = Math.max(own.at, to);
    show(Object.fromEntries(fresh));
  }

  /** A card that has gone to another phone may have left a lost one: nothing of its holder's stays on show. */
  function clear() {
    for (const part of document.querySelectorAll(page.screen === "desk" ? ".desk" : OWN)) {
      if (!part.parentElement?.closest(OWN)) part.replaceChildren();
    }
  }

  newlyOpen(document);
  on("frame", ({ regions }) => show(regions));
  on("mine", refreshOwn);
  on("own", (part) => { showOwn(part); arrived(); });
  on("lost", () => arrived());
  on("grabbed", () => { held ??= {}; });
  on("dropped", () => {
    const regions = held;
    held = null;
    if (regions) show(regions);
  });
  on("line", (state) => state === "stopped" && clear());
  return { showOwn };
})();
