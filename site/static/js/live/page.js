/* What every part of a live screen stands on. The parts talk in two ways: whoever stands higher calls, whoever stands
   lower tells, by an event on the document: "room:frame", "room:mine", "room:own", "room:answer", "room:line", "room:lost",
   "room:shown", "room:hushed", and by the desk's sort.js "room:grabbed", "room:dropped". front_end/bundles.py has the order. */
// Without htmx nothing can be redrawn: stop before anything says that this screen is live. Every form is a plain form then.
if (!window.htmx) throw new Error("htmx has not arrived");

const page = document.body.dataset;
// One person steers the room: theirs is the screen that must be back first.
const first = page.screen === "desk" || page.holder.startsWith("scribe");

// One's own part of the screen: nothing of it is missing up to revision `at`.
const own = { at: Number(page.revision), wanted: 0, asking: false };

/** Left, and perhaps shown again by a browser that had kept it: it says and asks nothing before it is loaded anew. */
const isAway = () => document.documentElement.classList.contains("is-away");
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`room:${name}`, { detail }));
const on = (name, hear) => document.addEventListener(`room:${name}`, ({ detail }) => hear(detail));
// Milliseconds by a clock that nobody sets: the phone's own may be wrong, and may be put right at any moment.
const now = () => performance.now();
const rest = (ms) => new Promise((done) => setTimeout(done, ms));
const spread = (ms) => ms * (0.5 + Math.random());
const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

/** Whenever the person looks at the page again, or the network says that it is back. */
function onWaking(wake) {
  for (const event of ["online", "pageshow", "focus"]) window.addEventListener(event, wake);
  document.addEventListener("visibilitychange", wake);
}
