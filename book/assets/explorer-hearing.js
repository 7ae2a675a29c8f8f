"use strict";
/* The explorer of who hears whom: counts the ways from the chosen step of the input to every place of the network. A
   cell adds what arrives from below to what arrives from its neighbour, so the ways along a reading are running sums. */
Explorer.add("hearing", (x) => {
  const { networks, says, way, ways } = x.data;
  let key, block;

  const sums = (row) => {
    let sum = 0;
    return row.map((each) => (sum += each));
  };

  function count({ layers, both }, s) {
    const rows = [Array.from({ length: steps.count }, (_, t) => +(t === s))];
    let [arriving] = rows;
    for (let layer = 0; layer < layers; layer++) {
      const readings = [sums(arriving)];
      if (both) readings.push(sums([...arriving].reverse()).reverse());
      rows.push(...readings);
      arriving = arriving.map((_, t) => readings.reduce((sum, row) => sum + row[t], 0));
    }
    return [...rows, arriving];
  }

  function draw(s) {
    const rows = count(networks[key], s);
    rows.forEach((row, k) => row.forEach((n, t) => {
      block.querySelector(`[data-tint="${k}-${t}"]`).style.display = n ? "" : "none";
      if (k) block.querySelector(`[data-place="${k}-${t}"] text`).textContent = n;
    }));
    const heard = rows.at(-1).map((n, t) => n && x.fill(n === 1 ? way : ways, { t: t + 1, n })).filter(Boolean);
    x.say(says, { s: s + 1, heard: heard.join(", ") });
  }

  function choose(chosen) {
    key = chosen;
    for (const each of x.all("[data-network]")) each.hidden = each.dataset.network !== key;
    block = x.one(`[data-network=${key}]`);
    steps.go(steps.t);
  }

  const steps = x.stepper(draw);
  for (const place of x.all("[data-place]")) place.addEventListener("click", () => steps.go(+place.dataset.t));
  choose(x.choice(choose).value);
});
