/* A live screen: pictures of regions come in over one socket, and are put on the page without disturbing anybody.
   docs/protocol.md has the frames. Writes are outbox.js's; the two talk by events on the document:
   "room:state" (how the connection is), "room:said" (a sentence for the person), "room:own" (a fresh own part). */
(() => {
  "use strict";
  const page = document.body.dataset;
  if (!page.socket) return;

  const POLL = 5000, PING = 25000, STALE = 40000, PROBE = 3000, OPENING = 8000;
  // One person steers the room: theirs is the screen that must be back first.
  const first = page.screen === "desk" || page.holder?.startsWith("scribe");
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`room:${name}`, { detail }));
  const rest = (ms) => new Promise((done) => setTimeout(done, ms));

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

  function show(regions) {
    for (const [id, html] of Object.entries(regions)) {
      const region = document.getElementById(id);
      if (region) redraw(region, html);
    }
    tick();
    tell("shown");
  }

  function redraw(region, html) {
    const held = region.contains(document.activeElement) && document.activeElement;
    const known = new Set(Array.from(region.querySelectorAll("[id]"), (element) => element.id));
    const picture = document.createElement("template");
    picture.innerHTML = html;
    morph(region, picture.content, false);
    for (const line of region.querySelectorAll("li[id]")) if (!known.has(line.id)) line.classList.add("is-fresh");
    if (held && !held.isConnected) {
      // The pressed button is gone: leave a keyboard where it was, not at the top of the page.
      region.tabIndex = -1;
      region.focus({ preventScroll: true });
    }
  }

  // --- One's own part ----------------------------------------------------------------------------------------------

  const own = { at: Number(page.revision), wanted: 0, asking: false };

  async function refreshOwn(revision) {
    own.wanted = Math.max(own.wanted, revision);
    if (own.asking || !page.mine) return;
    own.asking = true;
    // A whole hall is poked at once.
    if (!first) await rest(Math.random() * 800);
    while (own.wanted > own.at && !stopped) {
      const answer = await ask(page.mine);
      if (answer) showOwn(answer);
      if (own.wanted > own.at) await rest(1000 + Math.random() * 1000);
    }
    own.asking = false;
  }

  function showOwn({ to, regions }) {
    // An answer that was overtaken on its way is older than what is on the page.
    if (to < own.at) return;
    own.at = to;
    show(regions);
  }
  document.addEventListener("room:own", ({ detail }) => {
    showOwn(detail);
    if (polling) look();
  });

  /** JSON from one of the snapshot doors, or nothing when the server cannot be reached now. */
  async function ask(address) {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), 10000);
    try {
      const answer = await fetch(address, {
        headers: { Accept: "application/json" }, cache: "no-store", signal: patience.signal,
      });
      if (answer.status === 403) stop(await answer.json());
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  // --- Frames ------------------------------------------------------------------------------------------------------

  let revision = null, offset = 0;

  function hear(text) {
    heard = Date.now();
    const message = JSON.parse(text);
    if ("regions" in message) take(message);
    if ("here" in message) for (const place of document.querySelectorAll("[data-here]")) place.textContent = message.here;
    if ("mine" in message) refreshOwn(message.mine);
  }

  function take(frame) {
    if (frame.from !== null && revision === null) return;
    if (frame.from !== null && frame.from !== revision) return hello();
    revision = frame.to;
    offset = frame.now * 1000 - Date.now();
    show(frame.regions);
  }

  // --- The socket --------------------------------------------------------------------------------------------------

  let socket = null, heard = 0, pinged = 0, tries = 0, retry = 0, polling = 0, stopped = false;
  let state = "";
  const isOpen = () => socket?.readyState === WebSocket.OPEN;
  const be = (next) => { if (next !== state) tell("state", state = next); };

  function connect() {
    clearTimeout(retry);
    if (stopped || socket) return;
    const address = new URL(page.socket, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const mine = socket = new WebSocket(address);
    pinged = Date.now();
    const opening = setTimeout(() => mine === socket && lose(), OPENING);
    mine.onopen = () => {
      clearTimeout(opening);
      heard = pinged = Date.now();
      hello();
    };
    mine.onmessage = ({ data }) => {
      if (mine !== socket) return;
      arrive();
      hear(data);
    };
    mine.onclose = ({ code }) => {
      clearTimeout(opening);
      if (mine !== socket) return;
      if (code === 4403) leaveIsOver();
      lose();
    };
  }

  function hello() {
    revision = null;
    if (isOpen()) socket.send(JSON.stringify({ hello: page.leave }));
  }

  function arrive() {
    tries = 0;
    clearInterval(polling);
    polling = 0;
    be("live");
  }

  /** Give this socket up and come back later: soon at first, then seldom, and never all phones together. */
  function lose() {
    const lost = socket;
    socket = revision = null;
    lost?.close();
    if (stopped) return;
    tries += 1;
    if (!polling) be(navigator.onLine ? "connecting" : "offline");
    if (tries >= 3) poll();
    const longest = first ? 2000 : 8000;
    retry = setTimeout(connect, Math.min(longest, (first ? 150 : 400) * 2 ** tries) * (0.5 + Math.random()));
  }

  /** Some halls let no socket through: then the page asks by itself, every few seconds. */
  function poll() {
    if (!polling) polling = setInterval(look, POLL * (0.8 + Math.random() * 0.4));
  }

  async function look() {
    if (document.hidden) return;
    const frame = await ask(page.snapshot);
    // An open socket knows better than an answer that was on its way.
    if (!polling || stopped) return;
    be(frame ? "live" : "offline");
    if (!frame) return;
    take(frame);
    refreshOwn(frame.to);
  }

  function wake() {
    if (document.hidden || stopped) return;
    if (!isOpen()) {
      // One that has only just set out may still arrive.
      if (socket && Date.now() - pinged < PROBE) return;
      if (socket) lose();
      tries = 0;
      return connect();
    }
    // A phone that slept does not know that its socket died: ask, and do not wait long for an answer.
    const asked = socket;
    ping();
    setTimeout(() => asked === socket && Date.now() - heard > PROBE && (lose(), connect()), PROBE);
  }

  function ping() {
    pinged = Date.now();
    socket.send(JSON.stringify({ ping: pinged }));
  }

  /** The card has gone to another phone, and this one may be the lost one: it keeps nothing of its own on show. */
  function stop(why) {
    stopped = true;
    clearInterval(polling);
    lose();
    for (const part of document.querySelectorAll("[id^=mine-], [id^=table-]")) {
      if (part.parentElement?.closest("[id^=mine-], [id^=table-]") === null) part.replaceChildren();
    }
    be("stopped");
    tell("said", why);
  }

  /** The page has been open for too long, or the server has new keys: a fresh page has fresh leave. */
  function leaveIsOver() {
    const name = `reloaded:${location.pathname}`;
    let last = Date.now();
    try {
      last = Number(sessionStorage.getItem(name));
      sessionStorage.setItem(name, Date.now());
    } catch { /* no storage, no reload: better a still page than a page in a loop */ }
    if (Date.now() - last > 60000) location.reload();
  }

  setInterval(() => {
    if (!isOpen()) return;
    if (Date.now() - heard > STALE) lose();
    else if (Date.now() - pinged > PING) ping();
  }, 5000);
  for (const event of ["pageshow", "online", "focus"]) window.addEventListener(event, wake);
  window.addEventListener("offline", () => be("offline"));
  document.addEventListener("visibilitychange", wake);

  // --- Clocks: they warn, and never close anything -----------------------------------------------------------------

  function tick() {
    for (const timer of document.querySelectorAll("[data-ends-at]")) {
      const left = Math.round((Date.parse(timer.dataset.endsAt) - Date.now() - offset) / 1000);
      const face = timer.querySelector(".timer__left") ?? timer;
      const [minutes, seconds] = [Math.trunc(Math.abs(left) / 60), Math.abs(left) % 60];
      const text = `${left < 0 ? "−" : ""}${minutes}:${String(seconds).padStart(2, "0")}`;
      if (face.textContent !== text) face.textContent = text;
      const label = timer.querySelector("[data-left]"), meaning = label?.dataset[left < 0 ? "over" : "left"];
      if (label && label.textContent !== meaning) label.textContent = meaning;
      timer.dataset.state = left < 0 ? "over" : left <= 60 ? "soon" : "running";
    }
  }

  setInterval(tick, 1000);
  tick();
  connect();
})();
