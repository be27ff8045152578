/* What the reader does, and what becomes of it. Last of the six files: it starts everything. */

/* ---- listening ------------------------------------------------------------------------------------------- */

let lastInput = "pointer";

const DO = {
  theme: nextTheme,
  language() {
    store("yuanwen-language", root.lang === "zh" ? "en" : "zh");
    press("#yw-again");
  },
  new() { press("#yw-fresh"); find("#yw-question textarea")?.focus(); },
  save,
  example: askExample,
  copy: (button) => copy(asText(answerOf(turnOf(button)))),
  "copy-markdown": (button) => copy(asMarkdown(answerOf(turnOf(button)))),
  judge,
  "judge-cancel": cancelJudgement,
  close: back,
  retry: () => opened.again?.(),
  "to-quote": () => toMark(calm()),
  filters: toggleFilters,
  "reset-filters": resetFilters,
};

document.addEventListener("click", (event) => {
  const skip = event.target.closest(".yw-skip");
  if (skip) { event.preventDefault(); find("#yw-question textarea")?.focus(); return; }
  const button = event.target.closest("[data-do], [data-ref], [data-article], [data-open]");
  if (button?.dataset.do) DO[button.dataset.do]?.(button);
  else if (button?.dataset.ref) open(turnOf(button).dataset.turn, button.dataset.ref, button);
  else if (button?.dataset.open) open(opened.turn, button.dataset.open, null);
  else if (button?.dataset.article) {
    const answer = answerOf(find(`.yw-turn[data-turn="${Number(opened.turn)}"]`));
    show({ id: button.dataset.article, quote: null }, answer);
  } else if (!event.target.closest("a, button, input, textarea") && window.getSelection().isCollapsed) {
    const quote = event.target.closest(".yw-turn [data-quote] .yw-words");
    if (quote) {
      const item = quote.closest("[data-quote]");
      open(turnOf(item).dataset.turn, item.dataset.quote, null);
    }
  }
  if (event.target.closest("#yw-filters")) window.setTimeout(countFilters, 50);
});
document.addEventListener("input", (event) => { if (event.target.closest("#yw-filters")) countFilters(); });
document.addEventListener("focusout", (event) => { if (event.target.closest("#yw-filters")) countFilters(); });
document.addEventListener("click", (event) => {
  if (event.target.closest("#yw-send") && !mayAsk()) event.stopImmediatePropagation();
}, true);
document.addEventListener("pointerdown", () => { lastInput = "pointer"; }, true);
document.addEventListener("keydown", (event) => {
  lastInput = "keyboard";
  // Enter that ends a word of an input method is no Enter; Gradio would send half a question.
  if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
  else if (event.key === "Enter" && !event.shiftKey && event.target.matches("#yw-question textarea") && !mayAsk()) {
    event.stopImmediatePropagation();
    event.preventDefault();
  }
  if (event.key === "Escape" && (root.dataset.sheet !== undefined || event.target.closest("#yw-page"))) back();
}, true);

window.yuanwen = Object.freeze({ boot, fields, language });
paint();
// Another tab of this browser was switched: this one follows, else it would speak two languages from the next answer on.
window.addEventListener("storage", () => { paint(); if (language() !== root.lang) press("#yw-again"); });
new MutationObserver(() => {
  paintBody();
  readWords();
  if (words.tagline) { tidy(); noticeFailure(); noticeTurns(); countFilters(); }
})
  .observe(document.body ?? root, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-texts", "data-state"] });
let paintedBody = null;
function paintBody() {
  if (document.body === paintedBody) return;
  paintedBody = document.body;
  paint();
}
window.setTimeout(() => { root.dataset.ready = ""; }, 5000); // never leave a reader before a blank page
