"use strict";
/* The explorer of the gradient's reach: runs a small network forward and goes back through it by hand, for the cell,
   the scale and the bias that the reader chose. The section is made by course_lib/figures/explorers/reach, and tests
   hold every number equal to course_lib.nn.reach. */
Explorer.add("reach", (x) => {
  const { xs, readout, status, chart, cells } = x.data;
  const H = readout.length, units = [...readout.keys()];
  const sigmoid = (z) => 1 / (1 + Math.exp(-z));
  const dot = (row, v) => row.reduce((sum, w, j) => sum + w * v[j], 0);
  const norm = (v) => Math.hypot(...v);
  let scale = 1, bias = 0;

  /* What comes back through a matrix: the sum of its rows, each times an entry of `da`. */
  const back = (matrix, da, first = 0) =>
    matrix[0].map((_, j) => da.reduce((sum, d, k) => sum + d * matrix[first + k][j], 0));

  /* Each cell: a step forward, and back from the gradient of its new state {h, c}: what it has in the memory, in x, and
     what it hands to the state before. */
  const CELLS = {
    rnn: {
      raised: 0,
      step(w, h, event) {
        return { h: units.map((k) => Math.tanh(w.input(k, event) + w.state(k, h))) };
      },
      back(w, s, dh) {
        const da = units.map((k) => dh[k] * (1 - s.h[k] ** 2));
        return { memory: dh, x: back(w.ih, da), h: back(w.hh, da) };
      },
    },
    lstm: {
      raised: 1,
      step(w, h, event, c) {
        const z = (gate, k) => w.input(gate * H + k, event) + w.state(gate * H + k, h);
        const [i, f, o] = [0, 1, 3].map((gate) => units.map((k) => sigmoid(z(gate, k))));
        const g = units.map((k) => Math.tanh(z(2, k)));
        const next = units.map((k) => f[k] * c[k] + i[k] * g[k]);
        return { i, f, g, o, old: c, c: next, h: units.map((k) => o[k] * Math.tanh(next[k])) };
      },
      back(w, { i, f, g, o, old, c }, dh, dc) {
        const memory = units.map((k) => dc[k] + dh[k] * o[k] * (1 - Math.tanh(c[k]) ** 2));
        const da = [
          ...units.map((k) => memory[k] * g[k] * i[k] * (1 - i[k])),
          ...units.map((k) => memory[k] * old[k] * f[k] * (1 - f[k])),
          ...units.map((k) => memory[k] * i[k] * (1 - g[k] ** 2)),
          ...units.map((k) => dh[k] * Math.tanh(c[k]) * o[k] * (1 - o[k])),
        ];
        return { memory, x: back(w.ih, da), h: back(w.hh, da), c: units.map((k) => memory[k] * f[k]) };
      },
    },
    gru: {
      raised: 1,
      step(w, h, event) {
        const [r, z] = [0, 1].map((gate) =>
          units.map((k) => sigmoid(w.input(gate * H + k, event) + w.state(gate * H + k, h))));
        const held = units.map((k) => w.state(2 * H + k, h));
        const n = units.map((k) => Math.tanh(w.input(2 * H + k, event) + r[k] * held[k]));
        return { r, z, n, held, old: h, h: units.map((k) => (1 - z[k]) * n[k] + z[k] * h[k]) };
      },
      back(w, { r, z, n, held, old }, dh) {
        const dn = units.map((k) => dh[k] * (1 - z[k]) * (1 - n[k] ** 2));
        const dr = units.map((k) => dn[k] * held[k] * r[k] * (1 - r[k]));
        const dz = units.map((k) => dh[k] * (old[k] - n[k]) * z[k] * (1 - z[k]));
        const through = back(w.hh, [...dr, ...dz, ...dn.map((d, k) => d * r[k])]);
        return { memory: dh, x: back(w.ih, [...dr, ...dz, ...dn]), h: units.map((k) => through[k] + dh[k] * z[k]) };
      },
    },
  };

  function weights(name) {
    const { weight_ih: ih, weight_hh, bias_ih, bias_hh } = cells[name];
    const hh = weight_hh.map((row) => row.map((w) => scale * w));
    const raised = (k) => (Math.floor(k / H) === CELLS[name].raised ? bias : 0);
    return {
      ih, hh,
      input: (k, event) => dot(ih[k], event) + bias_ih[k],
      state: (k, h) => dot(hh[k], h) + bias_hh[k] + raised(k),
    };
  }

  function reach(name) {
    const cell = CELLS[name], w = weights(name), zero = units.map(() => 0), steps = [];
    for (const event of xs) {
      const { h, c } = steps.at(-1) ?? { h: zero, c: zero };
      steps.push(cell.step(w, h, event, c));
    }
    const found = { memory: [], x: [] };
    let dh = readout, dc = zero;
    for (const step of steps.reverse()) {
      const given = cell.back(w, step, dh, dc);
      for (const key in found) found[key].push(norm(given[key]));
      [dh, dc] = [given.h, given.c ?? zero];
    }
    for (const key in found) found[key] = found[key].map((value) => value / found[key][0]);
    return found;
  }

  function power(value) {
    if (!value || (value >= 0.01 && value < 1000)) return x.number(value);
    const [digits, exponent] = value.toExponential(1).split("e");
    const raised = String(+exponent).replace(/./g, (sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]);
    return `${x.number(+digits, 1)}\u00a0·\u00a010${raised}`;
  }

  function line(values) {
    const { left, right, top, bottom, high, low } = chart;
    return "M" + values.map((value, k) => {
      const height = Math.min(Math.max(value > 0 ? Math.log10(value) : low, low), high);
      const across = left + ((right - left) * k) / (values.length - 1);
      return `${+across.toFixed(4)} ${(top + ((bottom - top) * (high - height)) / (high - low)).toFixed(1)}`;
    }).join("L");
  }

  function draw() {
    const found = reach(select.value), { name, bias: told } = cells[select.value], { memory } = found;
    for (const place of x.all("[data-left]")) {
      place.value = found[place.dataset.left][place.dataset.at];
      place.textContent = power(+place.value);
    }
    for (const key in found) x.one(`[data-line=${key}]`).setAttribute("d", line(found[key]));
    sliders[0].set(scale);
    sliders[1].set(bias, told);
    const factor = x.number(memory[50] ** (1 / 50), 2);
    x.say(status, { cell: name, ten: power(memory[10]), fifty: power(memory[50]), factor });
  }

  const select = x.choice(draw, "scenario");
  const sliders = x.sliders((j, value) => {
    if (j) bias = value;
    else scale = value;
    draw();
  });
  x.on("restore", () => {
    [scale, bias] = [1, 0];
    draw();
  });
  draw();
});
