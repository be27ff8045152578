/* The page's own script, in five files that ui/page.py puts together in one function: this one, answers.js, judge.js,
   evidence.js and listen.js. This one: small tools, the page's language and colours, the filters, what goes to the server.

   Article text is put into the page with textContent only, and addresses become links only where they are http(s).
   What a button opens is looked up in the answer's JSON (data-answer) by the button's data-ref; see ui/render.py.
   Nothing is kept but the chosen colours and language, in localStorage. */

const root = document.documentElement;
const WIDE = "(min-width: 1000px)";
const WINDOW = 100000; // code points shown on either side of the quote in a very long article
const opened = { turn: null, ref: null, button: null, request: 0 };
let words = {};

const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const isWide = () => window.matchMedia(WIDE).matches;
const say = (template, values) => template.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function stored(name) {
  try { return window.localStorage.getItem(name); } catch { return null; }
}
function store(name, value) {
  try {
    if (value === null) window.localStorage.removeItem(name);
    else window.localStorage.setItem(name, value);
  } catch { /* a browser that keeps nothing still shows the page */ }
}

/* ---- language and theme ---------------------------------------------------------------------------------- */

function language() {
  const chosen = stored("yuanwen-language");
  if (chosen === "zh" || chosen === "en") return chosen;
  for (const code of navigator.languages ?? [navigator.language]) {
    if (/^zh\b/i.test(code)) return "zh";
    if (/^en\b/i.test(code)) return "en";
  }
  return "en";
}

const THEMES = ["auto", "light", "dark"];
const systemDark = window.matchMedia("(prefers-color-scheme: dark)");

function paint() {
  const theme = stored("yuanwen-theme") ?? "auto";
  const dark = theme === "dark" || (theme !== "light" && systemDark.matches);
  root.dataset.theme = dark ? "dark" : "light";
  document.body?.classList.toggle("dark", dark); // Gradio's own fields look at this
  const button = find('[data-do="theme"]');
  if (button && words.theme_auto) {
    button.setAttribute("aria-label", words[`theme_${theme}`]);
    button.title = words[`theme_${theme}`];
    find(".yw-icon", button).textContent = { auto: "◐", light: "○", dark: "●" }[theme];
  }
}
systemDark.addEventListener("change", paint);

function nextTheme() {
  const now = stored("yuanwen-theme") ?? "auto";
  const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
  store("yuanwen-theme", next === "auto" ? null : next);
  paint();
}

function readWords() {
  const bar = find(".yw-bar");
  if (!bar || root.lang === bar.dataset.lang && words.tagline) return;
  words = JSON.parse(bar.dataset.texts);
  root.lang = bar.dataset.lang;
  root.dataset.ready = "";
  paint();
  nameRegions();
  const keep = opened.button;
  if (opened.ref) open(opened.turn, opened.ref, keep, { quiet: true });
  else showHint();
}

function nameRegions() {
  find("#yw-page")?.setAttribute("aria-label", words.evidence);
  const talk = find("#yw-transcript");
  if (talk) { talk.setAttribute("role", "region"); talk.setAttribute("aria-label", words.talk); talk.tabIndex = 0; }
  const field = find("#yw-question textarea");
  if (field) { field.setAttribute("aria-label", words.ask_label); field.setAttribute("enterkeyhint", "send"); }
  for (const id of ["yw-since", "yw-until"]) {
    const input = find(`#${id} input`);
    if (input && input.type !== "date") input.type = "date"; // Gradio's text field; the browser's own date picker
    if (input) input.max = "9999-12-31";
  }
  countFilters();
}

/* ---- what goes to the server ----------------------------------------------------------------------------- */

function boot(values) {
  const [, turns, articleLanguage, , source] = values;
  return values.length < 3 ? [language(), turns] : [language(), turns, articleLanguage, source, null];
}

function fields(values) {
  const [, turns, articleLanguage, question, since, until, , source] = values;
  const shown = (selector, fallback) => find(selector)?.value ?? fallback;
  return [
    language(), turns, articleLanguage, shown("#yw-question textarea", question),
    shown("#yw-since input", since), shown("#yw-until input", until), source, null,
  ];
}

function setField(field, value) {
  const prototype = field.tagName === "TEXTAREA" ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(prototype.prototype, "value").set.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function askExample(button) {
  setField(find("#yw-question textarea"), button.textContent);
  press("#yw-send");
  find("#yw-question textarea").focus();
}

function press(selector) {
  const element = find(selector);
  (element?.tagName === "BUTTON" ? element : find("button", element ?? document))?.click();
}


/* ---- filters --------------------------------------------------------------------------------------------- */

/* Called whenever the document changes (the server may take a source out), hence touches only what differs. */
function countFilters() {
  const dates = all("#yw-since input, #yw-until input").filter((input) => input.value).length;
  const sources = all("#yw-source .token").length ? 1 : 0;
  const field = find("#yw-source input");
  if (field) field.placeholder = sources ? "" : words.source_hint ?? "";
  const lang = find("#yw-language input:checked")?.value;
  const count = dates + sources + (lang ? 1 : 0);
  const badge = find(".yw-count");
  const shown = count ? String(count) : "";
  if (badge && badge.textContent !== shown) badge.textContent = shown;
  root.toggleAttribute("data-filtered", count > 0);
}

function toggleFilters() {
  const shown = root.toggleAttribute("data-filters");
  find('[data-do="filters"]').setAttribute("aria-expanded", String(shown));
  if (shown) find("#yw-since input")?.focus();
}

function resetFilters() {
  for (const input of all("#yw-since input, #yw-until input")) setField(input, "");
  find("#yw-source .token-remove.remove-all, #yw-source .remove-all")?.click();
  find('#yw-language input[value=""]')?.click();
  window.setTimeout(countFilters, 50);
}
