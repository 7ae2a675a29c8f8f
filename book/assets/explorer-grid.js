"use strict";
/* The explorer of the grid: a cell of one unit reads a picture from its four corners. Its candidate is 1 where there is
   ink, its input and output gates are open, its forget gates are the reader's. The section is made by
   course_lib/figures/explorers/grid, and tests hold every number equal to course_lib. */
Explorer.add("grid", (x) => {
  const { texts, scans, side, modes, known, darkest, lines } = x.data;
  const places = [...Array(side * side).keys()];
  let ink, forget;

  /* Where a place stands as a scan counts: how many rows, and how many places in a row, from its corner. */
  const counted = (scan, place) =>
    [Math.floor(place / side), place % side].map((k, d) => scan[d] === "b" ? side - 1 - k : k);
  const turn = (scan, place) => {
    const [row, column] = counted(scan, place);
    return mode.value === "diagonals" ? row + column : side * row + column;
  };

  function read(scan) {
    const at = (row, column) => row < 0 || column < 0 ? 0 : c[row][column];
    const c = Array.from({ length: side }, () => []);
    const pixel = (k, d) => scan[d] === "b" ? side - 1 - k : k;
    for (let row = 0; row < side; row++) for (let column = 0; column < side; column++) {
      const inked = ink.has(side * pixel(row, 0) + pixel(column, 1));
      c[row][column] = forget[0] * at(row - 1, column) + forget[1] * at(row, column - 1) + (inked ? 1 : 0);
    }
    return places.map((place) => at(...counted(scan, place)));
  }

  function drawPlace(key, state, largest, turned) {
    const cell = x.one(`[data-cell=${key}]`), now = turned === 0, seen = turned <= 0;
    cell.setAttribute("fill-opacity", (seen && largest ? darkest * state / largest : 0).toFixed(2));
    cell.setAttribute("stroke", now ? lines.now : lines.else);
    cell.setAttribute("stroke-width", now ? 4 : 1.5);
    if (seen) cell.removeAttribute("stroke-dasharray");
    else cell.setAttribute("stroke-dasharray", "3 5");
    x.one(`[data-state=${key}]`).textContent = seen ? x.number(state, 2) : "";
    for (const arrow of x.all(`[data-into=${key}]`)) arrow.setAttribute("opacity", now ? 1 : 0);
  }

  function draw() {
    const { t } = steps, values = {}, together = new Set(), counts = {};
    const found = scans.map(read), largest = Math.max(...found.flat());
    let most = 0, now = 0;
    scans.forEach((scan, k) => {
      counts[scan] = 0;
      for (const place of places) {
        const state = found[k][place], turned = turn(scan, place) - t;
        values[`${scan}${place}`] = state;
        drawPlace(`${scan}${place}`, state, largest, turned);
        x.one(`[data-ink=${scan}${place}]`).setAttribute("opacity", ink.has(place) ? 1 : 0);
        if (k === 0 && turned === 0) now++;
        if (turned > 0) continue;
        most = Math.max(most, state);
        if (state > known) {
          counts[scan]++;
          together.add(place);
        }
      }
    });
    x.write(values);
    for (const button of x.all("[data-pixel]")) {
      const on = ink.has(+button.dataset.pixel);
      button.setAttribute("aria-pressed", String(on));
      button.textContent = on ? "■" : "□";
    }
    const many = now === 1 ? texts.one : x.fill(texts.many, { n: now });
    const step = x.fill(texts[`on_${mode.value}`], { t: t + 1, T: steps.count, now: many });
    const told = { c: x.number(most, 2), h: x.number(Math.tanh(most), 2) };
    x.say(texts.status, { step, all: together.size, ...counts, ...told });
  }

  function begin() {
    ink = new Set(x.data.ink);
    forget = [...x.data.forget];
    sliders.forEach(({ set }, j) => set(forget[j]));
  }

  const mode = x.choice(() => {
    steps.count = modes[mode.value];
    steps.go(0);
  }, "mode");
  const steps = x.stepper(draw), sliders = x.sliders((j, value) => {
    forget[j] = value;
    draw();
  });
  for (const button of x.all("[data-pixel]")) button.addEventListener("click", () => {
    const place = +button.dataset.pixel;
    if (!ink.delete(place)) ink.add(place);
    draw();
  });
  x.on("restore", () => {
    begin();
    draw();
  });
  begin();
  steps.count = modes[mode.value];
  steps.go(0);
});
