/* A browser keeps a page that is left, and shows it again as it was when somebody goes back. By then its card may be on
   another phone, or its reader signed out. So such a page is hidden when it is left, does nothing while it is away, and
   when it is shown again it is loaded anew, as soon as the server can be reached. What was typed is kept by drafts.js. */
(() => {
  const root = document.documentElement, AGAIN = 1500, PATIENCE = 8000;
  let isAsking = false;

  const rest = (ms) => new Promise((done) => setTimeout(done, ms));

  /** Whether our own server answers, and not the sign-in page of a hall's wifi in its place. */
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
    // A page that cannot be loaded now would be the browser's own, which does not try again everywhere.
    while (!(await isThere())) await rest(AGAIN * (0.5 + Math.random()));
    // Without the fragment, because with one a browser only scrolls.
    location.replace(location.pathname + location.search);
  }

  window.addEventListener("pagehide", () => root.classList.add("is-away"));
  window.addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    // What was asked before the page was put away may never be answered.
    isAsking = false;
    root.classList.add("is-away");
    comeBack();
  });
  // Should it have been hidden and yet not been left.
  window.addEventListener("focus", comeBack);
  document.addEventListener("visibilitychange", comeBack);
})();
