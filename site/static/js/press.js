/* A plain form that has been sent says that it is busy, and is not sent twice, until its answer comes or is given up. */
(() => {
  "use strict";
  const GIVEN_UP = 15000;
  const sent = new Map();

  function free(form) {
    const button = sent.get(form);
    sent.delete(form);
    button?.classList.remove("is-busy");
    button?.removeAttribute("aria-busy");
    button?.removeAttribute("aria-disabled");
  }

  document.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post") return;
    if (sent.has(form)) return event.preventDefault();
    sent.set(form, button);
    button?.classList.add("is-busy");
    button?.setAttribute("aria-busy", "true");
    button?.setAttribute("aria-disabled", "true");
    setTimeout(free, GIVEN_UP, form);
  });

  // The back button shows the page as it was left.
  window.addEventListener("pageshow", () => Array.from(sent.keys(), free));
})();
