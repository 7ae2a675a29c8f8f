"use strict";
/* The explorer of attention: shows the number that is chosen up to the step that the reader is at, and computes each
   step's weights from the logarithms that the section carries, times what the reader sharpens them by. The section is
   made by course_lib/figures/explorers/alignment, and tests hold every weight equal to the model's. */
Explorer.add("alignment", (x) => {
  const { status, reach, readings } = x.data;
  let shown, reading, sharpness = 1;

  function weights(logs) {
    const most = Math.max(...logs);
    const raised = logs.map((log) => Math.exp(sharpness * (log - most)));
    const sum = raised.reduce((a, b) => a + b, 0);
    return raised.map((value) => value / sum);
  }

  function draw(t) {
    const found = weights(reading.logs[t]), most = Math.max(...found);
    for (const column of shown.querySelectorAll("[data-column]")) {
      column.classList.toggle("ex-later", column.dataset.column > t);
    }
    const mark = shown.querySelector("[data-mark]");
    mark.setAttribute("x", 18 + mark.dataset.mark * t);
    for (const bar of shown.querySelectorAll("[data-bar]")) {
      bar.setAttribute("width", +(reach * found[bar.dataset.bar]).toFixed(1));
      bar.dataset.value = found[bar.dataset.bar];
    }
    for (const told of shown.querySelectorAll("[data-weight]")) told.textContent = x.share(found[told.dataset.weight]);
    const { symbols, words } = reading;
    const word = words[found.indexOf(most)];
    x.say(status, { t: t + 1, T: symbols.length, symbol: symbols[t], most: x.share(most), word });
  }

  function choose(key) {
    for (const block of x.all("[data-example]")) block.hidden = block.dataset.example !== key;
    shown = x.one(`[data-example="${key}"]`);
    reading = readings[key];
    steps.count = reading.symbols.length;
    steps.go(0);
  }

  const steps = x.stepper(draw);
  const [slider] = x.sliders((_, value) => {
    sharpness = value;
    draw(steps.t);
  });
  x.on("restore", () => {
    sharpness = 1;
    slider.set(1);
    draw(steps.t);
  });
  choose(x.choice(choose).value);
});
