"use strict";
/* The explorer of the LSTM beside another cell: recomputes both, of one unit each, from the rows of weights, events and
   texts that the section carries. The section is made by course_lib/figures/explorers/beside, and tests hold every
   number equal to course_lib. */
Explorer.add("beside", (x) => {
  const { texts, chart, cells, tapes } = x.data;
  const sigmoid = (z) => 1 / (1 + Math.exp(-z));
  const SIDES = ["left", "right"], NAMES = ["keeps", "lets", "new", "memory", "shows", "output"];
  let tape, events;

  /* Each cell: from an event and the memory, what it keeps of it, lets in, and offers as new; and what it then shows. */
  const sum = (row, event) => row.reduce((total, w, j) => total + w * (j < event.length ? event[j] : 1), 0);
  const gated = (keeps) => ({
    step({ i, g, f, ci = [0], cf = [0] }, event, c) {
      const lets = sigmoid(sum(i, event) + ci[0] * c);
      return { keeps: keeps(lets, () => sigmoid(sum(f, event) + cf[0] * c)), lets, new: Math.tanh(sum(g, event)) };
    },
    show({ o, co = [0] }, event, c) {
      const shows = sigmoid(sum(o, event) + co[0] * c);
      return { shows, output: shows * Math.tanh(c) };
    },
  });
  const CELLS = {
    lstm: gated((lets, forget) => forget()),
    lstm_peephole: gated((lets, forget) => forget()),
    lstm_no_forget: gated(() => 1),
    lstm_coupled: gated((lets) => 1 - lets),
    gru: {
      step({ z, n }, event) {
        const keeps = sigmoid(sum(z, event));
        return { keeps, lets: 1 - keeps, new: Math.tanh(sum(n, event)) };
      },
      show: (rows, event, h) => ({ shows: 1, output: h }),
    },
  };

  function trace(cell) {
    const rows = tape.rows[cell];
    let memory = 0;
    return events.map((event) => {
      const step = CELLS[cell].step(rows, event, memory);
      memory = step.keeps * memory + step.lets * step.new;
      return { ...step, memory, ...CELLS[cell].show(rows, event, memory) };
    });
  }

  function drawChart(trails) {
    const across = (k) => chart.left + chart.pitch * k;
    for (const name in chart.zeros) {
      const top = Math.max(1, ...trails.flat().map((step) => Math.abs(step[name])));
      trails.forEach((trail, k) => {
        const key = `${name}-${SIDES[k]}`, zero = chart.zeros[name];
        const points = trail.map((step, t) => `${across(t)} ${(zero - (chart.reach * step[name]) / top).toFixed(1)}`);
        x.one(`[data-line=${key}]`).setAttribute("d", "M" + points.join("L"));
        x.all(`[data-mark=${key}]`).forEach((mark, t) => mark.setAttribute("transform", `translate(${points[t]})`));
      });
      for (const mark of x.all(`[data-${name}]`)) mark.textContent = x.number(top * mark.dataset[name], 1);
    }
    x.one("[data-cursor]").setAttribute("transform", `translate(${across(steps.t)} 0)`);
  }

  function draw() {
    const { t } = steps, other = cell.value, trails = ["lstm", other].map(trace);
    const words = { t: t + 1, T: events.length, cell: cells[other].name }, values = {};
    trails.forEach((trail, k) => NAMES.forEach((name) => {
      const value = trail[t][name];
      values[`${name}-${SIDES[k]}`] = value;
      words[name + ["", 2][k]] = ["keeps", "lets"].includes(name) ? x.share(value) : x.number(value);
    }));
    x.write(values);
    x.all("[data-sign]").forEach((sign) => sign.textContent = cells[other].signs[sign.dataset.sign]);
    x.all("[data-name]").forEach((place) => place.textContent = cells[other].name);
    x.one("[data-about]").textContent = tape.about[other];
    sliders.forEach(({ label, set }, j) => {
      label.hidden = j >= tape.inputs.length;
      if (!label.hidden) set(events[t][j], ...tape.inputs[j]);
    });
    x.one(".ex-inputs legend").textContent = x.fill(texts.event, { t: t + 1 });
    x.say(texts.status, words);
    drawChart(trails);
  }

  function play(key) {
    tape = tapes[key];
    events = tape.events.map((event) => [...event]);
    steps.go(0);
  }

  const cell = x.choice(draw, "cell"), steps = x.stepper(draw);
  const sliders = x.sliders((j, value) => {
    events[steps.t][j] = value;
    draw();
  });
  x.on("restore", () => {
    events = tape.events.map((event) => [...event]);
    draw();
  });
  play(x.choice(play, "tape").value);
});
