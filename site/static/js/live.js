(() => {
"use strict";
(() => {
const root = document.documentElement, AGAIN = 1500, PATIENCE = 8000;
let isAsking = false;
const rest = (ms) => new Promise((done) => setTimeout(done, ms));
async function isThere() {
const patience = new AbortController(), timer = setTimeout(() => patience.abort(), PATIENCE);
try {
const answer = await fetch("/healthz", { cache: "no-store", redirect: "manual", signal: patience.signal });
return answer.ok && (await answer.text()).trim() === "ok";
} catch {
return false;
} finally {
clearTimeout(timer);
}
}
async function comeBack() {
if (isAsking || document.hidden || !root.classList.contains("is-away")) return;
isAsking = true;
while (!(await isThere())) await rest(AGAIN * (0.5 + Math.random()));
location.replace(location.pathname + location.search);
}
window.addEventListener("pagehide", () => root.classList.add("is-away"));
window.addEventListener("pageshow", ({ persisted }) => {
if (!persisted) return;
isAsking = false;
root.classList.add("is-away");
comeBack();
});
window.addEventListener("focus", comeBack);
document.addEventListener("visibilitychange", comeBack);
})();
if (!window.htmx) throw new Error("htmx has not arrived");
const page = document.body.dataset;
const first = page.screen === "desk" || page.holder.startsWith("scribe");
const own = { at: Number(page.revision), wanted: 0, asking: false };
const isAway = () => document.documentElement.classList.contains("is-away");
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`room:${name}`, { detail }));
const on = (name, hear) => document.addEventListener(`room:${name}`, ({ detail }) => hear(detail));
const now = () => performance.now();
const rest = (ms) => new Promise((done) => setTimeout(done, ms));
const spread = (ms) => ms * (0.5 + Math.random());
const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
function onWaking(wake) {
for (const event of ["online", "pageshow", "focus"]) window.addEventListener(event, wake);
document.addEventListener("visibilitychange", wake);
}
const requests = (() => {
const isObject = (thing) => typeof thing === "object" && thing !== null && !Array.isArray(thing);
const isText = (thing) => typeof thing === "string";
const areRegions = (thing) => isObject(thing) && Object.values(thing).every(isText);
const isPicture = (said) => Number.isFinite(said.to) && Number.isFinite(said.now) && areRegions(said.regions);
const isRefusal = (said) => said.outcome === "refused" && isText(said.said);
const isAnswer = (said, key) =>
said.key === key && ["done", "refused", "unsaved"].includes(said.outcome) && isText(said.said) && areRegions(said.regions);
async function ask(address, options, ms, patience = new AbortController()) {
const timer = setTimeout(() => patience.abort(), ms);
try {
const answer = await fetch(address, {
...options, headers: { Accept: "application/json", ...options.headers },
cache: "no-store", redirect: "manual", signal: patience.signal,
});
const said = await answer.json().catch(() => ({}));
return patience.signal.aborted ? null : isObject(said) ? said : {};
} catch {
return null;
} finally {
clearTimeout(timer);
}
}
async function look(address) {
const said = await ask(address, {}, 10000);
return said?.room === page.room && (isPicture(said) || isRefusal(said)) ? said : null;
}
async function send({ key, url }, body, ms, patience) {
const headers = {
"Content-Type": "application/x-www-form-urlencoded",
"Idempotency-Key": key,
"X-CSRFToken": document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "",
};
const said = await ask(url, { method: "POST", body, headers }, ms, patience);
return { answer: said && isAnswer(said, key) ? said : null, isReached: said !== null };
}
return { areRegions, isObject, isRefusal, look, send };
})();
const status = (() => {
const SAID_FOR = 6000, NEWS_FOR = 30000, SPOKEN_FOR = 10000;
const bar = document.getElementById("status"), notice = document.getElementById("said");
const phrases = bar?.dataset ?? {};
const spoken = document.getElementById("spoken");
const TROUBLE = ["offline", "restarting", "stopped", "waiting", "unsent", "unsaved", "aside"];
let isTroubled = false;
const place = () => document.querySelector("#room-phase h1")?.textContent;
let connection = "", writes = { state: "" }, moved = null, known = place();
function sayOfWrites(state, text) {
writes = { state, text: text || phrases[state] };
say();
}
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
if (bar.dataset.state !== state) speakOf(state, state === "live" ? phrases.live : text);
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
const line = (() => {
const POLL = 5000, PING = 25000, PONG = 15000, PROBE = 3000, OPENING = 8000, LONGEST = 4000;
const SILENT = 15000;
const LEAVE_IS_OVER = 4403, TAKEN_BACK = 4410, TOO_MUCH = 4429, RESTARTS = [1012, 4412];
let socket = null, revision = Number(page.revision), state = "", stopped = false;
let heard = 0, pinged = 0, greeted = 0, settled = false, opening = 0;
let tries = 0, retry = 0, polling = 0, restarting = false;
const isOpen = () => socket?.readyState === WebSocket.OPEN;
const be = (next) => { if (next !== state) tell("line", state = next); };
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
if (stopped || socket || isAway()) return;
const address = new URL(page.socket, location.href);
address.protocol = address.protocol.replace("http", "ws");
const mine = socket = new WebSocket(address);
pinged = now();
clearTimeout(opening);
opening = setTimeout(() => mine === socket && lose(), OPENING);
mine.onopen = () => {
if (mine !== socket) return;
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
function hello() {
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
pinged = now();
socket.send(JSON.stringify({ ping: Math.round(pinged) }));
}
function probe() {
if (!isOpen()) return;
const asked = socket;
ping();
setTimeout(() => asked === socket && now() - heard >= PROBE && (lose(), connect()), PROBE);
}
function wake() {
if (document.hidden || stopped || restarting || isAway()) return;
if (isOpen()) return probe();
if (socket && now() - pinged < PROBE) return;
if (socket) lose();
tries = 0;
connect();
}
async function ask(address) {
const said = await requests.look(address);
if (!said || !requests.isRefusal(said)) return said;
stop(said);
return null;
}
function poll() {
if (!polling) polling = setInterval(look, POLL * (0.8 + Math.random() * 0.4));
}
async function look() {
if (document.hidden || !polling || isAway()) return;
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
const refresh = () => (isOpen() ? hello() : look());
setInterval(() => {
if (!isOpen()) return;
if (heard < pinged && now() - pinged > PONG) return lose();
if (now() - pinged > PING) ping();
if (greeted) hello();
}, 5000);
onWaking(wake);
window.addEventListener("pagehide", () => socket && lose());
window.addEventListener("offline", () => (socket ? lose() : be("offline")));
return { connect, say, ask, look, probe, refresh, hasHeardSince: (then) => heard > then, hasStopped: () => stopped };
})();
(() => {
let offset = null;
const drift = () => Date.now() - now();
let drifted = drift();
function tick() {
if (offset === null) return;
if (Math.abs(drift() - drifted) > 2000) {
drifted = drift();
line.refresh();
}
for (const timer of document.querySelectorAll("[data-ends-at]")) {
const left = Math.round((Date.parse(timer.dataset.endsAt) - now() - offset) / 1000);
const face = timer.querySelector(".timer__left") ?? timer;
const [minutes, seconds] = [Math.trunc(Math.abs(left) / 60), Math.abs(left) % 60];
const text = `${left < 0 ? "−" : ""}${minutes}:${String(seconds).padStart(2, "0")}`;
if (face.textContent !== text) face.textContent = text;
const label = timer.querySelector("[data-left]"), meaning = label?.dataset[left < 0 ? "over" : "left"];
if (label && label.textContent !== meaning) label.textContent = meaning;
timer.dataset.state = left < 0 ? "over" : left <= 60 ? "soon" : "running";
}
}
function set(said) {
const found = said * 1000 - now();
if (offset === null || found > offset || found < offset - 10000) offset = found;
}
on("frame", (frame) => { set(frame.now); tick(); });
on("shown", tick);
setInterval(tick, 1000);
})();
(() => {
const HOMES = "details, section, [id$=-phase], main";
let held = null, around = [], before = null;
const boxAround = (element) => {
const closed = element.parentElement?.closest("details:not([open])");
return closed && !closed.querySelector(":scope > summary")?.contains(element) ? closed : null;
};
const isThere = (element) => element.isConnected && !element.closest("[hidden]") && !boxAround(element);
document.addEventListener("focusin", ({ target }) => {
const notice = target.closest("#said");
if (notice && held && !notice.contains(held)) before = held;
held = target;
around = [];
for (let parent = target.parentElement; parent; parent = parent.parentElement) around.push(parent);
});
document.addEventListener("pointerdown", () => setTimeout(() => {
if (document.activeElement === document.body) held = null;
}));
function look() {
const active = document.activeElement;
if (!held || (active && active !== document.body && active !== held) || (active === held && isThere(held))) return;
const place = home();
if (place.tabIndex < 0) place.tabIndex = -1;
place.focus({ preventScroll: true });
}
function home() {
const main = document.getElementById("main");
const anew = held.id && document.getElementById(held.id);
if (anew && isThere(anew)) return anew;
if (held.isConnected && isThere(held)) return held;
if (around.some(({ id }) => id === "said") && before && isThere(before)) return before;
for (let element = held.isConnected ? held : around.find((parent) => parent.isConnected); element; element = element.parentElement) {
const box = boxAround(element);
if (box && isThere(box)) return box.querySelector("summary");
const place = element.matches(HOMES) && isThere(element) && element;
if (place) return (place.matches("details") && place.querySelector("summary")) || place;
}
return main;
}
new MutationObserver(look).observe(document.body, {
subtree: true, childList: true, attributes: true, attributeFilter: ["open", "hidden"],
});
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
const news = (() => {
const STAGES = ["next_phase", "start_phase", "go_back", "reveal_ideas", "open_round", "close_round", "reveal_round", "void_round",
"agree_win", "close_workshop", "cancel_workshop"];
const read = () => new Map(Array.from(document.querySelectorAll("[data-news]"), ({ dataset }) => [dataset.newsKey, dataset.news]));
let known = read();
const agreed = new Set(known.keys());
function tellNews() {
const current = read();
const fresh = [...current].filter(([key]) => !known.has(key) && !(key.startsWith("win-") && agreed.has(key)));
known = current;
for (const key of current.keys()) agreed.add(key);
status.announce(fresh.map(([, text]) => text).join(" "));
}
const tellOutcome = (verb, said) => STAGES.includes(verb) || status.announce(said);
on("shown", tellNews);
return { tellOutcome };
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
function find({ url, body, step }) {
const asked = new URLSearchParams(body);
const fits = ({ name, value, dataset }) =>
(step && dataset.step ? Number(dataset.step) === step : asked.getAll(name).includes(value));
return Array.from(document.querySelectorAll(OURS)).find((form) =>
form.getAttribute("action") === url && hiddenOf(form).every(fits));
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
const counts = (() => {
const PILE = 16;
const LINE_ENDS = /\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]/g, CONTROL = /[\x00-\x08\x0e-\x1f\x7f-\x9f]/g;
const EDGES = /^[\s\u200b\u2060\ufeff]+|[\s\u200b\u2060\ufeff]+$/g;
const segmenter = window.Intl?.Segmenter && new Intl.Segmenter();
const ONE = segmenter ? null : pattern();
function pattern() {
const emoji = "\\p{Extended_Pictographic}", after = "[\\p{M}\\p{Emoji_Modifier}\\u200c\\u200d\\u{e0020}-\\u{e007f}]*";
const joint = "[\\p{M}\\u200d]*[\\u094d\\u09cd\\u0acd\\u0b4d\\u0c4d\\u0d4d][\\p{M}\\u200d]*";
const hangul = "[\\u1100-\\u115f]*[\\u1160-\\u11ff\\uac00-\\ud7fb]+";
try {
return new RegExp(
`\\p{RI}{2}${after}|${emoji}(?:${after}\\u200d${emoji})*${after}|${hangul}${after}|\\p{Lo}(?:${joint}\\p{Lo})*${after}|[^]${after}`, "gu");
} catch {
return /[^]/gu;
}
}
function count(value) {
const text = value.normalize("NFC").replace(LINE_ENDS, "\n").replace(CONTROL, "").replace(EDGES, "");
const characters = segmenter ? Array.from(segmenter.segment(text), ({ segment }) => segment) : text.match(ONE) ?? [];
return characters.reduce((sum, each) => sum + Math.ceil(Array.from(each).length / PILE), 0);
}
function show(field) {
const longest = Number(field.dataset.longest), id = `${field.id}-over`;
const surplus = field.value.length > longest ? count(field.value) - longest : 0;
const isOver = surplus > 0;
let note = document.getElementById(id);
if (!note && !isOver) return;
const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each && each !== id);
if (!isOver) {
note.remove();
field.removeAttribute("aria-invalid");
} else {
note ??= Object.assign(document.createElement("p"), { id, className: "field__over" });
const said = field.dataset.over.replace("%n", surplus).replace("%m", longest);
if (note.textContent !== said) note.textContent = said;
if (note.previousElementSibling !== field) field.after(note);
field.setAttribute("aria-invalid", "true");
others.push(id);
}
if (others.length) field.setAttribute("aria-describedby", others.join(" "));
else field.removeAttribute("aria-describedby");
}
document.querySelectorAll("[data-longest]").forEach(show);
document.addEventListener("input", ({ target }) => target.dataset?.longest && show(target));
return { show, count };
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
if (field.value !== field.defaultValue) {
save(field);
} else if (draft) {
field.value = draft;
field.closest("details")?.setAttribute("open", "");
}
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
const entries = (() => {
function all() {
const found = shelf.read("waiting");
return Array.isArray(found) ? found.filter((entry) => entry?.key && entry.url && typeof entry.body === "string") : [];
}
const write = (next) => shelf.write("waiting", next);
const add = (entry) => write([...all(), entry]);
const change = (key, changes) => write(all().map((entry) => (entry.key === key ? { ...entry, ...changes } : entry)));
const remove = (key) => write(all().filter((entry) => entry.key !== key));
function newKey() {
const letters = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18)));
return btoa(letters).replaceAll("+", "-").replaceAll("/", "_");
}
return { add, all, change, newKey, remove };
})();
const order = (() => {
const verbOf = ({ url }) => url.match(/\/do\/(\w+)\/$/)?.[1] ?? "";
const THINGS = { idea: "idea", ideas: "idea", theme: "theme", into: "theme", need: "need", needs: "need", offer: "offer",
offers: "offer", win: "win", vote: "vote", card: "card", seat_number: "card", phase: "phase", table: "table", board: "table" };
const FIRST = ["give_consent", "choose_table", "record_consent", "seat_at_table"];
const ROOM = ["open_doors", "start_phase", "next_phase", "go_back", "reveal_ideas", "prepare_round", "open_round", "close_round",
"reveal_round", "void_round", "close_workshop", "cancel_workshop"];
const ADDITIONS = /^(add_|voice_|write_for$|issue_card$|print_cards$|name_theme$)/;
function things(entry) {
const named = [...new URLSearchParams(entry.body)].filter(([name, value]) => value && THINGS[name]);
return named.length ? named.map(([name, value]) => `${THINGS[name]}:${value}`) : [verbOf(entry)];
}
function holds(earlier, later) {
const [before, after] = [verbOf(earlier), verbOf(later)];
if (FIRST.includes(before) && new URLSearchParams(earlier.body).get("as") === "card") return true;
if (ROOM.includes(before) && ROOM.includes(after)) return true;
const about = ADDITIONS.test(before) ? [] : things(earlier);
return things(later).some((thing) => about.includes(thing));
}
const isSame = (one, other) => one.url === other.url && one.body === other.body;
function isRepeat(wish, waiting) {
const last = waiting.map((entry) => isSame(entry, wish)).lastIndexOf(true);
return last >= 0 && !waiting.slice(last + 1).some((later) => later.url === wish.url && holds(waiting[last], later));
}
return { holds, isRepeat, verbOf };
})();
const taps = (() => {
const STEP = "dots";
const stepOf = (form) => form.querySelector(`input[name=${STEP}][data-step]`);
const busy = new Set();
const switchOff = (button, isOff) =>
isOff ? button.setAttribute("aria-disabled", "true") : button.removeAttribute("aria-disabled");
function bare(body) {
const fields = new URLSearchParams(body);
fields.delete(STEP);
return fields.toString();
}
const isSame = (one, other) => one.url === other.url && bare(one.body) === bare(other.body);
function asked(form, waiting) {
const wanted = { url: form.getAttribute("action"), body: forms.wish(form) };
const last = waiting.filter((entry) => isSame(entry, wanted)).pop();
return Number(last ? new URLSearchParams(last.body).get(STEP) : stepOf(form).dataset.has);
}
function left(ballot, waiting) {
const drawn = (form) => Number(stepOf(form).dataset.has);
const forward = Array.from(ballot.querySelectorAll(forms.OURS)).filter((form) => Number(stepOf(form)?.dataset.step) > 0);
return Number(ballot.dataset.left) - forward.reduce((sum, form) => sum + asked(form, waiting) - drawn(form), 0);
}
function read(form, waiting) {
const field = stepOf(form);
if (!field) return null;
const ballot = field.closest("[data-left]"), by = Number(field.dataset.step), target = asked(form, waiting) + by;
const knowsMore = waiting.some(({ url }) => url === form.getAttribute("action"));
if (knowsMore && by > 0 && left(ballot, waiting) < 1) return { isTooFar: ballot.dataset.none };
const fields = new URLSearchParams(forms.wish(form));
fields.set(STEP, Math.max(0, target));
return { by, body: fields.toString() };
}
function mark(waiting) {
for (const ballot of document.querySelectorAll("[data-left]")) markBallot(ballot, waiting);
for (const button of busy) {
button.classList.remove("is-busy");
button.removeAttribute("aria-busy");
switchOff(button, false);
}
busy.clear();
if (waiting.length) for (const form of document.querySelectorAll(forms.OURS)) markForm(form, waiting);
}
function markBallot(ballot, waiting) {
const remaining = left(ballot, waiting);
for (const form of ballot.querySelectorAll(forms.OURS)) {
const by = Number(stepOf(form)?.dataset.step), want = by ? asked(form, waiting) : 0;
if (!by) continue;
switchOff(form.querySelector("button"), by > 0 ? remaining < 1 : want < 1);
form.parentElement.querySelectorAll(".dot").forEach((dot, place) => {
const isFilled = dot.classList.contains("dot--filled");
dot.classList.toggle("dot--asked", isFilled !== place < want);
});
}
}
function markForm(form, waiting) {
if (stepOf(form)) return;
for (const button of form.elements) {
if (button.tagName !== "BUTTON" || button.type !== "submit") continue;
const url = button.getAttribute("formaction") ?? form.getAttribute("action");
if (!waiting.some((entry) => entry.url === url)) continue;
if (!order.isRepeat({ url, body: forms.wish(form, button) }, waiting)) continue;
button.classList.add("is-busy");
button.setAttribute("aria-busy", "true");
switchOff(button, true);
busy.add(button);
}
}
return { isSame, mark, read };
})();
const waitingList = (() => {
const box = document.getElementById("waiting");
const phrases = box?.dataset ?? {};
let listed = "", asides = new Set();
const act = (textContent, onclick) => make("button", {
type: "button", className: "button button--small button--quiet", textContent, onclick,
});
function copy(words, button) {
getSelection().selectAllChildren(words);
if (document.execCommand("copy")) button.textContent = phrases.copied;
}
function item({ key, words, label, aside, why }, { retry, discard }) {
const text = make("p", { dir: "auto", textContent: words || label });
const paper = make("li");
paper.append(text);
if (!aside) return paper;
const foot = make("div", { className: "cluster gap-xs" });
if (words) foot.append(act(phrases.copy, ({ currentTarget }) => copy(text, currentTarget)));
foot.append(act(phrases.again, () => retry(key)), act(phrases.drop, () => discard(key)));
paper.append(make("p", { className: "meta", textContent: why || phrases.why }), foot);
return paper;
}
function show(all, isSafe, ways) {
const shown = all.filter(({ words, label }) => words || label);
const next = JSON.stringify([isSafe, shown.map(({ key, aside, why }) => [key, aside, why])]);
if (!box || next === listed) return;
listed = next;
const news = shown.filter(({ key, aside }) => aside && !asides.has(key));
asides = new Set(shown.filter(({ aside }) => aside).map(({ key }) => key));
box.hidden = !shown.length;
if (box.hidden) box.open = false;
else if (news.length) box.open = true;
box.querySelector("p").textContent = isSafe ? phrases.kept : phrases.unkept;
box.querySelector("ol").replaceChildren(...shown.map((entry) => item(entry, ways)));
}
return { show };
})();
(() => {
const LINE_PATIENCE = 5000, POST_PATIENCE = 12000, LONGEST = 5000;
const SLOW_AFTER = 1000, RELEASE_AFTER = 1500, UNSENT_AFTER = 4000;
const TRIES = 5, ASIDE_FOR = 60000;
const { phrases, SAID_FOR } = status;
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
if (step && unsent.has(last?.key) && taps.isSame(last, entry)) {
entries.change(last.key, entry);
return report();
}
entries.add({ key, ...entry });
unsent.add(key);
sentFrom.set(key, { form, submitter });
form.setAttribute("aria-busy", "true");
setTimeout(() => { release({ key, ...entry }, false); report(); }, RELEASE_AFTER);
report();
}
function release(entry, isAnswered) {
const { form, submitter } = sentFrom.get(entry.key) ?? {};
sentFrom.delete(entry.key);
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
let sending = null, failures = 0, trouble = "", later = 0;
const postOnly = new Set(); // hats that the socket may not speak for
const tried = new Map(); // key of what stepped aside → when it was tried last
const hatOf = ({ body }) => new URLSearchParams(body).get("as");
const signed = ({ key, body }) => `${body}&${new URLSearchParams({ key, holder: page.holder })}`;
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
function fail({ key, fails = 0, aside }, why) {
tried.set(key, now());
if (fails + 1 < TRIES || aside) return entries.change(key, { fails: fails + 1 });
entries.change(key, { fails: TRIES, aside: true, why });
failures = 0;
}
async function send(entry) {
const patience = new AbortController(), slow = setTimeout(report, UNSENT_AFTER), since = now();
let take, turn;
const answered = new Promise((done) => { take = (answer) => done({ answer, isReached: true }); });
const turned = new Promise((done) => { turn = done; });
unsent.delete(entry.key);
sending = { entry, since, patience, take, turn };
try {
const { answer, isReached } = await Promise.race([answered, deliver(entry, turned, patience)]);
return { answer, isReached: isReached || line.hasHeardSince(since) };
} finally {
clearTimeout(slow);
patience.abort();
turn();
sending = null;
}
}
async function deliver(entry, turned, patience) {
const verb = order.verbOf(entry);
if (verb && !postOnly.has(hatOf(entry)) && line.say({ do: verb, body: signed(entry) })) {
const isSlow = await Promise.race([turned, rest(LINE_PATIENCE).then(() => true)]);
if (isSlow && !patience.signal.aborted) line.probe();
}
return patience.signal.aborted ? { answer: null } : requests.send(entry, signed(entry), POST_PATIENCE, patience);
}
on("answer", (answer) => {
if (sending?.entry.key !== answer.key) return takeLate(answer);
if (answer.outcome !== "elsewhere") return sending.take(answer);
postOnly.add(hatOf(sending.entry));
sending.turn();
});
on("lost", () => sending?.turn());
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
const NOTHING = { state: "" };
let outcome = NOTHING;
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
function again() {
if (document.hidden) return;
if (sending && now() - sending.since > UNSENT_AFTER) {
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
document.addEventListener("change", () => taps.mark(entries.all()));
onWaking(again);
window.addEventListener("storage", report);
setInterval(() => entries.all().length && pump(), 15000);
pump();
report();
line.connect();
})();
})();
