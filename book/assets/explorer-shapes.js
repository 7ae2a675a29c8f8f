"use strict";
/* The explorer of the four shapes: shows the example that is chosen up to the step that the reader is at. All examples
   are drawn in the section, and what is said of each step comes with it. */
Explorer.add("shapes", (x) => {
  const { told } = x.data;
  let shown, texts;

  function draw(t) {
    for (const column of shown.querySelectorAll("[data-column]")) {
      column.classList.toggle("ex-later", column.dataset.column > t);
    }
    const mark = shown.querySelector("[data-mark]"), pitch = +mark.dataset.mark;
    mark.setAttribute("x", +(pitch * (t + 0.5) - mark.getAttribute("width") / 2).toFixed(1));
    x.say(texts[t]);
  }

  function choose(key) {
    for (const block of x.all("[data-example]")) block.hidden = block.dataset.example !== key;
    shown = x.one(`[data-example=${key}]`);
    texts = told[key];
    steps.count = texts.length;
    steps.go(0);
  }

  const steps = x.stepper(draw);
  choose(x.choice(choose).value);
});
