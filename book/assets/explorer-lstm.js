"use strict";
/* The LSTM explorer: recomputes a cell of one unit from the parameters, events and texts that the section carries.
   The section is made by course_lib/figures/explorers/lstm, and tests hold every number equal to course_lib. */
Explorer.add("lstm", (x) => {
  const { texts, chart, scenarios } = x.data;
  const sigmoid = (z) => 1 / (1 + Math.exp(-z));
  let scenario, events;

  function trace({ ih, hh, bias }) {
    let h = 0, c = 0;
    return events.map((event) => {
      const [zi, zf, zg, zo] = ih.map((row, k) => row.reduce((sum, w, j) => sum + w * event[j], bias[k] + hh[k] * h));
      const i = sigmoid(zi), f = sigmoid(zf), g = Math.tanh(zg), o = sigmoid(zo);
      const step = { c_before: c, h_before: h, i, f, g, o, learned: i * g, kept: f * c };
      c = f * c + i * g;
      h = o * Math.tanh(c);
      return { ...step, c, tanh_c: Math.tanh(c), h };
    });
  }

  function drawChart(trail) {
    const top = Math.max(1, ...trail.map((step) => Math.abs(step.c)));
    const place = (k) => chart.left + chart.pitch * k;
    for (const name of ["c", "h"]) {
      x.series(name, trail.map((step, k) => [place(k), chart.zero - (chart.reach * step[name]) / top]));
    }
    for (const mark of x.all("[data-top]")) mark.textContent = x.number(top * mark.dataset.top, 1);
    x.one("[data-cursor]").setAttribute("transform", `translate(${place(steps.t)} 0)`);
  }

  function draw() {
    const trail = trace(scenario), { t } = steps, step = trail[t];
    x.write({ ...step, x: `(${events[t].map((value) => x.number(value, 1)).join(x.separator)})` });
    sliders.forEach(({ label, set }, j) => {
      label.hidden = j >= scenario.inputs.length;
      if (!label.hidden) set(events[t][j], ...scenario.inputs[j]);
    });
    x.one(".ex-inputs legend").textContent = x.fill(texts.event, { t: t + 1 });
    const words = { t: t + 1, T: events.length };
    for (const name in step) words[name] = "fio".includes(name) ? x.share(step[name]) : x.number(step[name]);
    x.say(texts.status, words);
    drawChart(trail);
  }

  function restore() {
    events = scenario.events.map((event) => [...event]);
    draw();
  }

  function choose(key) {
    scenario = scenarios[key];
    x.one("[data-about]").textContent = scenario.about;
    events = scenario.events.map((event) => [...event]);
    steps.go(0);
  }

  const steps = x.stepper(draw);
  const sliders = x.sliders((j, value) => {
    events[steps.t][j] = value;
    draw();
  });
  x.on("restore", restore);
  choose(x.choice(choose).value);
});
