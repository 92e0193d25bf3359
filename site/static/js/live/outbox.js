/* Writes are kept here, on the phone, until the server has answered them: sent in order, each with a key of its own, so
   that it may go through both doors, twice, or be answered late, and is still done once. Without this file every form
   is a plain form. */
(() => {
  const LINE_PATIENCE = 5000, POST_PATIENCE = 12000, LONGEST = 5000;
  const SLOW_AFTER = 1000, RELEASE_AFTER = 1500, UNSENT_AFTER = 4000;
  // As often an answer may fail to come, or be somebody else's, before others go first; then, tried again after a while.
  const TRIES = 5, ASIDE_FOR = 60000;
  const { phrases, SAID_FOR } = status;

  // --- From a form to the shelf ------------------------------------------------------------------------------------

  const sentFrom = new Map(); // key → the form on this page that still shows what was sent
  const unsent = new Set(); // keys made on this page that have not been on their way

  document.addEventListener("submit", (event) => {
    const form = event.target, submitter = event.submitter;
    if (event.defaultPrevented || !form.matches(forms.OURS)) return;
    event.preventDefault();
    const url = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
    const words = forms.wordsOf(form).map((field) => field.value.trim()).filter(Boolean).join(" · ");
    const label = submitter?.getAttribute("aria-label") ?? submitter?.textContent.trim();
    const step = taps.read(form, entries.all());
    if (step?.isTooFar) return status.complain({ said: step.isTooFar });
    const entry = { url, body: step?.body ?? forms.wish(form, submitter), words, label, ...(step && { step: step.by }) };
    if (order.isRepeat(entry, entries.all())) status.sayBusy(label);
    else keep(entry, step, form, submitter);
    pump();
  });

  function keep(entry, step, form, submitter) {
    const last = entries.all().pop(), key = entries.newKey();
    status.hush();
    // Steps that have not set out go together.
    if (step && unsent.has(last?.key) && taps.isSame(last, entry)) {
      entries.change(last.key, entry);
      return report();
    }
    entries.add({ key, ...entry });
    unsent.add(key);
    sentFrom.set(key, { form, submitter });
    form.setAttribute("aria-busy", "true");
    // No answer yet: the words are safe on the shelf, and the form is free for the next ones.
    setTimeout(() => { release({ key, ...entry }, false); report(); }, RELEASE_AFTER);
    report();
  }

  /** Take what was sent out of its form, unless somebody went on typing there. Ticks stay until they are answered. */
  function release(entry, isAnswered) {
    const { form, submitter } = sentFrom.get(entry.key) ?? {};
    sentFrom.delete(entry.key);
    // What the form has sent since is released in its own time: nothing closes under somebody who answers anew.
    if (!form || Array.from(sentFrom.values()).some((later) => later.form === form)) return;
    form.removeAttribute("aria-busy");
    if (forms.wish(form, submitter) !== entry.body) return;
    if (isAnswered) form.reset();
    for (const field of forms.wordsOf(form)) {
      field.value = field.defaultValue;
      if (field.dataset.longest) counts.show(field);
    }
    drafts.drop(forms.nameOf(form));
    if (!("stay" in form.dataset)) form.closest("details.disclosure")?.removeAttribute("open");
  }

  // --- From the shelf to the server ----------------------------------------------------------------------------------

  let sending = null, failures = 0, trouble = "", later = 0;
  const postOnly = new Set(); // roles that the socket may not speak for
  const tried = new Map(); // key of what stepped aside → when it was tried last
  const roleOf = ({ body }) => new URLSearchParams(body).get("as");
  const signed = ({ key, body }) => `${body}&${new URLSearchParams({ key, holder: page.holder })}`;

  /** The oldest that may go: not aside, and not about what is aside. Otherwise what stepped aside, seldom. */
  function next() {
    const held = [];
    for (const entry of entries.all()) {
      if (!entry.aside && !held.some((other) => order.holds(other, entry))) return entry;
      held.push(entry);
    }
    return held.find(({ key, aside }) => aside && !(now() - tried.get(key) < ASIDE_FOR));
  }

  async function pump() {
    clearTimeout(later);
    if (sending || isAway()) return;
    for (let entry; (entry = next()); ) {
      report();
      const { answer, isReached } = await send(entry);
      if (["done", "refused"].includes(answer?.outcome)) {
        failures = 0;
        trouble = "";
        settle(entry, answer);
        continue;
      }
      trouble = answer?.said ?? "";
      failures += 1;
      if (isReached) fail(entry, trouble);
      later = setTimeout(pump, spread(Math.min(LONGEST, 400 * 2 ** failures)));
      return report();
    }
    report();
  }

  /** Somebody answered, and the write is not saved. A phone without a network is no failure of one write. */
  function fail({ key, fails = 0, aside }, why) {
    tried.set(key, now());
    if (fails + 1 < TRIES || aside) return entries.change(key, { fails: fails + 1 });
    entries.change(key, { fails: TRIES, aside: true, why });
    failures = 0;
  }

  /** The server's answer, through whichever door it comes first; none when the entry has to wait. */
  async function send(entry) {
    const patience = new AbortController(), slow = setTimeout(report, UNSENT_AFTER), since = now();
    let take, turn;
    const answered = new Promise((done) => { take = (answer) => done({ answer, isReached: true }); });
    const turned = new Promise((done) => { turn = done; });
    unsent.delete(entry.key);
    sending = { entry, since, patience, take, turn };
    try {
      const { answer, isReached } = await Promise.race([answered, deliver(entry, turned, patience)]);
      // A server that talks, but not about this write, is reached as well.
      return { answer, isReached: isReached || line.hasHeardSince(since) };
    } finally {
      clearTimeout(slow);
      patience.abort();
      turn();
      sending = null;
    }
  }

  /** By the line first. Who is sent elsewhere, loses the line, or waits too long turns to the other door. */
  async function deliver(entry, turned, patience) {
    const verb = order.verbOf(entry);
    if (verb && !postOnly.has(roleOf(entry)) && line.say({ do: verb, body: signed(entry) })) {
      const isSlow = await Promise.race([turned, rest(LINE_PATIENCE).then(() => true)]);
      if (isSlow && !patience.signal.aborted) line.probe();
    }
    return patience.signal.aborted ? { answer: null } : requests.send(entry, signed(entry), POST_PATIENCE, patience);
  }

  on("answer", (answer) => {
    if (sending?.entry.key !== answer.key) return takeLate(answer);
    if (answer.outcome !== "elsewhere") return sending.take(answer);
    postOnly.add(roleOf(sending.entry));
    sending.turn();
  });
  on("lost", () => sending?.turn());

  /** Nobody waits for this one any more. What it says is still true, and what it shows is counted as shown. */
  function takeLate(answer) {
    const entry = entries.all().find(({ key }) => key === answer.key);
    if (entry && ["done", "refused"].includes(answer.outcome)) settle(entry, answer);
    else if (Number.isFinite(answer.to)) room.showOwn(answer);
  }

  function settle(entry, answer) {
    entries.remove(entry.key);
    if (answer.outcome === "done") {
      release(entry, true);
      outcome = { state: "saved", text: answer.said, at: now() };
      news.tellOutcome(order.verbOf(entry), answer.said);
    } else {
      refuse(entry, answer);
    }
    if (Number.isFinite(answer.to)) room.showOwn(answer);
    report();
    line.look();
    tell("settled", answer);
  }

  /** Nothing that was written is lost: it goes back to its form, or is shown beside the reason and kept. */
  function refuse(entry, answer) {
    const form = sentFrom.get(entry.key)?.form;
    if (!form?.isConnected) release(entry, false);
    sentFrom.delete(entry.key);
    form?.removeAttribute("aria-busy");
    outcome = { state: "refused", at: now() };
    const hasPlace = form?.isConnected || forms.putBack(forms.find(entry), entry);
    if (!hasPlace && entry.words) drafts.keep(entry);
    status.complain(answer, hasPlace ? "" : entry.words || entry.label);
  }

  // --- What the person is told, and may do about it ------------------------------------------------------------------

  const NOTHING = { state: "" };
  let outcome = NOTHING;

  /** Something else can be said now: what became of the last write has had its while, or gets the rest of it. */
  function fade() {
    const faded = outcome;
    setTimeout(() => outcome === faded && forget(), faded.at + SAID_FOR - now());
  }

  function forget() {
    outcome = NOTHING;
    report();
  }

  const ways = {
    retry(key) {
      entries.change(key, { fails: 0, aside: false, why: "" });
      failures = 0;
      report();
      pump();
    },
    discard(key) {
      entries.remove(key);
      sentFrom.delete(key);
      report();
      pump();
    },
  };

  function report() {
    const all = entries.all(), since = sending ? now() - sending.since : 0;
    const asides = all.filter(({ aside }) => aside);
    const isGone = ({ key }) => !sentFrom.get(key)?.form.isConnected;
    const gone = failures || since > SLOW_AFTER ? all.filter(isGone) : asides;
    waitingList.show(gone, shelf.isKept(), ways);
    forms.mark(gone);
    taps.mark(all);
    const said = (state) => status.sayOfWrites(state, phrases[state].replace("%n", all.length));
    if (!all.length) status.sayOfWrites(outcome.state, outcome.text);
    else if (asides.length && (asides.length === all.length || !failures)) said("aside");
    else if (trouble) status.sayOfWrites("unsaved", trouble);
    else if (failures) said("waiting");
    else status.sayOfWrites(since >= UNSENT_AFTER ? "unsent" : "saving");
  }

  // --- When to try again ---------------------------------------------------------------------------------------------

  function again() {
    if (document.hidden) return;
    if (sending && now() - sending.since > UNSENT_AFTER) {
      // What set out before the phone slept will never arrive.
      sending.patience.abort();
      sending.turn();
    }
    tried.clear();
    pump();
  }

  on("line", (state) => {
    fade();
    if (state === "live") again();
    report();
  });
  on("frame", ({ regions }) => Object.keys(regions).some((id) => id.endsWith("-phase")) && fade());
  on("hushed", () => outcome.state === "refused" && forget());
  on("shown", () => taps.mark(entries.all()));
  // With another answer in it, a form asks for something else than what waits.
  document.addEventListener("change", () => taps.mark(entries.all()));
  onWaking(again);
  window.addEventListener("storage", report);
  // Another tab that was to send these may have been closed.
  setInterval(() => entries.all().length && pump(), 15000);
  pump();
  report();
  line.connect();
})();
