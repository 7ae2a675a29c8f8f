"use strict";
/* The writing machine: a character model of this book's prose, loaded when asked, one LSTM step a letter. What is
   typed is read, what it writes is drawn from its own scores. Tests hold its numbers equal to course_lib. */
Explorer.add("writing", (x) => {
  const home = document.currentScript?.src ?? "", { texts, asset, longest, more } = x.data;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let model, letters = [], trail = [], task = 0, shelf;

  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)).buffer;
  const sigma = (a) => 1 / (1 + Math.exp(-a));
  const pause = () => new Promise((go) => setTimeout(go));

  function unpack({ letters, width, units, whole, floats, passages }) {
    const numbers = new Int8Array(bytes(whole)), rest = new Float32Array(bytes(floats)), S = letters.length;
    let at = 0, row = 0;
    const take = (rows, columns) => {
      const found = new Float32Array(rows * columns);
      for (let k = 0; k < found.length; k++) found[k] = numbers[at + k] * rest[row + Math.floor(k / columns)];
      at += found.length;
      row += rows;
      return found;
    };
    const embedding = take(S, width), ih = take(4 * units, width), hh = take(4 * units, units), out = take(S, units);
    const bias = rest.slice(row, row + 4 * units), last = rest.slice(row + 4 * units);
    const table = new Float32Array(S * 4 * units);  // what each letter adds to each row
    for (let s = 0; s < S; s++) for (let r = 0; r < 4 * units; r++) {
      let sum = bias[r];
      for (let k = 0; k < width; k++) sum += ih[r * width + k] * embedding[s * width + k];
      table[s * 4 * units + r] = sum;
    }
    return { letters: [...letters], H: units, table, hh, out, last, passages };
  }

  /* The model, loaded at the first call; null, with a sentence, where it does not arrive. */
  async function ready() {
    if (model) return model;
    x.say(texts.loading);
    const script = document.createElement("script");
    script.src = home.replace(/[^/]*$/, "") + asset;
    const arrived = await new Promise((go) => {
      script.onload = () => go(true);
      script.onerror = () => go(false);
      document.head.append(script);
    });
    try {
      if (arrived) model = unpack(window.courseWriter);
    } catch { /* said below */ }
    if (!model) x.say(texts.lost);
    return model;
  }

  function step(sign, { h, c }) {
    const { H, table, hh } = model, a = table.slice(sign * 4 * H, (sign + 1) * 4 * H);
    for (let r = 0; r < 4 * H; r++) {
      let sum = 0;
      for (let k = 0, at = r * H; k < H; k++) sum += hh[at + k] * h[k];
      a[r] += sum;
    }
    const [i, f, g, o] = [0, 1, 2, 3].map((n) => a.subarray(n * H, (n + 1) * H).map(n === 2 ? Math.tanh : sigma));
    const now = c.map((old, k) => f[k] * old + i[k] * g[k]);
    return { i, f, g, o, before: c, c: now, h: now.map((value, k) => o[k] * Math.tanh(value)) };
  }
  const zeros = () => ({ h: new Float32Array(model.H), c: new Float32Array(model.H) });

  /* The probability of each letter after a step; at temperature 0 the most probable has all of it. */
  function odds({ h }, heat = +temperature.value) {
    const scores = [...model.last].map((sum, s) => {
      for (let k = 0; k < model.H; k++) sum += model.out[s * model.H + k] * h[k];
      return sum;
    });
    const top = Math.max(...scores);
    const shares = scores.map((score) => heat ? Math.exp((score - top) / heat) : +(score === top));
    const whole = shares.reduce((a, b) => a + b);
    return shares.map((share) => share / whole);
  }

  function read(sign) {
    letters.push(sign);
    trail.push(step(model.letters.indexOf(sign), trail.at(-1) ?? zeros()));
  }

  const named = (sign) => ({ " ": texts.space, "\n": texts.newline }[sign] ?? sign);
  const value = (each) => kind.value === "c" ? Math.tanh(each.c[place()]) : each.h[place()];
  const place = () => +cell.value;
  const tone = (v) => `rgb(${v < 0 ? "0 114 178" : "230 159 0"} / ${(0.45 * Math.abs(v)).toFixed(3)})`;

  function drawText() {
    x.one(".ex-written").replaceChildren(...letters.map((sign, k) => {
      const spot = document.createElement("b");
      spot.textContent = sign === "\n" ? "¶\n" : sign;
      spot.dataset.letter = k;
      spot.style.background = tone(value(trail[k]));
      spot.className = k > +letter.value - +span.value - 1 && k < +letter.value ? "ex-in" : "";
      return spot;
    }));
  }

  function drawGrid() {
    const canvas = x.one("canvas"), { H } = model, pen = (canvas.hidden = false, canvas.getContext("2d"));
    [canvas.width, canvas.height] = [letters.length, H];
    trail.forEach((each, t) => {
      for (let k = 0; k < H; k++) {
        pen.fillStyle = tone(2.2 * Math.tanh(each.c[k]));
        pen.fillRect(t, k, 1, 1);
      }
    });
    pen.strokeRect(-1, place() - 0.5, letters.length + 2, 2);
  }

  function draw() {
    letter.max = letters.length;
    if (+letter.value > letters.length) letter.value = letters.length;
    for (const each of [temperature, letter, span, cell]) shown(each);
    const t = +letter.value - 1, now = trail[t], k = place();
    const order = odds(now).map((p, s) => [p, model.letters[s]]).sort(([p], [q]) => q - p);
    x.all("[data-odds]").forEach((bar, n) => {
      bar.setAttribute("width", (x.data.wide * order[n][0]).toFixed(1));
      x.write({ [`sign-${n}`]: named(order[n][1]), [`odds-${n}`]: x.number(order[n][0]) });
    });
    x.write({ ...Object.fromEntries(["i", "f", "g", "o", "before", "c", "h"].map((name) => [name, now[name][k]])) });
    drawText();
    drawGrid();
    const words = { t: t + 1, T: letters.length, sign: named(letters[t]), cell: k, value: x.number(value(now)) };
    x.say(texts.status, { ...words, next: named(order[0][1]), p: x.number(order[0][0]) });
  }

  function shown(input) {
    input.nextElementSibling.textContent = x.number(+input.value, input === temperature ? 1 : 0);
    input.setAttribute("aria-valuetext", input.nextElementSibling.textContent);
  }

  /* Read what was typed: what cannot be read is left out, what is too long cut, and both are said. */
  async function begin() {
    const mine = ++task;
    if (!start.value) return x.say(texts.empty);
    if (!await ready() || mine !== task) return false;
    const typed = [...start.value.normalize("NFC")], known = typed.filter((sign) => model.letters.includes(sign));
    const strange = [...new Set(typed.filter((sign) => !known.includes(sign)))].slice(0, 9).join(" ");
    if (!known.length) return x.say(texts.strange, { strange });
    [letters, trail] = [[], []];
    known.slice(0, longest).forEach(read);
    letter.value = letter.max = letters.length;
    draw();
    const said = [strange && x.fill(texts.strange, { strange }), known.length > longest && texts.long];
    if (said.some(Boolean)) x.say(said.filter(Boolean).join(" "));
    return true;
  }

  async function write() {
    if (!letters.length && !await begin()) return;
    const mine = ++task, end = letters.length + more;
    if (end > longest + 3 * more) return x.say(texts.full);
    x.say(texts.writing);
    while (letters.length < end && mine === task) {
      let left = Math.random(), s = 0;
      const shares = odds(trail.at(-1));
      while (s < shares.length - 1 && (left -= shares[s]) > 0) s++;
      read(model.letters[s]);
      if (letters.length % (still ? more : 4) === 0) {
        drawText();
        await pause();
      }
    }
    if (mine !== task) return;
    letter.value = letter.max = letters.length;
    draw();
  }

  /* What the cells hold all through the passages, (N, H), with each cell's mean and spread, made once, in pieces. */
  async function shelve(mine) {
    const { H, passages } = model, signs = [...passages], held = new Float32Array(signs.length * H);
    let state = zeros();
    for (let t = 0; t < signs.length; t++) {
      state = step(model.letters.indexOf(signs[t]), state);
      held.set(state.c.map(Math.tanh), t * H);
      if (t % 100 === 0) {
        if (t % 2000 === 0) x.say(texts.reading, { share: x.share(t / signs.length) });
        await pause();
        if (mine !== task) return null;
      }
    }
    const mean = new Float32Array(H), spread = new Float32Array(H);
    held.forEach((v, k) => { mean[k % H] += v / signs.length; });
    held.forEach((v, k) => { spread[k % H] += (v - mean[k % H]) ** 2 / signs.length; });
    held.forEach((v, k) => { held[k] = (v - mean[k % H]) / Math.sqrt(spread[k % H] + 1e-6); });
    return { signs, held, mean, spread };
  }

  async function similar() {
    if (!letters.length && !await begin()) return;
    const mine = ++task, H = model.H, length = Math.min(+span.value, +letter.value);
    shelf ??= await shelve(mine);
    if (!shelf || mine !== task) return;
    const { signs, held, mean, spread } = shelf, wanted = new Float32Array(H), window = new Float32Array(H), found = [];
    trail.slice(+letter.value - length, +letter.value).forEach(({ c }) => c.forEach((v, k) => {
      wanted[k] += (Math.tanh(v) - mean[k]) / Math.sqrt(spread[k] + 1e-6) / length;
    }));
    for (let t = 0; t < signs.length; t++) {
      let dot = 0, size = 0;
      for (let k = 0; k < H; k++) {
        window[k] += held[t * H + k] - (t >= length ? held[(t - length) * H + k] : 0);
        dot += window[k] * wanted[k];
        size += window[k] ** 2;
      }
      if (t >= length - 1) found.push([dot / Math.sqrt(size * wanted.reduce((sum, v) => sum + v * v, 0)), t]);
    }
    found.sort(([a], [b]) => b - a);
    const best = [];
    for (const each of found) {
      if (best.length < 3 && best.every(([, t]) => Math.abs(t - each[1]) > length + 20)) best.push(each);
    }
    x.one(".ex-alike").replaceChildren(...best.map(([likeness, t]) => {
      const item = document.createElement("li"), mark = document.createElement("mark");
      mark.textContent = signs.slice(t - length + 1, t + 1).join("");
      const before = signs.slice(Math.max(0, t - length - 40), t - length + 1).join("");
      item.append(`${x.number(likeness, 2)} … ${before}`, mark, `${signs.slice(t + 1, t + 30).join("")} …`);
      return item;
    }));
    const on = [...wanted].map((v, k) => [v, k]).sort(([a], [b]) => Math.abs(b) - Math.abs(a)).slice(0, 5);
    const cells = on.map(([v, k]) => `${k} (${x.number(v, 1)})`).join(x.separator);
    x.say(texts.alike_status, { span: letters.slice(+letter.value - length, +letter.value).join(""), cells });
  }

  const input = (name) => x.one(`[data-field=${name}]`), start = input("start"), kind = x.one("[data-choice=kind]");
  const [temperature, letter, span, cell] = x.all(".ex-input input");
  for (const each of [temperature, letter, span, cell, kind]) {
    each.addEventListener("input", async () => {
      task++;
      if (each !== kind) shown(each);
      if (letters.length || await begin()) draw();
    });
  }
  const pick = (node, act) => x.one(node).addEventListener("click", (event) => {
    if (!letters.length) return;
    act(event);
    draw();
  });
  pick(".ex-written", ({ target }) => { letter.value = +(target.dataset.letter ?? letter.value - 1) + 1; });
  pick("canvas", ({ offsetX, offsetY, target }) => {
    letter.value = 1 + Math.floor(offsetX / target.clientWidth * letters.length);
    cell.value = Math.floor(offsetY / target.clientHeight * model.H);
  });
  x.on("restore", () => {
    [temperature.value, span.value, cell.value] = [1, 12, x.data.cell];
    temperature.dispatchEvent(new Event("input"));
  });
  x.on("read", begin);
  x.on("write", write);
  x.on("alike", similar);
  x.on("stop", () => {
    task++;
    if (letters.length) draw();
    x.say(texts.stopped);
  });
});
