/* What the person is told: the line in the bar, the list of what waits, and a notice for what was refused. Honest, and
   in the words of templates/components/status.html. */
const status = (() => {
  const SAID_FOR = 6000, NEWS_FOR = 30000;
  const bar = document.getElementById("status"), notice = document.getElementById("said");
  const box = document.getElementById("waiting");
  const phrases = bar?.dataset ?? {};
  const place = () => document.querySelector("#room-phase h1")?.textContent;
  let connection = "", writes = { state: "" }, moved = null, known = place(), listed = "";

  /** What there is to say about writes, before all that can be said about the line; "" when there is nothing. */
  function sayOfWrites(state, text) {
    writes = { state, text: text || phrases[state] };
    say();
  }

  function say() {
    const hasMoved = moved && !writes.state && connection === "live";
    const ofLine = { state: connection, text: hasMoved ? moved.text : phrases[connection] };
    const { state, text } = writes.state ? writes : ofLine;
    if (!bar || !text) return;
    bar.dataset.state = state;
    // A screen reader speaks each time the text is set, even to the same.
    if (bar.textContent !== text) bar.textContent = text;
    if (hasMoved) setTimeout(stay, SAID_FOR, moved);
  }

  /** The room is elsewhere: said as soon as nothing else has to be, for whoever has scrolled away from its heading. */
  function move() {
    if (place() === known) return;
    known = place();
    moved = { text: phrases.moved.replace("%s", () => known) };
    setTimeout(stay, NEWS_FOR, moved);
    say();
  }

  function stay(since) {
    if (moved !== since) return;
    moved = null;
    say();
  }

  /** Name what has left its form and has not been answered: words that can be seen nowhere would be thought lost. */
  function list(entries, isKept) {
    const names = entries.map(({ words, label }) => words || label).filter(Boolean);
    const now = JSON.stringify(names);
    if (!box || now === listed) return;
    listed = now;
    box.hidden = !names.length;
    if (box.hidden) box.open = false;
    box.querySelector("p").textContent = isKept ? phrases.kept : phrases.unkept;
    box.querySelector("ol").replaceChildren(...names.map((name) => make("li", { dir: "auto", textContent: name })));
  }

  /** Say what was refused and why; `way` is a link to what one can do next, `words` what found no place to go back to. */
  function complain({ said, way }, words) {
    if (!notice) return;
    const text = make("p", { className: "notice__body", textContent: said });
    if (words) text.append(make("blockquote", { dir: "auto", textContent: words }));
    if (way) text.append(" ", make("a", { href: way.href, textContent: way.text }));
    const close = make("button", {
      type: "button", className: "button button--small button--quiet", textContent: phrases.close, onclick: hush,
    });
    const paper = make("div", { className: "notice notice--error" });
    paper.append(text, close);
    notice.replaceChildren(paper);
  }

  function hush() {
    notice?.replaceChildren();
    tell("hushed");
  }

  on("line", (state) => {
    connection = state;
    say();
  });
  on("shown", move);
  return { phrases, SAID_FOR, sayOfWrites, list, complain, hush };
})();
