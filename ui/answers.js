/* The answers in the conversation: what a button refers to, what is announced, copied and saved. */

/* ---- the answers ----------------------------------------------------------------------------------------- */

const turnOf = (element) => element.closest(".yw-turn");
const answerOf = (turn) => turn?.dataset.answer ? JSON.parse(turn.dataset.answer) : null;
const counted = (key, n, values = {}) => say(words[n === 1 ? `${key}_one` : key], { n, ...values });
const answers = () => all(".yw-turn[data-answer]").map(answerOf);

function lookUp(answer, ref) {
  const [, kind, place, also] = /^([qcp])(\d+)(?:a(\d+))?$/.exec(ref);
  if (kind === "p") {
    const passage = answer.passages[place];
    const { article_id, start, end, text } = passage;
    return { id: article_id, start, end, text, quote: null, known: knownOf(answer, article_id) };
  }
  const quote = kind === "q" ? answer.quotes[place] : answer.conflicts[place].quote;
  if (also !== undefined) return { id: quote.also[also].article_id, known: quote.also[also], quote: null };
  const { citation } = quote;
  return { id: citation.article_id, start: citation.start, end: citation.end, text: quote.text, quote, known: citation };
}

/* What an answer says of an article: enough for a header while its text is fetched. */
function knownOf(answer, id) {
  const quotes = [...answer.quotes, ...answer.conflicts.map(({ quote }) => quote)];
  return quotes.flatMap(({ citation, also }) => [citation, ...also ?? []]).find(({ article_id }) => article_id === id);
}

function noticeTurns() {
  const turn = all(".yw-turn").at(-1);
  const log = find("#yw-transcript");
  if (!turn) { if (opened.ref) { forget(); showHint(); } forgetJudged(); log.dataset.seen = ""; return; }
  const key = `${turn.dataset.turn} ${turn.dataset.state}`;
  const before = log.dataset.seen ?? "";
  markChosen();
  showJudged();
  if (key === before) return;
  log.dataset.seen = key;
  turn.scrollIntoView({ block: "start", behavior: calm() });
  const answer = answerOf(turn);
  if (turn.dataset.state === "error") putBack(turn.dataset.question);
  if (!answer) return;
  lost = false;
  notice("");
  announce(answer);
  if (isWide() && answer.answered && answer.quotes.length) open(turn.dataset.turn, "q0", null, { quiet: true });
  else if (isWide()) { forget(); showHint(); }
}

const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";

function tell(line) {
  const status = find("#yw-status") ?? document.body.appendChild(make("div", { id: "yw-status", role: "status" }));
  status.textContent = line;
}

function announce(answer) {
  tell(answer.answered
    ? counted("answered_status", answer.quotes.length, { quote: answer.quotes[0].text })
    : say(words.not_answered_status, { reason: answer.reason ?? words[answer.reason_code] ?? "" }));
}

/* A line under the question that stays until it is no longer so. */
function notice(line) {
  const place = find("#yw-notice");
  if (place && place.textContent !== line) place.textContent = line;
}

function putBack(question) {
  const field = find("#yw-question textarea");
  if (question && field && !field.value) setField(field, question);
}

let toastTimer = 0;
function toast(line) {
  const box = find("#yw-toast") ?? document.body.appendChild(make("div", { id: "yw-toast", role: "status" }));
  box.textContent = line;
  box.dataset.shown = "";
  window.clearTimeout(toastTimer);
  toastTimer = window.setTimeout(() => delete box.dataset.shown, 2500);
}

/* ---- copy and save --------------------------------------------------------------------------------------- */

const isWeb = (url) => {
  try { return typeof url === "string" && ["http:", "https:"].includes(new URL(url).protocol); } catch { return false; }
};
const oneLine = (text) => text.replace(/\s+/g, " ").trim();

function cited(answer) {
  const list = answer.quotes.map((quote) => ({ quote, value: null }));
  return [...list, ...answer.conflicts.map(({ value, quote }) => ({ quote, value }))];
}

function described({ title, source, date }) {
  return [oneLine(title || words.untitled), oneLine(source || words.unknown_source), date || words.unknown_date];
}

function asText(answer) {
  const list = cited(answer);
  const lines = [answer.question, ""];
  list.forEach(({ quote, value }, n) => {
    if (n === answer.quotes.length) lines.push(`${words.conflicts}:`, "");
    lines.push(`${value === null ? "" : `${value}: `}${quote.text} [${n + 1}]`, "");
  });
  list.forEach(({ quote: { citation } }, n) => {
    const [title, source, date] = described(citation).map(bare);
    const link = [citation.link, citation.url].find(isWeb);
    lines.push(`[${n + 1}] ${title}. ${source}, ${date}.${link ? ` ${link}` : ""}`);
  });
  return lines.join("\n") + "\n";
}

/* Every mark that Markdown reads is escaped, so that a quote renders as its own characters. */
const plain = (text) => text.replace(/[\\`*_{}[\]()#+\-.!<>|~$&^:@"']/g, "\\$&");

function asMarkdown(answer) {
  const list = cited(answer);
  const lines = [`**${plain(oneLine(answer.question))}**`, ""];
  list.forEach(({ quote, value }, n) => {
    if (n === answer.quotes.length) lines.push(`**${plain(words.conflicts)}**`, "");
    const text = quote.text.split(/\r\n|\r|\n/).map((line) => `> ${plain(line)}`).join("  \n");
    if (value !== null) lines.push(`${plain(value)}:`, "");
    lines.push(`${text} \\[${n + 1}\\]`, "");
  });
  list.forEach(({ quote: { citation } }, n) => {
    const [title, source, date] = described(citation).map(bare).map(plain);
    const link = [citation.link, citation.url].find(isWeb);
    const address = link ? new URL(link).href.replace(/[()<>[\]\\]/g, (c) => `%${c.charCodeAt(0).toString(16)}`) : null;
    lines.push(`${n + 1}. ${address ? `[${title}](<${address}>)` : title}. ${source}, ${date}`);
  });
  return lines.join("\n") + "\n";
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // over plain http from another machine a page has no clipboard
    const field = make("textarea", { readonly: true, class: "yw-hidden" });
    field.value = text;
    document.body.append(field);
    const focused = document.activeElement;
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    focused?.focus();
    if (!done) { toast(words.copy_failed); return; }
  }
  toast(words.copied);
}

function save() {
  const list = answers();
  if (!list.length) { toast(words.nothing_to_save); return; }
  const lines = list.map((answer) => JSON.stringify(answer) + "\n"); // escapes half a surrogate pair by itself
  const blob = new Blob(lines, { type: "application/x-ndjson" });
  const address = URL.createObjectURL(blob);
  const link = make("a", { href: address, download: "yuanwen-answers.jsonl" });
  document.body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(address), 10000);
  toast(counted("saved", list.length));
}
