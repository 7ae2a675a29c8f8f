"use strict";
/* The explorer of messages: visits the nodes of a graph in the reader's order with a cell of one unit, whose memory
   takes 1 at the marked node and passes on what the forget gates leave of it. The section is made by
   course_lib/figures/explorers/messages, and tests hold every number equal to course_lib. */
Explorer.add("messages", (x) => {
  const { texts, letters, known, look, graphs } = x.data;
  let graph, key, order, forget, found;

  /* Every visit of every layer; who was visited before gives its new state, the others that of the layer before. */
  function visit() {
    const c = order.map(() => 0), mark = +marks.value;
    found = [];
    for (let layer = 0; layer < graph.layers; layer++) order.forEach((node, turn) => {
      const senders = graph.edges.filter(([, target]) => target === node).map(([source]) => source);
      const sum = senders.reduce((total, source) => total + forget * c[source], 0);
      const near = graph.mean ? sum / Math.max(senders.length, 1) : sum;
      c[node] = near + forget * c[node] + (layer === 0 && node === mark ? 1 : 0);
      const isNew = (source) => order.indexOf(source) < turn;
      const [fresh, old] = [senders.filter(isNew), senders.filter((source) => !isNew(source))];
      found.push({ layer, turn, node, fresh, old, c: [...c] });
    });
  }

  const set = (place, name, value) => value ? place.setAttribute(name, value) : place.removeAttribute(name);

  function drawGraph({ node, turn, fresh, old }) {
    for (const arrow of x.all(`[data-message^=${key}-]`)) {
      const [source, target] = arrow.dataset.message.split("-").slice(1).map(Number), here = target === node;
      arrow.setAttribute("opacity", here ? 1 : 0);
      set(arrow, "stroke-dasharray", here && old.includes(source) ? look.dash : "");
    }
    order.forEach((each, place) => {
      const disc = x.one(`[data-node=${key}-${each}]`), seen = place <= turn;
      disc.setAttribute("fill", seen ? look.seen : look.unseen);
      disc.setAttribute("stroke-width", each === node ? 5 : 2);
      set(disc, "stroke-dasharray", seen ? "" : look.dash);
      x.one(`[data-ring=${key}-${each}]`).setAttribute("opacity", each === +marks.value ? 1 : 0);
    });
  }

  function draw() {
    visit();
    const now = found[steps.t], values = {}, N = order.length;
    now.c.forEach((state, node) => {
      const turn = order.indexOf(node) + 1;
      values[`c${node}`] = values[`c-${key}-${node}`] = state;
      values[`h${node}`] = Math.tanh(state);
      values[`turn${node}`] = String(turn);
      values[`label-${key}-${node}`] = `${letters[node]} ${turn}`;
    });
    x.write(values);
    drawGraph(now);
    const named = (nodes) => nodes.map((node) => letters[node]).join(", ") || texts.none;
    const places = { layer: now.layer + 1, layers: graph.layers, turn: now.turn + 1, N, node: letters[now.node] };
    const heard = now.c.filter((state) => state > known).length;
    x.say(texts.status, { ...places, new: named(now.fresh), old: named(now.old), c: x.number(now.c[now.node]), heard });
  }

  /* Show another graph, or the same one as it was at first. */
  function begin() {
    key = choice.value;
    graph = graphs[key];
    order = [...graph.order];
    ({ forget } = x.data);
    marks.value = graph.mark;
    sliders[0].set(forget);
    for (const block of x.all("[data-graph]")) block.hidden = block.dataset.graph !== key;
    const there = [...marks.options, ...x.all("[data-first]"), ...x.all("[data-row]")];
    for (const each of there) each.hidden = +(each.dataset.first ?? each.dataset.row ?? each.value) >= order.length;
    steps.count = graph.layers * order.length;
    steps.go(0);
  }

  const choice = x.choice(begin, "graph"), marks = x.choice(draw, "mark"), steps = x.stepper(draw);
  const sliders = x.sliders((j, value) => {
    forget = value;
    draw();
  });
  for (const button of x.all("[data-first]")) button.addEventListener("click", () => {
    const node = +button.dataset.first;
    order = [node, ...order.filter((each) => each !== node)];
    draw();
  });
  x.on("restore", begin);
  begin();
});
