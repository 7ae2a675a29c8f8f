"use strict";
/* The training explorer: a recurrent cell of two units, backpropagation through time by hand, gradient descent. A unit
   k has one row of weights, [from the input, from unit 0, from unit 1, bias]; the bias stands for torch's two, which
   have the same gradient, so that it moves twice as far. Tests hold every number equal to course_lib. */
Explorer.add("training", (x) => {
  const { texts, starts, rate, limit, curve, bars } = x.data;
  const UNITS = [0, 1], SOURCES = [0, 1, 2, 3];
  let { seed } = x.data, rows, losses, bill, length, timer;

  function forward(xs) {
    const states = [[0, 0]];
    for (const press of xs) {
      const [h0, h1] = states.at(-1);
      states.push(rows.map(([w, u0, u1, b]) => Math.tanh(w * press + u0 * h0 + u1 * h1 + b)));
    }
    return states;
  }

  /* Play one match, and add to `shares` what each step owes: shares[t][k][j], of unit k's weight j. */
  function play(xs, count, shares) {
    const states = forward(xs), miss = states.at(-1)[0] - xs[0];
    let dh = [2 * miss / count, 0];
    for (let t = xs.length - 1; t >= 0; t--) {
      const read = [xs[t], ...states[t], 1];
      const da = dh.map((d, k) => d * (1 - states[t + 1][k] ** 2));
      for (const k of UNITS) for (const j of SOURCES) shares[t][k][j] += da[k] * read[j];
      dh = UNITS.map((j) => da[0] * rows[0][j + 1] + da[1] * rows[1][j + 1]);
    }
    return miss;
  }

  /* All matches: somebody presses at every step. */
  function itemise() {
    const count = 2 ** length, steps = [...Array(length).keys()];
    const shares = steps.map(() => UNITS.map(() => SOURCES.map(() => 0)));
    let loss = 0, right = 0;
    for (let match = 0; match < count; match++) {
      const xs = steps.map((t) => (match >> (length - 1 - t)) & 1 ? 1 : -1);
      const miss = play(xs, count, shares);
      loss += miss ** 2 / count;
      right += (miss + xs[0]) * xs[0] > 0;
    }
    const sums = UNITS.map((k) => SOURCES.map((j) => shares.reduce((sum, share) => sum + share[k][j], 0)));
    bill = { loss, right, count, shares, sums };
    losses.push(loss);
  }

  function update() {
    if (losses.length > limit) return pause();
    rows = rows.map((row, k) => row.map((w, j) => w - rate * (j === 3 ? 2 : 1) * bill.sums[k][j]));
    itemise();
  }

  function drawCurve() {
    const point = (loss, n) =>
      `${(curve.left + curve.update * n).toFixed(1)} ${(curve.zero - curve.one * loss).toFixed(1)}`;
    x.one("[data-curve]").setAttribute("d", "M" + losses.map(point).join("L"));
    const [cx, cy] = point(bill.loss, losses.length - 1).split(" "), now = x.one("[data-now]");
    now.setAttribute("cx", cx);
    now.setAttribute("cy", cy);
  }

  /* Two digits of a number that may be very small, and three decimals at least. */
  const twoDigits = (size) => x.number(size, Math.min(9, Math.max(3, 1 - Math.floor(Math.log10(size)))));

  function drawBars() {
    const largest = (from) => Math.max(...bill.shares.flat().flatMap((row) => from.map((j) => Math.abs(row[j]))));
    const ends = largest([0, 3]), units = largest([1, 2]), tops = [ends, units, units, ends], slot = bars.wide / length;
    const set = (place, values) => {
      for (const name in values) place.setAttribute(name, +values[name].toFixed(1));
    };
    for (const place of x.all("[data-bar]")) {
      const [k, j, t] = place.dataset.bar, left = bars.left + bars.column * k, zero = bars.zero + bars.row * j;
      const tall = t < length ? bars.reach * bill.shares[t][k][j] / tops[j] : 0;
      const width = t < length ? bars.part * slot : 0, from = t < length ? slot * (+t + (1 - bars.part) / 2) : 0;
      set(place, { x: left + from, y: zero - Math.max(tall, 0), width, height: Math.abs(tall) });
    }
    for (const place of x.all("[data-label]")) {
      const [k, t] = place.dataset.label, there = t < length;
      place.textContent = there ? +t + 1 : "";
      set(place, { x: bars.left + bars.column * k + (there ? slot * (+t + 0.5) : 0) });
    }
    x.write({ tallest: x.fill(texts.tallest, [ends, units].map(twoDigits)) });
  }

  function writeNumbers() {
    const values = {};
    for (const k of UNITS) for (const j of SOURCES) {
      bill.shares.forEach((share, t) => { values[`${k}${j}${t}`] = share[k][j]; });
      values[`${k}${j}sum`] = bill.sums[k][j];
      values[`${k}${j}w`] = rows[k][j];
      values[`sum-${k}${j}`] = `${texts.sum} ${x.number(bill.sums[k][j])}`;
    }
    for (const row of x.all("[data-row]")) row.hidden = row.dataset.row >= length;
    x.write(values);
  }

  /* While training runs, the sentence only counts, or it would never stop speaking. */
  function draw() {
    const updates = losses.length - 1, sizes = bill.shares.map((share) =>
      Math.hypot(...UNITS.flatMap((k) => share[k].slice(1, 3))));
    const most = Math.max(...sizes), part = x.share(most / sizes.reduce((a, b) => a + b));
    const { right, count } = bill, step = 1 + sizes.indexOf(most);
    if (!timer) x.say(texts.status, { seed, updates, loss: x.number(bill.loss), right, count, part, step });
    for (const name of ["one", "ten", "run"]) buttons[name].setAttribute("aria-disabled", String(updates >= limit));
    drawCurve();
    drawBars();
    writeNumbers();
  }

  function pause() {
    cancelAnimationFrame(timer);
    timer = undefined;
    buttons.run.textContent = texts.run;
  }

  function frame() {
    timer = requestAnimationFrame(frame);
    update();
    draw();
  }

  function begin() {
    pause();
    rows = starts[seed];
    length = +lengths.value;
    losses = [];
    itemise();
    draw();
  }

  function advance(count) {
    pause();
    for (let k = 0; k < count; k++) update();
    draw();
  }

  const lengths = x.choice(begin, "length");
  const buttons = {
    one: x.on("one", () => advance(1)),
    ten: x.on("ten", () => advance(10)),
    run: x.on("run", () => {
      if (timer) return advance(0);
      if (losses.length > limit) return;
      buttons.run.textContent = texts.pause;
      x.say(texts.counting, { seed, updates: losses.length - 1 });
      frame();
    }),
    again: x.on("again", () => {
      seed = (seed + 1) % Object.keys(starts).length;
      begin();
    }),
  };
  begin();
});
