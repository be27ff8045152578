/* The page's own script, in six files that ui/page.py puts together in one function: this one, answers.js, keep.js,
   judge.js, evidence.js and listen.js. This one: small tools, the page's language and colours, the filters, what goes to the server.

   Article text is put into the page with textContent only, and addresses become links only where they are http(s).
   What a button opens is looked up in the answer's JSON (data-answer) by the button's data-ref; see ui/render.py.
   Nothing is kept but the chosen colours and language, in localStorage, and over a lost connection what keep.js says. */

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

/* Characters that show nothing and change how others look, each in a box where style.css writes its code; see
   ui/escape.py, which has the same list. */
const HIDDEN = /[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]|(?<=[0-9A-Za-z])[\u200c\u200d]|[\u200c\u200d](?=[0-9A-Za-z])/g;
const bare = (text) => text.replace(HIDDEN, "");

function visible(text) {
  const parts = [];
  let done = 0;
  for (const { 0: found, index } of text.matchAll(HIDDEN)) {
    const code = found.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    parts.push(text.slice(done, index), make("span", { class: "yw-code", "data-code": code }, found));
    done = index + found.length;
  }
  return [...parts, text.slice(done)];
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
  if (!bar) return;
  if (root.lang === bar.dataset.lang && words.tagline) {
    if (!find('[data-do="theme"]').title) paint(); // the bar was written anew
    return;
  }
  const first = !words.tagline;
  words = JSON.parse(bar.dataset.texts);
  root.lang = bar.dataset.lang;
  root.dataset.ready = "";
  paint();
  nameRegions();
  const keep = opened.button;
  if (opened.ref) open(opened.turn, opened.ref, keep, { quiet: true });
  else showHint();
  if (first) restore();
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
  const [, talk, articleLanguage, , source] = values;
  settle();
  return values.length < 3 ? [language(), talk] : [language(), talk, articleLanguage, source, null];
}

function fields(values) {
  const [, talk, articleLanguage, question, since, until, , source] = values;
  settle();
  notice("");
  const shown = (selector, fallback) => find(selector)?.value ?? fallback;
  return [
    language(), talk, articleLanguage, shown("#yw-question textarea", question),
    shown("#yw-since input", since), shown("#yw-until input", until), source, null,
  ];
}

function setField(field, value) {
  const prototype = field.tagName === "TEXTAREA" ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(prototype.prototype, "value").set.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/* Whether a question can be sent now; if not, the reader is told why. */
function mayAsk() {
  const late = all("#yw-since input, #yw-until input").find((input) => input.validity.badInput);
  if (late) { if (root.dataset.filters === undefined) toggleFilters(); late.focus(); }
  notice(late ? words.bad_date : find('.yw-turn[data-state="pending"]') ? words.busy : "");
  return !find("#yw-notice").textContent;
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
  const dates = all("#yw-since input, #yw-until input").filter((input) => input.value || input.validity.badInput).length;
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
