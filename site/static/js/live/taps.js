/* Taps that come before the last one was answered. A step, such as one dot more, is counted on from what was asked for
   before; every other button says that it is busy, and asks for nothing twice. */
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

  /** The number that was asked for last, or the one that is drawn. */
  function asked(form, waiting) {
    const wanted = { url: form.getAttribute("action"), body: forms.wish(form) };
    const last = waiting.filter((entry) => isSame(entry, wanted)).pop();
    return Number(last ? new URLSearchParams(last.body).get(STEP) : stepOf(form).dataset.has);
  }

  /** How many are left of what a ballot has to give, when all that waits is done. */
  function left(ballot, waiting) {
    const drawn = (form) => Number(stepOf(form).dataset.has);
    const forward = Array.from(ballot.querySelectorAll(forms.OURS)).filter((form) => Number(stepOf(form)?.dataset.step) > 0);
    return Number(ballot.dataset.left) - forward.reduce((sum, form) => sum + asked(form, waiting) - drawn(form), 0);
  }

  /** What a tap on a button of this form asks for, or null when it is no step. What cannot be is left to the server to
      refuse, unless it knows less than this page: `isTooFar` is then the sentence. */
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

  /** Show what was asked for and is not answered yet. */
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
