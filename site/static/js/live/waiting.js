/* The list of what waits to be sent, in templates/components/waiting.html. What could not be sent stands there with its
   words, and can be copied, sent again or thrown away; nothing else remembers it. */
const waitingList = (() => {
  const box = document.getElementById("waiting");
  const phrases = box?.dataset ?? {};
  let listed = "", asides = new Set();

  const act = (textContent, onclick) => make("button", {
    type: "button", className: "button button--small button--quiet", textContent, onclick,
  });

  /** Without a secure connection a page may write to the clipboard only by what is marked, which stays marked. */
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

  /** Show these entries of the outbox. `isSafe`: the phone's storage has them as well. */
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
