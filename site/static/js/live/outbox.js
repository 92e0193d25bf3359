/* Writes are kept here, on the phone, until the server has answered them: sent in order, each with a key of its own, so
   that it may go through both doors, twice, or be answered late, and is still done once. Without this file every form
   is a plain form. */
(() => {
  const LINE_PATIENCE = 5000, POST_PATIENCE = 12000, LONGEST = 5000;
  const SLOW_AFTER = 1000, RELEASE_AFTER = 1500, UNSENT_AFTER = 4000;
  const { phrases, SAID_FOR } = status;
  const waiting = () => shelf.read("waiting") ?? [];

  // --- From a form to the shelf ------------------------------------------------------------------------------------

  const sentFrom = new Map(); // key → the form on this page that still shows what was sent

  function newKey() {
    const letters = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18)));
    return btoa(letters).replaceAll("+", "-").replaceAll("/", "_");
  }

  document.addEventListener("submit", (event) => {
    const form = event.target, submitter = event.submitter;
    if (event.defaultPrevented || !form.matches(forms.OURS)) return;
    event.preventDefault();
    const url = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
    const body = forms.wish(form, submitter);
    // The same wish twice before its answer is a double tap.
    if (!waiting().some((entry) => entry.url === url && entry.body === body)) {
      const words = forms.wordsOf(form).map((field) => field.value.trim()).filter(Boolean).join(" · ");
      const label = submitter?.getAttribute("aria-label") ?? submitter?.textContent.trim();
      keep({ key: newKey(), url, body, words, label }, form, submitter);
    }
    pump();
  });

  function keep(entry, form, submitter) {
    shelf.write("waiting", [...waiting(), entry]);
    sentFrom.set(entry.key, { form, submitter });
    form.setAttribute("aria-busy", "true");
    status.hush();
    // No answer yet: the words are safe on the shelf, and the form is free for the next ones.
    setTimeout(() => { release(entry, false); report(); }, RELEASE_AFTER);
    report();
  }

  /** Take what was sent out of its form, unless somebody went on typing there. Ticks stay until they are answered. */
  function release(entry, isAnswered) {
    const { form, submitter } = sentFrom.get(entry.key) ?? {};
    sentFrom.delete(entry.key);
    if (!form) return;
    form.removeAttribute("aria-busy");
    if (forms.wish(form, submitter) !== entry.body) return;
    if (isAnswered) form.reset();
    for (const field of forms.wordsOf(form)) field.value = field.defaultValue;
    drafts.drop(forms.nameOf(form));
    if (!("stay" in form.dataset)) form.closest("details.disclosure")?.removeAttribute("open");
  }

  // --- From the shelf to the server ----------------------------------------------------------------------------------

  let sending = null, failures = 0, trouble = "", later = 0;
  const postOnly = new Set(); // hats that the socket may not speak for
  const hatOf = ({ body }) => new URLSearchParams(body).get("as");
  const signed = ({ key, body }) => `${body}&${new URLSearchParams({ key, holder: page.holder })}`;

  async function pump() {
    clearTimeout(later);
    if (sending) return;
    for (let entry; (entry = waiting()[0]); ) {
      report();
      const answer = await send(entry);
      trouble = answer?.outcome === "unsaved" ? answer.said : "";
      if (!answer || trouble) {
        failures += 1;
        later = setTimeout(pump, spread(Math.min(LONGEST, 400 * 2 ** failures)));
        return report();
      }
      failures = 0;
      settle(entry, answer);
    }
  }

  /** The server's answer, through whichever door it comes first; null when there is none and the entry has to wait. */
  async function send(entry) {
    const patience = new AbortController(), slow = setTimeout(report, UNSENT_AFTER);
    let take, turn;
    const answered = new Promise((done) => { take = done; });
    const turned = new Promise((done) => { turn = done; });
    sending = { entry, since: Date.now(), patience, take, turn };
    try {
      return await Promise.race([answered, deliver(entry, turned, patience)]);
    } finally {
      clearTimeout(slow);
      patience.abort();
      turn();
      sending = null;
    }
  }

  /** By the line first. Who is sent elsewhere, loses the line, or waits too long turns to the other door. */
  async function deliver(entry, turned, patience) {
    const verb = entry.url.match(/\/do\/(\w+)\/$/)?.[1];
    if (verb && !postOnly.has(hatOf(entry)) && line.say({ do: verb, body: signed(entry) })) {
      const isSlow = await Promise.race([turned, rest(LINE_PATIENCE).then(() => true)]);
      if (isSlow && !patience.signal.aborted) line.probe();
    }
    return patience.signal.aborted ? null : post(entry, patience);
  }

  async function post(entry, patience) {
    const enough = setTimeout(() => patience.abort(), POST_PATIENCE);
    try {
      const answer = await fetch(entry.url, {
        method: "POST",
        body: signed(entry),
        headers: {
          Accept: "application/json",
          "Content-Type": "application/x-www-form-urlencoded",
          "X-CSRFToken": document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "",
        },
        signal: patience.signal,
      });
      const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
      const said = isJson ? await answer.json() : {};
      if (said.outcome) return said;
      if (answer.status >= 500 || [408, 425, 429].includes(answer.status)) return null;
      if (answer.status === 403 && !entry.again) {
        // The cookie that proves that the form is ours has gone: any page brings a new one.
        await fetch(location.href, { signal: patience.signal });
        return await post({ ...entry, again: true }, patience);
      }
      return { outcome: "refused", said: phrases.stale };
    } catch {
      return null;
    } finally {
      clearTimeout(enough);
    }
  }

  on("answer", (answer) => {
    if (sending?.entry.key !== answer.key) return takeLate(answer);
    if (answer.outcome !== "elsewhere") return sending.take(answer);
    postOnly.add(hatOf(sending.entry));
    sending.turn();
  });
  on("lost", () => sending?.turn());

  /** Nobody waits for this one any more. What it says is still true, and what it shows is counted as shown. */
  function takeLate(answer) {
    const entry = waiting().find(({ key }) => key === answer.key);
    if (entry && ["done", "refused"].includes(answer.outcome)) settle(entry, answer);
    else room.showOwn(answer);
  }

  function settle(entry, answer) {
    shelf.write("waiting", waiting().filter(({ key }) => key !== entry.key));
    if (answer.outcome === "done") {
      release(entry, true);
      outcome = { state: "saved", text: answer.said, at: Date.now() };
    } else {
      refuse(entry, answer);
    }
    if (answer.regions) room.showOwn(answer);
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
    outcome = { state: "refused", at: Date.now() };
    const hasPlace = form?.isConnected || forms.putBack(forms.find(entry), entry);
    if (!hasPlace && entry.words) drafts.keep(entry);
    status.complain(answer, hasPlace ? "" : entry.words || entry.label);
  }

  // --- What the person is told ---------------------------------------------------------------------------------------

  const NOTHING = { state: "" };
  let outcome = NOTHING;

  /** Something else can be said now: what became of the last write has had its while, or gets the rest of it. */
  function fade() {
    const faded = outcome;
    setTimeout(() => outcome === faded && forget(), faded.at + SAID_FOR - Date.now());
  }

  function forget() {
    outcome = NOTHING;
    report();
  }

  function report() {
    const entries = waiting(), since = sending ? Date.now() - sending.since : 0;
    const isGone = ({ key }) => !sentFrom.get(key)?.form.isConnected;
    const gone = failures || since > SLOW_AFTER ? entries.filter(isGone) : [];
    status.list(gone, shelf.isKept());
    forms.mark(gone);
    if (!entries.length) status.sayOfWrites(outcome.state, outcome.text);
    else if (trouble) status.sayOfWrites("unsaved", trouble);
    else if (failures) status.sayOfWrites("waiting", phrases.waiting.replace("%n", entries.length));
    else status.sayOfWrites(since >= UNSENT_AFTER ? "unsent" : "saving");
  }

  // --- When to try again ---------------------------------------------------------------------------------------------

  function again() {
    if (document.hidden) return;
    if (sending && Date.now() - sending.since > UNSENT_AFTER) {
      // What set out before the phone slept will never arrive.
      sending.patience.abort();
      sending.turn();
    }
    pump();
  }

  on("line", (state) => {
    fade();
    if (state === "live") again();
    report();
  });
  on("frame", ({ regions }) => Object.keys(regions).some((id) => id.endsWith("-phase")) && fade());
  on("hushed", () => outcome.state === "refused" && forget());
  onWaking(again);
  window.addEventListener("storage", report);
  // Another tab that was to send these may have been closed.
  setInterval(() => waiting().length && pump(), 15000);
  pump();
  report();
  line.connect();
})();
