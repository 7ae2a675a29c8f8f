"use strict";
/* What the book's explorers share: stepping, sliders, choices, the sentence that says what is seen, numbers written as
   the page's language writes them, and the data that a section carries. course_lib/figures/explorers/kit.py writes the
   section; a script of its own, explorer-NAME.js, does the arithmetic and the drawing:

   Explorer.add("NAME", (x) => { … x.data … x.stepper(draw) … x.say(text) … });   // x: what `tools` returns, below */
const Explorer = (() => {
  const KEYS = { Home: "first", ArrowLeft: "previous", ArrowRight: "next", End: "last" };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);

  function writers(locale) {
    const writer = (options) => {
      const format = new Intl.NumberFormat(locale, { signDisplay: "negative", useGrouping: false, ...options });
      return (value) => format.format(value).replace("-", "−");
    };
    const made = [];  // a format takes longer to make than to use
    const number = (value, n = 3) =>
      (made[n] ??= writer({ minimumFractionDigits: n, maximumFractionDigits: n }))(value);
    const separator = number(0.5, 1).includes(",") ? "; " : ", ";
    return { number, share: writer({ style: "percent" }), separator };
  }

  function tools(root) {
    const one = (selector) => root.querySelector(selector);
    const all = (selector) => [...root.querySelectorAll(selector)];
    const data = JSON.parse(one("script").textContent);
    const { number, share, separator } = writers(data.locale);

    /* Write the quantities of `values` wherever they stand: three decimals in tables, two in drawings. */
    function write(values) {
      for (const place of all("[data-q]")) {
        const value = values[place.dataset.q];
        if (value === undefined) continue;
        place.value = value;
        place.textContent = number(value);
      }
      for (const place of all("[data-show]")) {
        const value = values[place.dataset.show];
        if (value !== undefined) place.textContent = typeof value === "number" ? number(value, 2) : value;
      }
    }

    /* Show at which of `count` steps the reader is, and where there is no further. */
    function markStep(places, t, count) {
      places.forEach((button, k) => {
        button.hidden = k >= count;
        button.tabIndex = k === t ? 0 : -1;
        if (k === t) button.setAttribute("aria-current", "step");
        else button.removeAttribute("aria-current");
      });
      for (const button of all("[data-move]")) {
        const edge = { first: 0, previous: 0 }[button.dataset.move] ?? count - 1;
        button.setAttribute("aria-disabled", String(t === edge));
      }
    }

    /* The steps, one tab stop: `draw(t)` is called whenever the reader goes to another; `count` may be changed. */
    function stepper(draw) {
      const box = one(".ex-steps"), places = all("[data-step]");
      const steps = { t: 0, count: places.length, go };
      function go(place) {
        steps.t = Math.min(Math.max(place, 0), steps.count - 1);
        markStep(places, steps.t, steps.count);
        draw(steps.t);
        if (places.includes(document.activeElement)) places[steps.t].focus();
      }
      const targets = { first: () => 0, previous: () => steps.t - 1, next: () => steps.t + 1, last: () => Infinity };
      box.addEventListener("click", ({ target }) => {
        const { move, step } = target.closest("button")?.dataset ?? {};
        if (move || step) go(move ? targets[move]() : +step);
      });
      box.addEventListener("keydown", (event) => {
        if (!KEYS[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
        event.preventDefault();
        event.stopPropagation();
        go(targets[KEYS[event.key]]());
      });
      return steps;
    }

    /* The sliders: `change(j, value)` is called when the reader moves one. Each has `set(value, name, low)`. */
    function sliders(change) {
      return all(".ex-input").map((label, j) => {
        const [text, input, shown] = label.children;
        const decimals = (input.step.split(".")[1] ?? "").length;
        const set = (value, name = text.textContent, low = input.min) => {
          text.textContent = name;
          input.min = low;
          input.value = value;
          shown.textContent = number(value, decimals);
          input.setAttribute("aria-valuetext", shown.textContent);
        };
        input.addEventListener("input", () => {
          set(+input.value);
          change(j, +input.value);
        });
        return { label, set };
      });
    }

    /* A list to choose from: `change(key)` is called at every choice; returns the list. */
    function choice(change, name = "scenario") {
      const select = one(`[data-choice=${name}]`);
      select.addEventListener("change", () => change(select.value));
      return select;
    }

    /* A line to type in: `change(text)` is called at every key. It is marked as wrong by `x.wrong(field, true)`. */
    function field(name, change) {
      const input = one(`[data-field=${name}]`);
      input.addEventListener("input", () => change(input.value));
      return input;
    }
    function wrong(input, is) {
      if (is) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }

    /* Move the line of that name, and its marks, to `points`; marks without a point are not seen. */
    function series(name, points) {
      const places = points.map(([left, y]) => `${left} ${y.toFixed(1)}`);
      one(`[data-line=${name}]`).setAttribute("d", "M" + places.join("L"));
      all(`[data-mark=${name}]`).forEach((mark, k) => {
        mark.style.display = k < places.length ? "" : "none";
        if (k < places.length) mark.setAttribute("transform", `translate(${places[k]})`);
      });
    }

    /* What the button of that name does. */
    function on(name, act) {
      const button = one(`[data-do=${name}]`);
      button.addEventListener("click", act);
      return button;
    }

    /* Say what is seen; with `values`, a text with {places} for them. */
    function say(text, values = {}) {
      one(".ex-status").textContent = fill(text, values);
    }

    const writing = { number, share, separator, fill, write, series, say };
    return { root, one, all, data, stepper, sliders, choice, field, wrong, on, ...writing };
  }

  /* Bring all explorers of that name to life; what is written and drawn in them must not change by that. */
  function add(name, live) {
    for (const root of document.querySelectorAll(`[data-explorer=${name}]`)) {
      live(tools(root));
      for (const control of root.querySelectorAll("[disabled]")) control.disabled = false;
    }
  }
  return { add };
})();
