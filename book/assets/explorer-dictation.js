"use strict";
/* The front page's picture: runs through the dictation until somebody touches it, and hears it anew when a mark changes.
   The section is made by course_lib/figures/explorers/dictation, and tests hold every number equal to course_lib. */
Explorer.add("dictation", (x) => {
  const STEP = 1300, REST = 2600; // milliseconds on a step, and on a turn's last one
  const { texts, chart, cell, values, asked, turns } = x.data;
  const sigmoid = (z) => 1 / (1 + Math.exp(-z));
  const last = values.length - 1, across = (k) => chart.left + chart.pitch * k;
  const status = x.one(".ex-status");
  let marks = new Set(turns[0]), own = false, turn = 0, t = last, timer = 0, seen = true, steps;

  function trace({ ih, hh, bias }, events) {
    let h = 0, c = 0;
    return events.map((event) => {
      const [zi, zf, zg, zo] = ih.map((row, k) => row.reduce((sum, w, j) => sum + w * event[j], bias[k] + hh[k] * h));
      const i = sigmoid(zi), f = sigmoid(zf), g = Math.tanh(zg), o = sigmoid(zo);
      c = f * c + i * g;
      h = o * Math.tanh(c);
      return { i, f, o, c, h };
    });
  }

  function hear() {
    steps = trace(cell, values.map((value, k) => [value, +marks.has(k), +asked.includes(k)]));
    const y = steps.map((step) => (chart.zero - chart.reach * step.c).toFixed(1));
    const held = y.slice(1).map((height, k) => `H${across(k + 1)}V${height}`).join("");
    x.one("[data-memory]").setAttribute("d", `M${across(0)} ${y[0]}${held}H${across(last + 0.5)}`);
    for (const ring of x.all("[data-ring]")) ring.setAttribute("opacity", +marks.has(+ring.dataset.ring));
    for (const text of x.all("[data-answer]")) text.textContent = x.number(steps[text.dataset.answer].h, 2);
    for (const lamp of x.all("[data-lamp]")) {
      const [gate, k] = lamp.dataset.lamp;
      lamp.setAttribute("width", +(chart.lamp * steps[k][gate]).toFixed(1));
    }
    for (const place of x.all("[data-place]")) place.setAttribute("aria-pressed", String(marks.has(+place.dataset.place)));
  }

  function show() {
    const right = across(t + 0.5);
    x.one("[data-cursor]").setAttribute("x", right - chart.pitch + 1);
    x.one("[data-veil]").setAttribute("x", right);
    x.one("[data-veil]").setAttribute("width", chart.width - right);
    const words = { t: t + 1, x: x.number(values[t], 1) };
    for (const name in steps[t]) words[name] = x.number(steps[t][name], 2);
    x.say(texts[asked.includes(t) ? "asked" : marks.has(t) ? "marked" : "passes"], words);
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

  const run = x.on("run", () => timer ? stop() : start());
  x.on("next", step);
  x.one(".dn-tape").addEventListener("click", ({ target }) => {
    const place = target.closest("[data-place]");
    if (!place) return;
    const k = +place.dataset.place;
    if (!marks.delete(k)) marks.add(k);
    own = true; // the turns would take the reader's marks away
    t = last;
    hear();
    show();
  });
  const touched = ({ target }) => { if (timer && !target.closest("[data-do=run]")) stop(); };
  for (const kind of ["pointerdown", "focusin", "keydown"]) x.root.addEventListener(kind, touched);
  new IntersectionObserver((entries) => { seen = entries.at(-1).isIntersecting; }).observe(x.root);
  hear();
  show();
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) stop(); else start();
});
