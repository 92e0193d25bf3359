/* Words half written, kept through a reload and while their form is away for a phase. */
const drafts = (() => {
  const DRAFTED = "textarea, input:not([type]), input[type=text]";
  const greeted = new WeakSet();
  const kept = () => shelf.read("drafts") ?? {};

  function save(field) {
    if (!field.matches(DRAFTED)) return;
    const all = kept(), name = `${forms.nameOf(field.form)}|${field.name}`;
    if (field.value === field.defaultValue) delete all[name];
    else all[name] = field.value;
    shelf.write("drafts", all);
  }

  function drop(form) {
    const start = `${forms.nameOf(form)}|`;
    shelf.write("drafts", Object.fromEntries(Object.entries(kept()).filter(([name]) => !name.startsWith(start))));
  }

  function bringBack() {
    const all = kept();
    for (const field of document.querySelectorAll(`${forms.OURS} :is(${DRAFTED})`)) {
      if (greeted.has(field)) continue;
      greeted.add(field);
      const draft = all[`${forms.nameOf(field.form)}|${field.name}`];
      if (!draft || field.value !== field.defaultValue) continue;
      field.value = draft;
      field.closest("details")?.setAttribute("open", "");
    }
  }

  document.addEventListener("input", ({ target }) => {
    if (target.form?.matches(forms.OURS)) save(target);
  });
  on("shown", bringBack);
  bringBack();
  return { drop };
})();
