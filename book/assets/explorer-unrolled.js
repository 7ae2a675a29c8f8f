"use strict";
/* The explorer of the unrolled cell: runs a recurrent cell of two units over what the reader types. What cannot be
   read is said, and changes nothing. Tests hold every number equal to course_lib. */
Explorer.add("unrolled", (x) => {
  const { texts, readings, limits, chart } = x.data;
  let reading, signs, grips;

  const input = (sign) => {
    const place = [...reading.signs].indexOf(sign);
    return reading.inputs.length ? reading.inputs[place] : [...reading.signs].map((_, k) => +(k === place));
  };

  function trace() {
    let h = [0, 0];
    return signs.map((sign) => {
      const before = h, event = input(sign);
      const drive = reading.weights.map((row) => row.reduce((sum, w, j) => sum + w * event[j], 0));
      const a = drive.map((part, k) => part + grips[k] * before[k]);
      h = a.map(Math.tanh);
      return { drive, before, a, h };
    });
  }

  const short = (value) => x.number(value, [0, 1].find((n) => +value.toFixed(n) === value) ?? 2);
  const factor = (value) => x.number(value).replace(/^−.*/, "($&)");

  function say(step, t) {
    const words = { t: t + 1, T: signs.length, sign: signs[t] };
    [1, 2].forEach((unit, k) => {
      Object.assign(words, { [`drive${unit}`]: short(step.drive[k]), [`u${unit}`]: short(grips[k]) });
      Object.assign(words, { [`before${unit}`]: factor(step.before[k]) });
      Object.assign(words, { [`a${unit}`]: x.number(step.a[k]), [`h${unit}`]: x.number(step.h[k]) });
    });
    x.say(texts.status, words);
  }

  function draw(t) {
    const trail = trace(), values = {};
    trail.forEach(({ h }, k) => {
      values[`h1-${k}`] = h[0];
      values[`h2-${k}`] = h[1];
    });
    x.write(values);
    for (const place of x.all("[data-sign]")) place.textContent = signs[place.dataset.sign] ?? "";
    for (const row of x.all("[data-row]")) row.hidden = row.dataset.row >= signs.length;
    for (const column of x.all("[data-column]")) {
      column.style.display = column.dataset.column < signs.length ? "" : "none";
    }
    ["h1", "h2"].forEach((name, k) => {
      x.series(name, trail.map(({ h }, j) => [chart.left + chart.pitch * j, chart.zero - chart.reach * h[k]]));
    });
    x.one("[data-band]").setAttribute("x", chart.left + chart.pitch * (t - 0.5) + 2);
    x.one("[data-cursor]").setAttribute("transform", `translate(${chart.left + chart.pitch * t} 0)`);
    say(trail[t], t);
  }

  /* What is wrong with what was typed, in words, or nothing. */
  function fault(typed) {
    const strange = typed.find((sign) => !reading.signs.includes(sign));
    if (!typed.length) return [texts.empty];
    if (strange !== undefined) return [texts.strange, { sign: strange, field: reading.field }];
    if (typed.length > limits.longest) return [texts.long, { count: typed.length }];
    return null;
  }

  /* A letter without its accent, a minus for a hyphen or a dash, nothing for a space. */
  const plain = (text) => [...text.normalize("NFD").replace(/[\u0300-\u036f\s]/g, "").toLowerCase().replace(/[-–]/g, "−")];

  function type(text) {
    const typed = plain(text), wrong = fault(typed);
    x.wrong(word, wrong);
    if (wrong) return x.say(...wrong);
    signs = typed;
    steps.count = signs.length;
    steps.go(steps.t);
  }

  function weigh(k, text) {
    const given = Number(text.trim().replace(",", ".").replace("−", "-") || NaN);
    const wrong = !(Math.abs(given) <= limits.largest);
    x.wrong(weights[k], wrong);
    if (wrong) return x.say(texts.range, { given: text.slice(0, 12) });
    grips[k] = Math.round(100 * given) / 100;
    steps.go(steps.t);
  }

  function restore() {
    grips = [...x.data.grips];
    weights.forEach((field, k) => {
      field.value = short(grips[k]);
      x.wrong(field, false);
    });
    word.value = reading.first;
    steps.t = 0;
    type(reading.first);
  }

  function choose(key) {
    reading = readings[key];
    x.one("[data-about]").textContent = reading.about;
    word.previousElementSibling.textContent = reading.field;
    restore();
  }

  const steps = x.stepper(draw);
  const word = x.field("word", type), weights = [0, 1].map((k) => x.field(`grip${k}`, (text) => weigh(k, text)));
  x.on("restore", restore);
  choose(x.choice(choose).value);
});
