/* The evidence: an article beside its answer, with the quote marked and scrolled to; on a narrow screen a sheet. */

/* ---- the evidence ---------------------------------------------------------------------------------------- */

function forget() {
  opened.turn = opened.ref = opened.button = null;
  opened.request += 1;
  closeSheet();
  markChosen();
}

function markChosen() {
  for (const button of all("[data-ref]")) {
    const chosen = button.dataset.ref === opened.ref && turnOf(button)?.dataset.turn === opened.turn;
    if (chosen) button.setAttribute("aria-current", "true"); else button.removeAttribute("aria-current");
  }
  for (const item of all("[data-quote]")) {
    const chosen = item.dataset.quote === opened.ref && turnOf(item)?.dataset.turn === opened.turn;
    item.classList.toggle("yw-chosen", chosen);
  }
}

function showHint() {
  find("#yw-page")?.replaceChildren(make("div", { class: "yw-blank" },
    make("span", { class: "yw-blank-mark", "aria-hidden": "true" }, "「」"), make("p", {}, words.evidence_hint)));
}

async function open(number, ref, button, { quiet = false } = {}) {
  const turn = find(`.yw-turn[data-turn="${Number(number)}"]`);
  const answer = answerOf(turn);
  if (!answer) return;
  const target = lookUp(answer, ref);
  Object.assign(opened, { turn: turn.dataset.turn, ref, button: button ?? find(`[data-ref="${ref}"]`, turn) });
  markChosen();
  await show(target, answer, { quiet });
}

const PATIENCE = 15000; // milliseconds for an article, which is a file's reading away

async function fetchArticle(id) {
  let response = null;
  try {
    response = await fetch(`api/articles/${encodeURIComponent(id)}`, { signal: AbortSignal.timeout(PATIENCE) });
    const found = await response.json();
    if (response.ok) return { found };
    return { problem: response.status === 404 ? words.article_missing : say(words.article_failed, { line: found.error }) };
  } catch (error) {
    return { problem: error.name === "TimeoutError" ? words.article_late : words.article_unreached };
  }
}

async function show(target, answer, { quiet = false } = {}) {
  const page = find("#yw-page");
  const request = (opened.request += 1);
  if (!quiet) openSheet();
  page.setAttribute("aria-busy", "true");
  opened.again = () => show(target, answer);
  page.replaceChildren(...paper(null, target, answer, null));
  if (!quiet && !isWide()) find(".yw-close", page).focus();
  const { found, problem } = await fetchArticle(target.id);
  if (request !== opened.request) return; // something else was chosen meanwhile
  page.removeAttribute("aria-busy");
  page.replaceChildren(...paper(found ?? null, target, answer, problem));
  toMark("auto");
  if (!quiet) {
    const title = find("h2", page);
    if (!isWide() || lastInput === "keyboard") title?.focus({ preventScroll: true });
    tell(say(words.shown, { title: title?.textContent ?? "" }));
  }
}

