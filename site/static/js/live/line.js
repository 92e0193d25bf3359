/* The line to the server: one socket, opened again whenever it is lost; where a hall lets none through, it asks by
   itself. Tells what came in as an unbroken chain of pictures, and how it is: "live", "connecting", "offline",
   "restarting", "stopped". docs/protocol.md has the frames and the codes. */
const line = (() => {
  const POLL = 5000, PING = 25000, PONG = 15000, PROBE = 3000, OPENING = 8000, LONGEST = 4000;
  const SILENT = 15000;
  const LEAVE_IS_OVER = 4403, TAKEN_BACK = 4410, TOO_MUCH = 4429, RESTARTS = [1012, 4412];

  // `revision` is that of the shared picture on the page, whoever drew it.
  let socket = null, revision = Number(page.revision), state = "", stopped = false;
  let heard = 0, pinged = 0, greeted = 0, settled = false, opening = 0;
  let tries = 0, retry = 0, polling = 0, restarting = false;

  const isOpen = () => socket?.readyState === WebSocket.OPEN;
  const be = (next) => { if (next !== state) tell("line", state = next); };

  // --- What comes in -----------------------------------------------------------------------------------------------

  /** What a socket brought, if it is one of our messages: in a hall, somebody else may have answered the handshake. */
  function read(text) {
    try {
      const message = JSON.parse(text);
      const isKnown = requests.isObject(message) && ["key", "back", "from", "here", "own", "mine", "pong"].some((name) => name in message);
      return isKnown && requests.areRegions(message.regions ?? {}) ? message : null;
    } catch {
      return null;
    }
  }

  function hear(message) {
    if ("key" in message) return tell("answer", message);
    if ("back" in message) return restart(message.back);
    if ("from" in message) take(message);
    if ("here" in message) for (const place of document.querySelectorAll("[data-here]")) place.textContent = message.here;
    if ("own" in message) tell("own", { to: message.own, regions: message.regions });
    if ("mine" in message) tell("mine", message.mine);
  }

  function take(frame) {
    if (frame.from !== null && frame.from !== revision) {
      // One that leads to where we are came twice. Any other means that something is missing.
      if (frame.to !== revision) hello();
      return;
    }
    greeted = 0;
    settled = true;
    revision = frame.to;
    tell("frame", frame);
  }

  // --- The socket --------------------------------------------------------------------------------------------------

  function connect() {
    clearTimeout(retry);
    if (stopped || socket || isAway()) return;
    const address = new URL(page.socket, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const mine = socket = new WebSocket(address);
    pinged = now();
    clearTimeout(opening);
    opening = setTimeout(() => mine === socket && lose(), OPENING);
    mine.onopen = () => {
      if (mine !== socket) return;
      // Opened is not answered: whoever keeps silent after a hello is not our server.
      clearTimeout(opening);
      opening = setTimeout(() => mine === socket && lose(), SILENT);
      heard = pinged = now();
      hello();
    };
    mine.onmessage = ({ data }) => {
      const message = mine === socket && read(data);
      if (!message) return;
      arrive();
      hear(message);
    };
    mine.onclose = ({ code }) => {
      if (mine !== socket) return;
      if (code === LEAVE_IS_OVER) reload();
      if (code === TAKEN_BACK) askWhy();
      lose(code);
    };
  }

  /** Ask for the picture, unless the one on the page is still it. */
  function hello() {
    // Zero is not long ago: this clock starts with the page.
    if (!isOpen() || (greeted && now() - greeted < PROBE)) return;
    greeted = now();
    socket.send(JSON.stringify({ hello: page.leave, at: revision, own: own.at }));
  }

  function arrive() {
    heard = now();
    clearTimeout(opening);
    tries = 0;
    clearInterval(polling);
    polling = 0;
    if (!restarting) be("live");
  }

  /** Give this socket up and come back later: soon at first, then seldom, and never all phones together. */
  function lose(code) {
    const lost = socket;
    clearTimeout(opening);
    socket = null;
    settled = false;
    greeted = 0;
    lost?.close();
    tell("lost");
    if (stopped || restarting || isAway()) return;
    tries += 1;
    const isRestart = RESTARTS.includes(code) || state === "restarting";
    if (!polling) be(!navigator.onLine ? "offline" : isRestart ? "restarting" : "connecting");
    if (tries >= 3) poll();
    const soon = Math.min(first ? 2000 : LONGEST, (first ? 150 : 400) * 2 ** tries);
    clearTimeout(retry);
    retry = setTimeout(connect, spread(code === TOO_MUCH ? 10000 : soon));
  }

  /** The server goes away for a moment, and has said to each phone when to come back. */
  function restart(seconds) {
    restarting = true;
    be("restarting");
    clearTimeout(retry);
    retry = setTimeout(() => {
      restarting = false;
      tries = 0;
      if (socket) lose();
      connect();
    }, Math.min(60, Math.max(0, Number(seconds) || 0)) * 1000);
  }

  /** Say something over the socket. False when it cannot be said now. */
  function say(message) {
    const text = JSON.stringify(message);
    if (!isOpen() || !settled || restarting || text.length > 8000) return false;
    socket.send(text);
    return true;
  }

  function ping() {
    pinged = now();
    socket.send(JSON.stringify({ ping: Math.round(pinged) }));
  }

  /** A line can die without a word: ask, and do not wait long for an answer. */
  function probe() {
    if (!isOpen()) return;
    const asked = socket;
    ping();
    setTimeout(() => asked === socket && now() - heard >= PROBE && (lose(), connect()), PROBE);
  }

  function wake() {
    if (document.hidden || stopped || restarting || isAway()) return;
    if (isOpen()) return probe();
    // One that has only just set out may still arrive.
    if (socket && now() - pinged < PROBE) return;
    if (socket) lose();
    tries = 0;
    connect();
  }

  // --- The snapshot doors ------------------------------------------------------------------------------------------

  /** A picture from one of the snapshot doors, or nothing when the server cannot be reached now. */
  async function ask(address) {
    const said = await requests.look(address);
    if (!said || !requests.isRefusal(said)) return said;
    stop(said);
    return null;
  }

  /** Some halls let no socket through: then the page asks by itself, every few seconds. */
  function poll() {
    if (!polling) polling = setInterval(look, POLL * (0.8 + Math.random() * 0.4));
  }

  async function look() {
    if (document.hidden || !polling || isAway()) return;
    const frame = await ask(page.snapshot);
    // An open socket knows better than an answer that was on its way.
    if (!polling || stopped) return;
    be(frame ? "live" : navigator.onLine ? "connecting" : "offline");
    if (frame) hear({ ...frame, mine: frame.to });
  }

  /** The snapshot door says why. When it does not, this browser holds the card anew, and needs a page of its own. */
  async function askWhy() {
    if (await ask(page.mine || page.snapshot)) reload();
  }

  /** What this screen was for belongs to somebody else now: say so, and say no more. */
  function stop(why) {
    stopped = true;
    clearInterval(polling);
    polling = 0;
    clearTimeout(retry);
    lose();
    be("stopped");
    status.complain(why);
  }

  /** The page has been open for too long, or the server has new keys: a fresh page has fresh leave. Only where our own
      server answers: a hall's sign-in page must not take the place of the screen. */
  async function reload() {
    const name = `reloaded:${location.pathname}`;
    try {
      if (Math.abs(Date.now() - Number(sessionStorage.getItem(name))) < 60000 || !(await requests.look(page.snapshot))) return;
      sessionStorage.setItem(name, Date.now());
    } catch {
      return; // no storage, no reload: better a still page than a page in a loop
    }
    location.reload();
  }

  /** Ask what time it is for the server: a picture says so. */
  const refresh = () => (isOpen() ? hello() : look());

  setInterval(() => {
    if (!isOpen()) return;
    // Judged by the answer to a ping: a hidden page is woken so seldom that silence alone says nothing.
    if (heard < pinged && now() - pinged > PONG) return lose();
    if (now() - pinged > PING) ping();
    if (greeted) hello();
  }, 5000);
  onWaking(wake);
  // An open socket would keep the browser from keeping the page, and would go on speaking for whoever has left it.
  window.addEventListener("pagehide", () => socket && lose());
  window.addEventListener("offline", () => (socket ? lose() : be("offline")));

  return { connect, say, ask, look, probe, refresh, hasHeardSince: (then) => heard > then, hasStopped: () => stopped };
})();
