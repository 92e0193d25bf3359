/* Clocks run down by the server's time. They warn, and never close anything. */
(() => {
  let offset = 0;

  function tick() {
    for (const timer of document.querySelectorAll("[data-ends-at]")) {
      const left = Math.round((Date.parse(timer.dataset.endsAt) - Date.now() - offset) / 1000);
      const face = timer.querySelector(".timer__left") ?? timer;
      const [minutes, seconds] = [Math.trunc(Math.abs(left) / 60), Math.abs(left) % 60];
      const text = `${left < 0 ? "−" : ""}${minutes}:${String(seconds).padStart(2, "0")}`;
      if (face.textContent !== text) face.textContent = text;
      const label = timer.querySelector("[data-left]"), meaning = label?.dataset[left < 0 ? "over" : "left"];
      if (label && label.textContent !== meaning) label.textContent = meaning;
      timer.dataset.state = left < 0 ? "over" : left <= 60 ? "soon" : "running";
    }
  }

  on("frame", ({ now }) => { offset = now * 1000 - Date.now(); });
  on("shown", tick);
  setInterval(tick, 1000);
  tick();
})();
