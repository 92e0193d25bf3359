(() => {
"use strict";
if (!window.htmx) throw new Error("htmx has not arrived");
const page = document.body.dataset;
const first = page.screen === "desk" || page.holder.startsWith("scribe");
const own = { at: Number(page.revision), wanted: 0, asking: false };
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`room:${name}`, { detail }));
const on = (name, hear) => document.addEventListener(`room:${name}`, ({ detail }) => hear(detail));
const rest = (ms) => new Promise((done) => setTimeout(done, ms));
const spread = (ms) => ms * (0.5 + Math.random());
const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
function onWaking(wake) {
for (const event of ["online", "pageshow", "focus"]) window.addEventListener(event, wake);
document.addEventListener("visibilitychange", wake);
}
const status = (() => {
const SAID_FOR = 6000, NEWS_FOR = 30000;
const bar = document.getElementById("status"), notice = document.getElementById("said");
const box = document.getElementById("waiting");
const phrases = bar?.dataset ?? {};
const place = () => document.querySelector("#room-phase h1")?.textContent;
let connection = "", writes = { state: "" }, moved = null, known = place(), listed = "";
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
if (bar.textContent !== text) bar.textContent = text;
if (hasMoved) setTimeout(stay, SAID_FOR, moved);
}
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
const line = (() => {
const POLL = 5000, PING = 25000, PONG = 15000, PROBE = 3000, OPENING = 8000, LONGEST = 4000;
const LEAVE_IS_OVER = 4403, TAKEN_BACK = 4410, TOO_MUCH = 4429, RESTARTS = [1012, 4412];
let socket = null, revision = Number(page.revision), state = "", stopped = false;
let heard = 0, pinged = 0, greeted = 0, settled = false;
let tries = 0, retry = 0, polling = 0, restarting = false;
const isOpen = () => socket?.readyState === WebSocket.OPEN;
const be = (next) => { if (next !== state) tell("line", state = next); };
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
if (frame.to !== revision) hello();
return;
}
greeted = 0;
settled = true;
revision = frame.to;
tell("frame", frame);
}
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
if (mine !== socket) return;
heard = pinged = Date.now();
hello();
};
mine.onmessage = ({ data }) => {
if (mine !== socket) return;
arrive();
hear(JSON.parse(data));
};
mine.onclose = ({ code }) => {
clearTimeout(opening);
if (mine !== socket) return;
if (code === LEAVE_IS_OVER) reload();
if (code === TAKEN_BACK) askWhy();
lose(code);
};
}
function hello() {
if (!isOpen() || Date.now() - greeted < PROBE) return;
greeted = Date.now();
socket.send(JSON.stringify({ hello: page.leave, at: revision, own: own.at }));
}
function arrive() {
heard = Date.now();
tries = 0;
clearInterval(polling);
polling = 0;
if (!restarting) be("live");
}
function lose(code) {
const lost = socket;
socket = null;
settled = false;
greeted = 0;
lost?.close();
tell("lost");
if (stopped || restarting) return;
tries += 1;
const isRestart = RESTARTS.includes(code) || state === "restarting";
if (!polling) be(!navigator.onLine ? "offline" : isRestart ? "restarting" : "connecting");
if (tries >= 3) poll();
const soon = Math.min(first ? 2000 : LONGEST, (first ? 150 : 400) * 2 ** tries);
clearTimeout(retry);
retry = setTimeout(connect, spread(code === TOO_MUCH ? 10000 : soon));
}
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
function say(message) {
const text = JSON.stringify(message);
if (!isOpen() || !settled || restarting || text.length > 8000) return false;
socket.send(text);
return true;
}
function ping() {
pinged = Date.now();
socket.send(JSON.stringify({ ping: pinged }));
}
function probe() {
if (!isOpen()) return;
const asked = socket;
ping();
setTimeout(() => asked === socket && Date.now() - heard >= PROBE && (lose(), connect()), PROBE);
}
function wake() {
if (document.hidden || stopped || restarting) return;
if (isOpen()) return probe();
if (socket && Date.now() - pinged < PROBE) return;
if (socket) lose();
tries = 0;
connect();
}
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
function poll() {
if (!polling) polling = setInterval(look, POLL * (0.8 + Math.random() * 0.4));
}
async function look() {
if (document.hidden || !polling) return;
const frame = await ask(page.snapshot);
if (!polling || stopped) return;
be(frame ? "live" : navigator.onLine ? "connecting" : "offline");
if (frame) hear({ ...frame, mine: frame.to });
}
async function askWhy() {
if (await ask(page.mine || page.snapshot)) reload();
}
function stop(why) {
stopped = true;
clearInterval(polling);
polling = 0;
clearTimeout(retry);
lose();
be("stopped");
status.complain(why);
}
function reload() {
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
if (heard < pinged && Date.now() - pinged > PONG) return lose();
if (Date.now() - pinged > PING) ping();
if (greeted) hello();
}, 5000);
onWaking(wake);
window.addEventListener("offline", () => (socket ? lose() : be("offline")));
return { connect, say, ask, look, probe, hasStopped: () => stopped };
})();
(() => {
let offset = 0;
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
on("frame", ({ now }) => { offset = now * 1000 - Date.now(); });
on("shown", tick);
setInterval(tick, 1000);
tick();
})();
const room = (() => {
const OWN = "[id^=mine-], [id^=table-]", PATIENCE = 10000;
let morph;
const touched = (element) => /^(INPUT|TEXTAREA)$/.test(element.tagName) && element.value !== element.defaultValue;
htmx.registerExtension("kept", {
init: (inner) => { morph = inner.morph; },
htmx_before_morph_node: (element) => !(element.tagName === "TEXTAREA" && touched(element)),
htmx_before_morph_attr: (element, { attrName }) =>
!(attrName === "open" && element.matches("details, dialog")) && !(attrName === "value" && touched(element)),
});
const drawnOpen = new Map();
function newlyOpen(picture) {
const boxes = Array.from(picture.querySelectorAll("details[id]"));
const news = boxes.filter((box) => box.open && drawnOpen.get(box.id) === false);
for (const box of boxes) drawnOpen.set(box.id, box.open);
return news.map((box) => box.id);
}
function show(regions) {
for (const [id, html] of Object.entries(regions)) {
const region = document.getElementById(id);
if (region) redraw(region, html);
}
tell("shown");
}
function redraw(region, html) {
const held = region.contains(document.activeElement) && document.activeElement;
const known = new Set(Array.from(region.querySelectorAll("[id]"), (element) => element.id));
const picture = make("template", { innerHTML: html }).content;
const opening = newlyOpen(picture);
morph(region, picture, false);
for (const id of opening) document.getElementById(id)?.setAttribute("open", "");
for (const line of region.querySelectorAll("li[id]")) if (!known.has(line.id)) line.classList.add("is-fresh");
if (held && !held.isConnected) {
region.tabIndex = -1;
region.focus({ preventScroll: true });
}
}
const newest = new Map();
let arrived = () => {};
async function refreshOwn(revision) {
own.wanted = Math.max(own.wanted, revision);
if (own.asking || !page.mine || own.wanted <= own.at) return;
own.asking = true;
try {
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
function askForOwn() {
if (!line.say({ own: own.at })) return fetchOwn();
return Promise.race([new Promise((done) => { arrived = done; }), rest(PATIENCE)]);
}
async function fetchOwn() {
const answer = await line.ask(page.mine);
if (answer) showOwn(answer);
}
function showOwn({ to, regions }) {
const fresh = Object.entries(regions).filter(([id]) => to >= (newest.get(id) ?? 0));
for (const [id] of fresh) newest.set(id, to);
own.at = Math.max(own.at, to);
show(Object.fromEntries(fresh));
}
function clear() {
for (const part of document.querySelectorAll(OWN)) {
if (!part.parentElement?.closest(OWN)) part.replaceChildren();
}
}
newlyOpen(document);
on("frame", ({ regions }) => show(regions));
on("mine", refreshOwn);
on("own", (part) => { showOwn(part); arrived(); });
on("lost", () => arrived());
on("line", (state) => state === "stopped" && clear());
return { showOwn };
})();
const shelf = (() => {
const place = `table.${page.room}.${page.holder.split(":")[0]}`;
const memory = {};
let hasDisk = true;
function read(name) {
try {
if (hasDisk) memory[name] = JSON.parse(localStorage.getItem(`${place}.${name}`));
} catch { /* then what this page knows has to do */ }
return memory[name];
}
function write(name, value) {
memory[name] = value;
try {
localStorage.setItem(`${place}.${name}`, JSON.stringify(value));
} catch {
hasDisk = false; // full or forbidden: from now on memory knows better
}
}
if (read("holder") !== page.holder) {
write("waiting", []);
write("drafts", {});
write("holder", page.holder);
}
return { read, write, isKept: () => hasDisk };
})();
const forms = (() => {
const OURS = "form[data-command]:not([data-plain])";
const WORDS = "textarea, input:not([type=hidden], [type=checkbox], [type=radio], [type=submit])";
const PROOFS = ["key", "csrfmiddlewaretoken"];
const wordsOf = (form) => Array.from(form?.querySelectorAll(WORDS) ?? []);
const hiddenOf = (form) => Array.from(form.querySelectorAll("input[type=hidden]")).filter(
(field) => !PROOFS.includes(field.name));
const nameOf = (form) => [form.getAttribute("action"), ...hiddenOf(form).map((field) => field.value)].join("|");
function wish(form, submitter) {
const data = new FormData(form);
if (submitter?.name) data.append(submitter.name, submitter.value);
for (const name of PROOFS) data.delete(name);
return new URLSearchParams(data).toString();
}
function find({ url, body }) {
const asked = new URLSearchParams(body);
return Array.from(document.querySelectorAll(OURS)).find((form) =>
form.getAttribute("action") === url && hiddenOf(form).every((field) => asked.getAll(field.name).includes(field.value)));
}
function putBack(form, { body }) {
const asked = new URLSearchParams(body), fields = wordsOf(form);
if (!fields.length || fields.some((field) => field.value !== field.defaultValue)) return false;
for (const name of new Set(fields.map((field) => field.name))) {
const values = asked.getAll(name);
fields.filter((field) => field.name === name).forEach((field, nth) => { field.value = values[nth] ?? ""; });
}
for (const field of fields) field.dispatchEvent(new Event("input", { bubbles: true }));
form.closest("details")?.setAttribute("open", "");
return true;
}
function mark(entries) {
for (const form of document.querySelectorAll(".is-waiting")) form.classList.remove("is-waiting");
for (const form of entries.map(find)) if (!wordsOf(form).length) form?.classList.add("is-waiting");
}
return { OURS, wordsOf, nameOf, wish, find, putBack, mark };
})();
const drafts = (() => {
const DRAFTED = "textarea, input:not([type]), input[type=text]";
const greeted = new WeakSet();
const box = document.getElementById("unsent");
let listed = "";
const nameOf = (field) => `${forms.nameOf(field.form)}|${field.name}`;
const formOf = (name) => name.slice(0, name.lastIndexOf("|"));
const kept = () => shelf.read("drafts") ?? {};
function write(all) {
shelf.write("drafts", all);
showUnsent();
}
function save(field) {
if (!field.matches(DRAFTED)) return;
const all = kept(), name = nameOf(field);
if (field.value === field.defaultValue) delete all[name];
else all[name] = field.value;
write(all);
}
const keep = ({ key, words }) => write({ ...kept(), [`${key}|`]: words });
const drop = (form) => write(Object.fromEntries(Object.entries(kept()).filter(([name]) => formOf(name) !== form)));
function bringBack() {
const all = kept();
for (const field of document.querySelectorAll(`${forms.OURS} :is(${DRAFTED})`)) {
if (greeted.has(field)) continue;
greeted.add(field);
const draft = all[nameOf(field)];
if (!draft || field.value !== field.defaultValue) continue;
field.value = draft;
field.closest("details")?.setAttribute("open", "");
}
showUnsent();
}
function unsent() {
const here = Array.from(document.querySelectorAll(forms.OURS), forms.nameOf), found = {};
for (const [name, words] of Object.entries(kept())) found[formOf(name)] = [...(found[formOf(name)] ?? []), words];
return Object.entries(found).map(([form, words]) => [form, words.join(" · ")]).filter(
([form, words]) => !here.includes(form) && /\p{L}/u.test(words));
}
function showUnsent() {
const all = box && !line.hasStopped() ? unsent() : [], now = JSON.stringify(all);
if (!box || now === listed) return;
listed = now;
box.hidden = !all.length;
box.querySelector("ul").replaceChildren(...all.map(([form, words]) => {
const paper = make("li", { className: "idea idea--mine idea--hidden" });
const foot = make("div", { className: "idea__foot" });
const away = make("button", {
type: "button", className: "button button--small button--quiet", textContent: box.dataset.drop,
onclick: () => { drop(form); box.querySelector("summary").focus(); },
});
foot.append(away);
paper.append(make("p", { className: "idea__words", dir: "auto", textContent: words }), foot);
return paper;
}));
}
document.addEventListener("input", ({ target }) => {
if (target.form?.matches(forms.OURS)) save(target);
});
on("shown", bringBack);
on("line", showUnsent);
bringBack();
return { keep, drop };
})();
(() => {
const LINE_PATIENCE = 5000, POST_PATIENCE = 12000, LONGEST = 5000;
const SLOW_AFTER = 1000, RELEASE_AFTER = 1500, UNSENT_AFTER = 4000;
const { phrases, SAID_FOR } = status;
const waiting = () => shelf.read("waiting") ?? [];
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
setTimeout(() => { release(entry, false); report(); }, RELEASE_AFTER);
report();
}
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
const NOTHING = { state: "" };
let outcome = NOTHING;
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
function again() {
if (document.hidden) return;
if (sending && Date.now() - sending.since > UNSENT_AFTER) {
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
setInterval(() => waiting().length && pump(), 15000);
pump();
report();
line.connect();
})();
})();
