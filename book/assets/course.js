"use strict";
/* Remembers the language that a reader chooses, says in Portuguese what two of the theme's scripts say in English, prints in light colours. */
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
})();
