"use strict";
/* Remembers the language that a reader chooses, says in Portuguese what two of the theme's scripts say in English, prints in light colours,
   explains terms. */
(() => {
  for (const link of document.querySelectorAll("[data-edition]")) {
    link.addEventListener("click", () => {
      try { localStorage.setItem("course-language", link.dataset.edition); } catch { /* no storage: ask again */ }
    });
  }

  const root = document.documentElement;
  let theme;
  addEventListener("beforeprint", () => { theme = root.dataset.theme; root.dataset.theme = "light"; });
  addEventListener("afterprint", () => { root.dataset.theme = theme; });

  const portuguese = document.documentElement.lang === "pt-BR";
  const words = portuguese
    ? { copy: "Copiar", copied: "Copiado!", failed: "Não foi possível copiar", toggle: "Mostrar ou ocultar o conteúdo" }
    : { copy: "Copy", copied: "Copied!", failed: "Failed to copy", toggle: "Show or hide the content" };

  /* The copy buttons' script keeps its words in the globals `messages` and `locale`. */
  if (typeof messages === "object" && typeof locale === "string") {
    messages[locale] = { copy: words.copy, copy_to_clipboard: words.copy, copy_success: words.copied, copy_failure: words.failed };
  }
  const label = () => {
    for (const button of document.querySelectorAll("button.copybtn")) {
      button.dataset.tooltip = words.copy;
      button.setAttribute("aria-label", words.copy);
    }
    for (const button of document.querySelectorAll("button.toggle-button")) button.setAttribute("aria-label", words.toggle);
    /* What scrolls sideways must be reachable by keyboard, also when it was folded away at first. */
    const watch = new ResizeObserver((entries) => {
      for (const { target } of entries) target.tabIndex = target.scrollWidth > target.clientWidth ? 0 : -1;
    });
    for (const box of document.querySelectorAll("pre, .output, .katex-display, .pst-scrollable-table-container")) watch.observe(box);
  };
  if (document.readyState === "complete") label(); else window.addEventListener("load", label);

  /* A term of the glossary says what it is on hover and focus; Escape puts it away, and the pointer may go to the text. */
  const tip = Object.assign(document.createElement("div"), { id: "glossary-tip", role: "tooltip", hidden: true });
  let away = 0;
  const show = ({ currentTarget: term }) => {
    clearTimeout(away);
    tip.textContent = term.dataset.what;
    tip.hidden = false;
    term.setAttribute("aria-describedby", tip.id);
    const { left, top, bottom } = term.getBoundingClientRect(), width = document.documentElement.clientWidth;
    const above = top > tip.offsetHeight + 90;
    tip.style.left = `${Math.max(8, Math.min(left, width - tip.offsetWidth - 8)) + scrollX}px`;
    tip.style.top = `${(above ? top - tip.offsetHeight - 4 : bottom + 4) + scrollY}px`;
  };
  const hide = () => { tip.hidden = true; };
  const later = () => { away = setTimeout(hide, 250); };
  const terms = document.querySelectorAll(".glossary-term");
  for (const term of terms) {
    for (const event of ["mouseenter", "focus"]) term.addEventListener(event, show);
    for (const event of ["mouseleave", "blur"]) term.addEventListener(event, later);
  }
  if (terms.length) {
    document.body.append(tip);
    tip.addEventListener("mouseenter", () => clearTimeout(away));
    tip.addEventListener("mouseleave", later);
    document.addEventListener("keydown", ({ key }) => { if (key === "Escape") hide(); });
  }
})();
