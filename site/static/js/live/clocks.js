/* Clocks run down by the server's time. They warn, and never close anything. Until the server has said what time it is,
   the page shows the time of day that it was drawn with. */
(() => {
  // The server's clock less the one that nobody sets, in milliseconds.
  let offset = null;
  // How far the phone's own clock is from that one. When this changes, the phone has slept, or its clock was set.
  const drift = () => Date.now() - now();
  let drifted = drift();

  function tick() {
    if (offset === null) return;
    if (Math.abs(drift() - drifted) > 2000) {
      drifted = drift();
      line.refresh();
    }
    for (const timer of document.querySelectorAll("[data-ends-at]")) {
      const left = Math.round((Date.parse(timer.dataset.endsAt) - now() - offset) / 1000);
      const face = timer.querySelector(".timer__left") ?? timer;
      const [minutes, seconds] = [Math.trunc(Math.abs(left) / 60), Math.abs(left) % 60];
      const text = `${left < 0 ? "−" : ""}${minutes}:${String(seconds).padStart(2, "0")}`;
      if (face.textContent !== text) face.textContent = text;
      const label = timer.querySelector("[data-left]"), meaning = label?.dataset[left < 0 ? "over" : "left"];
      if (label && label.textContent !== meaning) label.textContent = meaning;
      timer.dataset.state = left < 0 ? "over" : left <= 60 ? "soon" : "running";
    }
  }

  /** What came late says an earlier time than it is: the latest counts, unless the server's clock was put back. */
  function set(said) {
    const found = said * 1000 - now();
    if (offset === null || found > offset || found < offset - 10000) offset = found;
  }

  on("frame", (frame) => { set(frame.now); tick(); });
  on("shown", tick);
  setInterval(tick, 1000);
})();