function paper(article, target, answer, problem) {
  const about = { ...(target.known ?? {}), ...(article ?? {}) };
  const known = Object.keys(about).length > 0;
  const [title, source, date] = known ? described(about) : [words.loading, "", ""];
  const lang = ["zh", "en"].includes(about.lang) ? about.lang : null;
  const quoteLink = target.quote?.citation.link;
  const link = [quoteLink, about.url].find(isWeb);
  const exact = link && link === quoteLink && link.includes(":~:text=");
  const brief = about.brief === true || /\(brief\)$/.test(about.source ?? "");
  const toQuote = make("button", { type: "button", class: "yw-link", "data-do": "to-quote", hidden: true }, words.to_quote);
  const head = make("header", { class: "yw-paper-head" },
    make("button", { type: "button", class: "yw-close", "data-do": "close", "aria-label": words.close }, "×"),
    make("h2", { tabindex: "-1", lang, dir: "auto" }, ...visible(title)),
    make("p", { class: "yw-meta", hidden: !known }, make("bdi", {}, ...visible(brief ? source.replace(/\s*\(brief\)$/, "") || source : source)), " · ", date,
      about.lang && words[about.lang] ? ` · ${words[about.lang]} ` : " ",
      brief ? make("span", { class: "yw-brief", title: words.brief_title }, words.brief) : null),
    make("p", { class: "yw-lines" }, link ? make("a", { class: "yw-visit", href: link, target: "_blank",
      rel: "noopener noreferrer", title: words.new_window }, exact ? words.open_page : words.open_page_plain, " ↗ ", make("span", { class: "yw-host", dir: "ltr" }, new URL(link).hostname)) : null,
      toQuote));
  if (article?.reprint_of) {
    head.append(make("p", { class: "yw-note" }, words.reprint, " ",
      make("button", { type: "button", class: "yw-link", "data-article": article.reprint_of }, words.reprint_of)));
  }
  head.append(...beside(target, answer, article));
  const leaf = make("div", { class: "yw-leaf", tabindex: "0", role: "group", "aria-label": words.article_text });
  if (problem) {
    leaf.append(make("p", { class: "yw-note", role: "alert" }, problem),
      make("p", { class: "yw-note" }, make("button", { type: "button", class: "yw-link", "data-do": "retry" }, words.retry)));
  } else if (!article) leaf.append(make("p", { class: "yw-note yw-loading" }, words.loading));
  if (article) leaf.append(...text(article, target, lang));
  toQuote.hidden = !find("#yw-mark", leaf);
  return [make("div", { class: "yw-paper" }, head, leaf)];
}

/* The articles that agree, the copies of this one, and those that say otherwise, each with its date. */
function beside(target, answer, article) {
  const named = (summary, articles) => articles.length ? make("details", { class: "yw-beside" },
    make("summary", {}, say(summary, { n: articles.length })),
    make("ul", {}, ...articles.map((other) => {
      const [title, source, date] = described(other);
      return make("li", {}, make("button", { type: "button", class: "yw-link", "data-article": other.article_id }, ...visible(title)),
        make("span", { class: "yw-meta" }, make("bdi", {}, ...visible(source)), ` · ${date}`));
    }))) : null;
  const parts = [named(words.also_title, target.quote?.also ?? []), named(words.reprints, article?.reprints ?? [])];
  const isCited = answer.answered && target.quote && (target.quote === answer.quotes[0]
    || answer.conflicts.some(({ quote }) => quote === target.quote));
  if (isCited && answer.conflicts.length) {
    const first = answer.quotes[0];
    const [from, to] = answer.conflicts[0].against ?? first.highlights[0] ?? [0, 0];
    const own = [...first.text].slice(from, to).join("") || first.text;
    const stances = [{ value: own, quote: first, ref: "q0" },
      ...answer.conflicts.map(({ value, quote }, n) => ({ value, quote, ref: `c${n}` }))];
    parts.push(make("div", { class: "yw-beside yw-sides" }, make("h3", {}, words.conflicts_title),
      make("ul", {}, ...stances.map(({ value, quote, ref }) => {
        const [title, source, date] = described(quote.citation);
        const here = quote === target.quote;
        return make("li", { class: here ? "yw-here" : null },
          make("button", { type: "button", "data-open": ref, title: bare(title), "aria-current": here ? "true" : null },
            make("strong", { dir: "auto" }, ...visible(value)), make("span", { class: "yw-meta" }, make("bdi", {}, ...visible(source)), ` · ${date}`)));
      }))));
  }
  return parts.filter((part) => part !== null);
}

/* Offsets count code points, JavaScript counts UTF-16 units. */
function unitsAt(string, points, from = [0, 0]) {
  let [unit, point] = from;
  while (point < points && unit < string.length) {
    unit += string.codePointAt(unit) > 0xffff ? 2 : 1;
    point += 1;
  }
  return [unit, point];
}

