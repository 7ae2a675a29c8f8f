"use strict";
/* The front page's picture: runs through the dictation until somebody touches it, and hears it anew when a mark changes.
   The section is made by course_lib/figures/explorers/dictation, and tests hold every number equal to course_lib. */
(() => {
  const STEP = 1300, REST = 2600; // milliseconds on a step, and on a turn's last one
  const sigmoid = (z) => 1 / (1 + Math.exp(-z));

  function trace({ ih, hh, bias }, events) {
    let h = 0, c = 0;
    return events.map((x) => {
      const [zi, zf, zg, zo] = ih.map((row, k) => row.reduce((sum, w, j) => sum + w * x[j], bias[k] + hh[k] * h));
      const i = sigmoid(zi), f = sigmoid(zf), g = Math.tanh(zg), o = sigmoid(zo);
      c = f * c + i * g;
      h = o * Math.tanh(c);
      return { i, f, o, c, h };
    });
  }

  function mount(root) {
    const one = (selector) => root.querySelector(selector);
    const all = (selector) => [...root.querySelectorAll(selector)];
    const { locale, texts, chart, cell, values, asked, turns } = JSON.parse(one("script").textContent);
    const [run, status] = [one("[data-run]"), one(".dn-status")];
    const digits = (n) => {
      const format = new Intl.NumberFormat(locale, { signDisplay: "negative", minimumFractionDigits: n, maximumFractionDigits: n });
      return (value) => format.format(value).replace("-", "−");
    };
    const [short, two] = [digits(1), digits(2)];
    const last = values.length - 1;
    let marks = new Set(turns[0]), turn = 0, t = last, timer = 0, seen = true, own = false, steps;

    function hear() {
      steps = trace(cell, values.map((x, k) => [x, +marks.has(k), +asked.includes(k)]));
      const x = (k) => chart.left + chart.pitch * k;
      const y = steps.map((step) => (chart.zero - chart.reach * step.c).toFixed(1));
      const held = y.slice(1).map((value, k) => `H${x(k + 1)}V${value}`).join("");
      one("[data-memory]").setAttribute("d", `M${x(0)} ${y[0]}${held}H${x(last + 0.5)}`);
      for (const ring of all("[data-ring]")) ring.setAttribute("opacity", +marks.has(+ring.dataset.ring));
      for (const text of all("[data-answer]")) text.textContent = two(steps[text.dataset.answer].h);
      for (const lamp of all("[data-lamp]")) {
        const [gate, k] = lamp.dataset.lamp;
        lamp.setAttribute("width", (chart.lamp * steps[k][gate]).toFixed(1));
      }
      for (const place of all("[data-place]")) place.setAttribute("aria-pressed", String(marks.has(+place.dataset.place)));
    }

    function show() {
      const right = chart.left + chart.pitch * (t + 0.5);
      one("[data-cursor]").setAttribute("x", right - chart.pitch + 1);
      one("[data-veil]").setAttribute("x", right);
      one("[data-veil]").setAttribute("width", Math.max(chart.width - right, 0));
      const kind = asked.includes(t) ? "asked" : marks.has(t) ? "marked" : "passes";
      const words = { t: t + 1, x: short(values[t]) };
      for (const name in steps[t]) words[name] = two(steps[t][name]);
      status.textContent = texts[kind].replace(/\{(\w+)\}/g, (_, name) => words[name]);
    }

    function step() {
      if (t === last && timer && !own) {
        turn = (turn + 1) % turns.length;
        marks = new Set(turns[turn]);
        hear();
      }
      t = t === last ? 0 : t + 1;
      show();
    }

    function wait() {
      timer = setTimeout(() => {
        if (seen && !document.hidden) step();
        wait();
      }, t === last ? REST : STEP);
    }
    function start() {
      status.setAttribute("aria-live", "off");
      run.textContent = texts.pause;
      wait();
    }
    function stop() {
      clearTimeout(timer);
      timer = 0;
      status.removeAttribute("aria-live");
      run.textContent = texts.run;
    }

    const touched = ({ target }) => { if (timer && !target.closest("[data-run]")) stop(); };
    for (const kind of ["pointerdown", "focusin", "keydown"]) root.addEventListener(kind, touched);
    run.addEventListener("click", () => timer ? stop() : start());
    one("[data-next]").addEventListener("click", step);
    one(".dn-tape").addEventListener("click", ({ target }) => {
      const place = target.closest("[data-place]");
      if (!place) return;
      const k = +place.dataset.place;
      if (!marks.delete(k)) marks.add(k);
      own = true; // the turns would take the reader's marks away
      t = last;
      hear();
      show();
    });
    new IntersectionObserver((entries) => { seen = entries.at(-1).isIntersecting; }).observe(root);
    hear();
    show();
    for (const control of all("[disabled]")) control.disabled = false;
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) start();
  }

  document.querySelectorAll(".dictation").forEach(mount);
})();
