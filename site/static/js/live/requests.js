/* Requests to our own server. In a hall a sign-in page may answer in its place, with any status: only what names this
   room, or the very write that was sent, is believed. Redirects are not followed: words must not be sent elsewhere. */
const requests = (() => {
  const isObject = (thing) => typeof thing === "object" && thing !== null && !Array.isArray(thing);
  const isText = (thing) => typeof thing === "string";
  const areRegions = (thing) => isObject(thing) && Object.values(thing).every(isText);

  const isPicture = (said) => Number.isFinite(said.to) && Number.isFinite(said.now) && areRegions(said.regions);
  const isRefusal = (said) => said.outcome === "refused" && isText(said.said);
  const isAnswer = (said, key) =>
    said.key === key && ["done", "refused", "unsaved"].includes(said.outcome) && isText(said.said) && areRegions(said.regions);

  /** What came back as JSON, an empty object when it is none, and null when nothing came within `ms`. */
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

  /** A picture of this room, or a refusal to show one; null for whatever else. */
  async function look(address) {
    const said = await ask(address, {}, 10000);
    return said?.room === page.room && (isPicture(said) || isRefusal(said)) ? said : null;
  }

  /** `answer`: the server's to this very write, or null. `isReached`: somebody has answered, whoever that was. */
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
