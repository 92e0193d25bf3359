/* Words half written, kept through a reload and while their form is away for a phase. Until it is back they can be read,
   in templates/workshops/screens/part_unsent.html. */
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

  /** Keep words that no form takes back. */
  const keep = ({ key, words }) => write({ ...kept(), [`${key}|`]: words });

  /** Forget what was typed into the form of this name. */
  const drop = (form) => write(Object.fromEntries(Object.entries(kept()).filter(([name]) => formOf(name) !== form)));

  function bringBack() {
    const all = kept();
    for (const field of document.querySelectorAll(`${forms.OURS} :is(${DRAFTED})`)) {
      if (greeted.has(field)) continue;
      greeted.add(field);
      const draft = all[nameOf(field)];
      if (field.value !== field.defaultValue) {
        // Typed before this script had arrived.
        save(field);
      } else if (draft) {
        field.value = draft;
        field.closest("details")?.setAttribute("open", "");
      }
    }
    showUnsent();
  }

  /** The name of each form that is not on this page → what was typed into it. A card's number alone is no words. */
  function unsent() {
    const here = Array.from(document.querySelectorAll(forms.OURS), forms.nameOf), found = {};
    for (const [name, words] of Object.entries(kept())) found[formOf(name)] = [...(found[formOf(name)] ?? []), words];
    return Object.entries(found).map(([form, words]) => [form, words.join(" · ")]).filter(
      ([form, words]) => !here.includes(form) && /\p{L}/u.test(words));
  }

  function showUnsent() {
    const all = box && !line.hasStopped() ? unsent() : [], now = JSON.stringify(all);
    // Somebody may be copying.
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
