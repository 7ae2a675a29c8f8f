// A list of answers becomes radio buttons; the pick opens the answer, and stays with the page.
(() => {
  "use strict";

  const letter = (number) => `(${String.fromCharCode(96 + number)})`;
  const fill = (text, ...words) => words.reduce((so_far, word) => so_far.replace("{}", word), text);
  const place = (box) => `${location.pathname}#${box.id}`;

  // A reader may have forbidden the page to remember.
  const recall = (key) => { try { return Number(localStorage.getItem(key)); } catch { return 0; } };
  const keep = (key, number) => { try { localStorage.setItem(key, number); } catch { /* told on this page alone */ } };

  const tell = (box, number) => {
    const said = box.querySelector(".predict-said"), right = Number(said.dataset.answer);
    said.textContent = number === right
      ? fill(said.dataset.right, letter(number))
      : fill(said.dataset.other, letter(number), letter(right));
    for (const line of document.querySelectorAll(`.predict-guess[data-for="${box.id}"]`)) {
      line.textContent = fill(line.dataset.guess, letter(number));
      line.hidden = false;
    }
  };

  const choose = (box, number) => {
    keep(place(box), number);
    tell(box, number);
    box.querySelector(".predict-answer").open = true;
  };

  const arm = (box) => {
    const list = box.querySelector(".predict-choices"), said = box.querySelector(".predict-said");
    list.setAttribute("role", "radiogroup");
    list.setAttribute("aria-label", said.dataset.choose);
    const before = recall(place(box));
    [...list.children].forEach((item, index) => {
      item.setAttribute("role", "presentation");
      const label = document.createElement("label"), radio = document.createElement("input");
      radio.type = "radio";
      radio.name = box.id;
      radio.checked = before === index + 1;
      radio.addEventListener("change", () => choose(box, index + 1));
      label.append(...item.childNodes);
      item.append(radio, label);
      radio.id = `${box.id}-${index + 1}`;
      label.htmlFor = radio.id;
    });
    if (before >= 1 && before <= list.children.length) tell(box, before);
  };

  document.querySelectorAll(".predict").forEach(arm);
})();
