/* The forms of commands: what one asks for, and how words find their way back into it. */
const forms = (() => {
  const OURS = "form[data-command]:not([data-plain])";
  const WORDS = "textarea, input:not([type=hidden], [type=checkbox], [type=radio], [type=submit])";
  const PROOFS = ["key", "csrfmiddlewaretoken"];

  const wordsOf = (form) => Array.from(form?.querySelectorAll(WORDS) ?? []);
  const hiddenOf = (form) => Array.from(form.querySelectorAll("input[type=hidden]")).filter(
    (field) => !PROOFS.includes(field.name));
  /** The same for the same form drawn anew, and for no other. */
  const nameOf = (form) => [form.getAttribute("action"), ...hiddenOf(form).map((field) => field.value)].join("|");

  /** All that the form asks for, as the body of a request. */
  function wish(form, submitter) {
    const data = new FormData(form);
    if (submitter?.name) data.append(submitter.name, submitter.value);
    for (const name of PROOFS) data.delete(name);
    return new URLSearchParams(data).toString();
  }

  /** The form on the page that could ask for this, wherever it was sent from. A step is told by its direction. */
  function find({ url, body, step }) {
    const asked = new URLSearchParams(body);
    const fits = ({ name, value, dataset }) =>
      (step && dataset.step ? Number(dataset.step) === step : asked.getAll(name).includes(value));
    return Array.from(document.querySelectorAll(OURS)).find((form) =>
      form.getAttribute("action") === url && hiddenOf(form).every(fits));
  }

  /** Fill a form that was freed for other words, unless there are some in it already. */
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

  /** Show of each button that was pressed for one of these that it waits; words are free to be followed by others. */
  function mark(entries) {
    for (const form of document.querySelectorAll(".is-waiting")) form.classList.remove("is-waiting");
    for (const form of entries.map(find)) if (!wordsOf(form).length) form?.classList.add("is-waiting");
  }

  return { OURS, wordsOf, nameOf, wish, find, putBack, mark };
})();
