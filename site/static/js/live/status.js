/* What the person is told: the line in the bar, and a notice for what was refused. Honest, and
   in the words of templates/components/status.html. */
const status = (() => {
  const SAID_FOR = 6000, NEWS_FOR = 30000, SPOKEN_FOR = 10000;
  const bar = document.getElementById("status"), notice = document.getElementById("said");
  const phrases = bar?.dataset ?? {};
  const spoken = document.getElementById("spoken");
  // Said aloud when it begins, and when it is over. What comes and goes by itself, such as "Saving…", is only shown.
  const TROUBLE = ["offline", "restarting", "stopped", "waiting", "unsent", "unsaved", "aside"];
  let isTroubled = false;
  const place = () => document.querySelector("#room-phase h1")?.textContent;
  let connection = "", writes = { state: "" }, moved = null, known = place();

  /** What there is to say about writes, before all that can be said about the line; "" when there is nothing. */
  function sayOfWrites(state, text) {
    writes = { state, text: text || phrases[state] };
    say();
  }

  /** Tell a screen reader, once: each line that is added is read when what is being read has ended. */
  function announce(text) {
    if (!spoken || !text) return;
    const said = make("p", { dir: "auto", textContent: text });
    spoken.append(said);
    setTimeout(() => said.remove(), SPOKEN_FOR);
  }

  function speakOf(state, text) {
    if (TROUBLE.includes(state) || (state === "live" && isTroubled)) announce(text);
    isTroubled = TROUBLE.includes(state) || (isTroubled && !["live", "saved"].includes(state));
  }

  /** Whoever taps again before the answer is told that it is on its way. */
  function sayBusy(label) {
    const text = phrases.busy.replace("%s", () => label ?? "");
    sayOfWrites("saving", text);
    announce(text);
  }

  function say() {
    const hasMoved = moved && !writes.state && connection === "live";
    const ofLine = { state: connection, text: hasMoved ? moved.text : phrases[connection] };
    const { state, text } = writes.state ? writes : ofLine;
    if (!bar || !text) return;
    // Where the room is by now was said when it went there, and is not said again with the end of a trouble.
    if (bar.dataset.state !== state) speakOf(state, state === "live" ? phrases.live : text);
    bar.dataset.state = state;
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
  return { phrases, SAID_FOR, announce, sayBusy, sayOfWrites, complain, hush };
})();
