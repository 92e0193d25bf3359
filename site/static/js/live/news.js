/* Each stage that the room enters is said to a screen reader, once: ideas shown, a vote opened, a result. Counts never.
   A region names its stage in data-news-key and says it in data-news; what stood there when the page came is read with it. */
const news = (() => {
  // Of these their own screen hears by what happens to the room, as all others do.
  const STAGES = page.stages.split(" ");
  const read = () => new Map(Array.from(document.querySelectorAll("[data-news]"), ({ dataset }) => [dataset.newsKey, dataset.news]));
  let known = read();
  // A quick win is agreed once, however often a list leaves it out and takes it in again.
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