function text(article, target, lang) {
  const whole = article.text ?? "";
  if (!whole) return [make("p", { class: "yw-note" }, words.empty_article)];
  const parts = [];
  const box = make("div", { class: "yw-text", lang, dir: "auto" });
  const wanted = target.start !== undefined && target.start !== null;
  const start = wanted ? unitsAt(whole, target.start) : [0, 0];
  const end = wanted ? unitsAt(whole, target.end, start) : start;
  const stands = wanted && whole.slice(start[0], end[0]) === target.text;
  if (wanted && !stands) parts.push(make("p", { class: "yw-note", role: "alert" }, words.changed));
  const from = stands ? Math.max(0, start[0] - WINDOW) : 0;
  const to = Math.min(whole.length, (stands ? end[0] : 0) + WINDOW);
  if (from > 0 || to < whole.length) parts.push(make("p", { class: "yw-note" }, words.truncated));
  if (stands) {
    const mark = make("mark", { id: "yw-mark", tabindex: "-1" });
    const points = [...target.text];
    let done = 0;
    for (const [a, b] of target.quote?.highlights ?? []) {
      if (a < done || b > points.length || a >= b) continue;
      mark.append(...visible(points.slice(done, a).join("")), make("strong", {}, ...visible(points.slice(a, b).join(""))));
      done = b;
    }
    mark.append(...visible(points.slice(done).join("")));
    box.append(...visible(whole.slice(from, start[0])), mark, ...visible(whole.slice(end[0], to)));
  } else {
    box.append(...visible(whole.slice(from, to)));
  }
  parts.push(box);
  return parts;
}

function toMark(behavior) {
  const leaf = find(".yw-leaf");
  const mark = find("#yw-mark");
  if (!leaf || !mark) return;
  const top = mark.getBoundingClientRect().top - leaf.getBoundingClientRect().top + leaf.scrollTop;
  if (getComputedStyle(leaf).overflowY === "visible") mark.scrollIntoView({ block: "center", behavior }); // a low window
  else leaf.scrollTo({ top: Math.max(0, top - leaf.clientHeight / 4), behavior });
}

/* ---- the sheet that the evidence is on a narrow screen --------------------------------------------------- */

function openSheet() {
  if (isWide()) return;
  root.dataset.sheet = "";
  const page = find("#yw-page");
  page.setAttribute("role", "dialog");
  page.setAttribute("aria-modal", "true");
  for (const id of ["#yw-header", "#yw-talk"]) { const part = find(id); if (part) part.inert = true; }
  enter();
}

function closeSheet() {
  delete root.dataset.sheet;
  const page = find("#yw-page");
  page?.removeAttribute("role");
  page?.removeAttribute("aria-modal");
  for (const id of ["#yw-header", "#yw-talk"]) { const part = find(id); if (part) part.inert = false; }
  leave();
}

function back() {
  const { turn, ref } = opened;
  closeSheet();
  const button = turn && ref ? find(`.yw-turn[data-turn="${Number(turn)}"] [data-ref="${ref}"]`) : null;
  (button ?? find("#yw-question textarea"))?.focus();
}

window.matchMedia(WIDE).addEventListener("change", () => closeSheet());

/* The sheet has an entry in the browser's history, so that Back closes it and Forward opens it again. */
let leaving = false; // Back was asked for, and popstate has not come yet
const hasEntry = () => window.history.state?.yuanwen === "evidence";

function enter() {
  if (!leaving && !hasEntry()) window.history.pushState({ yuanwen: "evidence" }, "");
}

function leave() {
  if (leaving || !hasEntry()) return;
  leaving = true;
  window.history.back();
}

window.addEventListener("popstate", () => {
  if (leaving) {
    leaving = false;
    if (root.dataset.sheet !== undefined) enter(); // opened again meanwhile
  } else if (hasEntry()) {
    if (!opened.ref) { leave(); return; }
    openSheet();
    toMark("auto");
    find("#yw-page h2")?.focus({ preventScroll: true });
  } else if (root.dataset.sheet !== undefined) back();
});
leave(); // a page that was loaded anew shows no evidence
