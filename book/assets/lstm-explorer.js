"use strict";
/* The LSTM explorer: recomputes a cell of one unit from the parameters, events and texts that the section carries.
   The section is made by course_lib/figures/explorers/lstm, and tests hold every number equal to course_lib. */
(() => {
  const sigmoid = (z) => 1 / (1 + Math.exp(-z));

  function trace({ ih, hh, bias }, events) {
    let h = 0, c = 0;
    return events.map((x) => {
      const [zi, zf, zg, zo] = ih.map((row, k) => row.reduce((sum, w, j) => sum + w * x[j], bias[k] + hh[k] * h));
      const i = sigmoid(zi), f = sigmoid(zf), g = Math.tanh(zg), o = sigmoid(zo);
      const step = { c_before: c, h_before: h, i, f, g, o, learned: i * g, kept: f * c };
      c = f * c + i * g;
      h = o * Math.tanh(c);
      return { ...step, c, tanh_c: Math.tanh(c), h };
    });
  }

  function mount(root) {
    const one = (selector) => root.querySelector(selector);
    const all = (selector) => [...root.querySelectorAll(selector)];
    const { locale, texts, chart, scenarios } = JSON.parse(one("script").textContent);
    const select = one("select"), places = all("[data-step]"), sliders = all(".lx-input");
    const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
    const writer = (options) => {
      const format = new Intl.NumberFormat(locale, { signDisplay: "negative", ...options });
      return (value) => format.format(value).replace("-", "−");
    };
    const digits = (n) => writer({ minimumFractionDigits: n, maximumFractionDigits: n });
    const [short, two, three, share] = [digits(1), digits(2), digits(3), writer({ style: "percent" })];
    const separator = short(0.5).includes(",") ? "; " : ", ";
    let scenario, events, t;

    function drawChart(steps) {
      const top = Math.max(1, ...steps.map((s) => Math.abs(s.c)));
      const x = (k) => chart.left + chart.pitch * k;
      for (const name of ["c", "h"]) {
        const points = steps.map((s, k) => `${x(k)} ${(chart.zero - (chart.reach * s[name]) / top).toFixed(1)}`);
        one(`[data-line=${name}]`).setAttribute("d", "M" + points.join("L"));
        all(`[data-mark=${name}]`).forEach((mark, k) => mark.setAttribute("transform", `translate(${points[k]})`));
      }
      for (const mark of all("[data-top]")) mark.textContent = short(top * mark.dataset.top);
      one("[data-cursor]").setAttribute("transform", `translate(${x(t)} 0)`);
    }

    function draw() {
      const steps = trace(scenario, events), step = steps[t];
      for (const data of all("[data-q]")) {
        data.value = step[data.dataset.q];
        data.textContent = three(step[data.dataset.q]);
      }
      for (const label of all("[data-show]")) {
        const name = label.dataset.show;
        label.textContent = name === "x" ? `(${events[t].map(short).join(separator)})` : two(step[name]);
      }
      places.forEach((place, k) => {
        place.tabIndex = k === t ? 0 : -1;
        if (k === t) place.setAttribute("aria-current", "step");
        else place.removeAttribute("aria-current");
      });
      for (const button of all("[data-move]")) {
        const edge = { first: 0, previous: 0 }[button.dataset.move] ?? events.length - 1;
        button.setAttribute("aria-disabled", String(t === edge));
      }
      sliders.forEach((label, j) => {
        label.hidden = j >= scenario.inputs.length;
        if (label.hidden) return;
        const [text, input, shown] = label.children;
        [text.textContent, input.min] = scenario.inputs[j];
        input.value = events[t][j];
        shown.textContent = short(events[t][j]);
        input.setAttribute("aria-valuetext", shown.textContent);
      });
      one(".lx-event legend").textContent = fill(texts.event, { t: t + 1 });
      const words = { t: t + 1, T: events.length };
      for (const name in step) words[name] = "fio".includes(name) ? share(step[name]) : three(step[name]);
      one(".lx-status").textContent = fill(texts.status, words);
      drawChart(steps);
    }

    function go(place) {
      t = Math.min(Math.max(place, 0), events.length - 1);
      draw();
      if (places.includes(document.activeElement)) places[t].focus();
    }
    const move = { first: () => go(0), previous: () => go(t - 1), next: () => go(t + 1), last: () => go(Infinity) };
    const keys = { Home: "first", ArrowLeft: "previous", ArrowRight: "next", End: "last" };

    function restore() {
      events = scenario.events.map((event) => [...event]);
      go(t);
    }
    function choose() {
      scenario = scenarios[select.value];
      one("[data-about]").textContent = scenario.about;
      t = 0;
      restore();
    }

    select.addEventListener("change", choose);
    one("[data-restore]").addEventListener("click", restore);
    one(".lx-steps").addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button) button.dataset.move ? move[button.dataset.move]() : go(+button.dataset.step);
    });
    one(".lx-steps").addEventListener("keydown", (event) => {
      if (!keys[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      move[keys[event.key]]();
    });
    sliders.forEach((label, j) => label.children[1].addEventListener("input", ({ target }) => {
      events[t][j] = +target.value;
      draw();
    }));
    choose();
    for (const control of all("[disabled]")) control.disabled = false;
  }

  document.querySelectorAll(".lstm-explorer").forEach(mount);
})();
