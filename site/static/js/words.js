(() => {
"use strict";
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
})();
