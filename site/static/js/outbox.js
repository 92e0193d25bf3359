/* Writes are kept here, on the phone, until the server has answered them: sent in order, each with a key of its own, so
   that sending again never does a thing twice. Also keeps what is being typed, and says honestly what is saved.
   Without this file every form is a plain form. */
(() => {
  "use strict";
  const page = document.body.dataset;
  if (!page.socket) return;

  const PATIENCE = 12000, UNSENT_AFTER = 4000, RELEASE_AFTER = 1500;
  const line = document.getElementById("status"), notice = document.getElementById("said");
  const phrases = line?.dataset ?? {};

  // --- The shelf: survives a reload, a dead battery and a second tab; without storage, this page's memory does. -----

  const shelf = `table.${page.room}.${page.holder.split(":")[0]}`;
  const memory = {};
  let hasDisk = true;

  function read(name) {
    try {
      return hasDisk ? JSON.parse(localStorage.getItem(`${shelf}.${name}`)) : memory[name];
    } catch {
      return memory[name];
    }
  }

  function write(name, value) {
    memory[name] = value;
    try {
      localStorage.setItem(`${shelf}.${name}`, JSON.stringify(value));
    } catch {
      hasDisk = false; // full or forbidden: from now on memory knows better
    }
  }

  if (read("holder") !== page.holder) {
    // The phone went to another person: nobody's words wait for somebody else.
    write("waiting", []);
    write("drafts", {});
    write("holder", page.holder);
  }
  const waiting = () => read("waiting") ?? [];

  // --- From a form to the shelf ------------------------------------------------------------------------------------

  const OURS = "form[data-command]:not([data-plain])";
  const WORDS = "textarea, input:not([type=hidden], [type=checkbox], [type=radio], [type=submit])";
  const sentFrom = new Map(); // key → the form on this page that still shows what was sent

  function newKey() {
    const letters = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18)));
    return btoa(letters).replaceAll("+", "-").replaceAll("/", "_");
  }

  function wish(form, submitter) {
    const data = new FormData(form);
    if (submitter?.name) data.append(submitter.name, submitter.value);
    for (const name of ["key", "csrfmiddlewaretoken"]) data.delete(name);
    return new URLSearchParams(data).toString();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target, submitter = event.submitter;
    if (event.defaultPrevented || !form.matches(OURS)) return;
    event.preventDefault();
    const url = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
    const body = wish(form, submitter);
    // The same wish twice before its answer is a double tap.
    if (!waiting().some((entry) => entry.url === url && entry.body === body)) {
      const words = Array.from(form.querySelectorAll(WORDS), (field) => field.value.trim()).filter(Boolean).join(" · ");
      keep({ key: newKey(), url, body, words }, form, submitter);
    }
    pump();
  });

  function keep(entry, form, submitter) {
    write("waiting", [...waiting(), entry]);
    sentFrom.set(entry.key, { form, submitter });
    form.setAttribute("aria-busy", "true");
    hush();
    // No answer yet: the words are safe on the shelf, and the form is free for the next ones.
    setTimeout(() => release(entry, false), RELEASE_AFTER);
    report();
  }

  /** Take what was sent out of its form, unless somebody went on typing there. Ticks stay until they are answered. */
  function release(entry, answered) {
    const { form, submitter } = sentFrom.get(entry.key) ?? {};
    sentFrom.delete(entry.key);
    if (!form) return;
    form.removeAttribute("aria-busy");
    if (wish(form, submitter) !== entry.body) return;
    if (answered) form.reset();
    for (const field of form.querySelectorAll(WORDS)) field.value = field.defaultValue;
    dropDrafts(form);
    if (!("stay" in form.dataset)) form.closest("details.disclosure")?.removeAttribute("open");
  }

  // --- From the shelf to the server ----------------------------------------------------------------------------------

  let sending = null, failures = 0, later = 0;

  async function pump() {
    clearTimeout(later);
    if (sending) return;
    for (let entry; (entry = waiting()[0]); ) {
      report();
      const answer = await send(entry);
      if (!answer) {
        failures += 1;
        later = setTimeout(pump, Math.min(8000, 400 * 2 ** failures) * (0.5 + Math.random()));
        return report();
      }
      failures = 0;
      settle(entry, answer);
    }
  }

  /** The server's answer, or null when there is none yet and the entry has to wait. */
  async function send(entry) {
    const patience = new AbortController();
    sending = { since: Date.now(), patience };
    const slow = setTimeout(report, UNSENT_AFTER);
    const enough = setTimeout(() => patience.abort(), PATIENCE);
    try {
      const answer = await post(entry, patience.signal);
      if (answer.status >= 500 || [408, 425, 429].includes(answer.status)) return null;
      const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
      if (isJson) return await answer.json();
      if (answer.status === 403 && !entry.again) {
        // The cookie that proves that the form is ours has gone: any page brings a new one.
        await fetch(location.href, { signal: patience.signal });
        entry.again = true;
        return await send(entry);
      }
      return { outcome: "refused", said: phrases.stale };
    } catch {
      return null;
    } finally {
      clearTimeout(slow);
      clearTimeout(enough);
      sending = null;
    }
  }

  function post(entry, signal) {
    const own = new URLSearchParams({ key: entry.key, holder: page.holder });
    return fetch(entry.url, {
      method: "POST",
      body: `${entry.body}&${own}`,
      headers: {
        Accept: "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
        "X-CSRFToken": document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "",
      },
      signal,
    });
  }

  function settle(entry, answer) {
    write("waiting", waiting().filter((other) => other.key !== entry.key));
    if (answer.outcome === "done") {
      release(entry, true);
      outcome = { state: "saved", text: answer.said || phrases.saved };
    } else {
      refuse(entry, answer);
    }
    if (answer.regions) document.dispatchEvent(new CustomEvent("room:own", { detail: answer }));
    report();
  }

  /** Nothing that was written is lost: it goes back to its form, or is shown beside the reason. */
  function refuse(entry, answer) {
    const form = sentFrom.get(entry.key)?.form;
    sentFrom.delete(entry.key);
    form?.removeAttribute("aria-busy");
    outcome = { state: "refused", text: phrases.refused };
    complain(answer, form?.isConnected || putBack(formOf(entry), entry) ? "" : entry.words);
  }

  function formOf({ url, body }) {
    const asked = new URLSearchParams(body);
    return Array.from(document.querySelectorAll(OURS)).find((form) =>
      form.getAttribute("action") === url && hidden(form).every((field) => asked.getAll(field.name).includes(field.value)));
  }

  /** Fill a form that was freed for other words, unless there are some in it already. */
  function putBack(form, { body }) {
    const asked = new URLSearchParams(body), fields = Array.from(form?.querySelectorAll(WORDS) ?? []);
    if (!fields.length || fields.some((field) => field.value !== field.defaultValue)) return false;
    for (const name of new Set(fields.map((field) => field.name))) {
      const values = asked.getAll(name);
      fields.filter((field) => field.name === name).forEach((field, nth) => { field.value = values[nth] ?? ""; });
    }
    fields.forEach(saveDraft);
    form.closest("details")?.setAttribute("open", "");
    return true;
  }

  // --- Drafts --------------------------------------------------------------------------------------------------------

  const DRAFTED = "textarea, input:not([type]), input[type=text]";
  const greeted = new WeakSet();
  const hidden = (form) => Array.from(form.querySelectorAll("input[type=hidden]")).filter(
    (field) => !["key", "csrfmiddlewaretoken"].includes(field.name));
  const nameOf = (form) => [form.getAttribute("action"), ...hidden(form).map((field) => field.value)].join("|");

  function saveDraft(field) {
    if (!field.matches(DRAFTED)) return;
    const drafts = read("drafts") ?? {}, name = `${nameOf(field.form)}|${field.name}`;
    if (field.value === field.defaultValue) delete drafts[name];
    else drafts[name] = field.value;
    write("drafts", drafts);
  }

  function dropDrafts(form) {
    const drafts = read("drafts") ?? {}, start = `${nameOf(form)}|`;
    write("drafts", Object.fromEntries(Object.entries(drafts).filter(([name]) => !name.startsWith(start))));
  }

  /** Words half written before a reload, or before their form went away for a phase. */
  function bringBack() {
    const drafts = read("drafts") ?? {};
    for (const field of document.querySelectorAll(`${OURS} :is(${DRAFTED})`)) {
      if (greeted.has(field)) continue;
      greeted.add(field);
      const draft = drafts[`${nameOf(field.form)}|${field.name}`];
      if (!draft || field.value !== field.defaultValue) continue;
      field.value = draft;
      field.closest("details")?.setAttribute("open", "");
    }
  }

  document.addEventListener("input", ({ target }) => {
    if (target.form?.matches(OURS)) saveDraft(target);
  });
  document.addEventListener("room:shown", bringBack);

  // --- What the person is told ---------------------------------------------------------------------------------------

  let connection = "", outcome = null;

  function report() {
    const left = waiting().length;
    const slow = sending && Date.now() - sending.since >= UNSENT_AFTER;
    if (left && failures) say("waiting", phrases.waiting.replace("%n", left));
    else if (left && slow) say("waiting", phrases.unsent);
    else if (left) say("waiting", phrases.saving);
    else if (outcome) say(outcome.state, outcome.text);
    else if (connection) say(connection, phrases[connection]);
  }

  function say(state, text) {
    if (!line || !text) return;
    line.dataset.state = state;
    // A screen reader speaks each time the text is set, even to the same.
    if (line.textContent !== text) line.textContent = text;
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
    const box = make("div", { className: "notice notice--error" });
    box.append(text, close);
    notice.replaceChildren(box);
  }

  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const hush = () => notice?.replaceChildren();

  document.addEventListener("room:said", ({ detail }) => complain(detail));
  document.addEventListener("room:state", ({ detail }) => {
    // "Saved" stays until there is something else to say.
    if (connection && detail !== connection) outcome = null;
    connection = detail;
    if (detail === "live") again();
    report();
  });

  // --- When to try again ---------------------------------------------------------------------------------------------

  function again() {
    if (document.hidden) return;
    // A request that set out before the phone slept will never arrive.
    if (sending && Date.now() - sending.since > UNSENT_AFTER) sending.patience.abort();
    pump();
  }

  for (const event of ["online", "pageshow", "focus"]) window.addEventListener(event, again);
  window.addEventListener("storage", report);
  document.addEventListener("visibilitychange", again);
  // Another tab that was to send these may have been closed.
  setInterval(() => waiting().length && pump(), 15000);
  bringBack();
  pump();
  report();
})();
