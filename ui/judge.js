/* A judgement of an answer becomes a test case: the choice, the form for what would be right, and what came of it. */

/* ---- judging --------------------------------------------------------------------------------------------- */

// By turn: { state: "sending" | "written" | "already_there" | "needed" | "failed", choice, line, file }. Here and not
// in the document, which Gradio writes anew with every question.
let judged = new Map();
const SETTLED = ["sending", "written", "already_there"];

function judge(button) {
  const turn = turnOf(button);
  if (SETTLED.includes(judged.get(turn.dataset.turn)?.state)) return;
  const form = find(".yw-judge form", turn);
  if (form) closeJudgeForm(turn);
  if (button.dataset.choice !== "wrong") sendJudgement(turn, button.dataset.choice, {});
  else if (!form) openJudgeForm(turn, button);
}

function openJudgeForm(turn, button) {
  const field = (label, attributes) => make("label", {}, make("span", {}, label), make("input", { autocomplete: "off", ...attributes }));
  const form = make("form", { class: "yw-judge-form", "aria-label": words.judge },
    field(words.judge_words, { name: "words", type: "text" }),
    field(words.judge_url, { name: "url", type: "text", inputmode: "url", dir: "ltr" }),
    make("div", { class: "yw-judge-send" },
      make("button", { type: "submit", class: "yw-action" }, words.judge_save),
      make("button", { type: "button", class: "yw-action", "data-do": "judge-cancel" }, words.judge_cancel)));
  form.addEventListener("submit", (event) => { event.preventDefault(); submitJudgement(turn.dataset.turn, form); });
  form.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); cancelJudgement(form); } });
  find(".yw-judge", turn).append(form);
  button.setAttribute("aria-expanded", "true");
  find("input", form).focus();
}

function closeJudgeForm(turn) {
  find(".yw-judge form", turn)?.remove();
  find('[data-choice="wrong"]', turn)?.setAttribute("aria-expanded", "false");
}

function cancelJudgement(element) {
  const turn = turnOf(element);
  if (judged.get(turn.dataset.turn)?.state === "sending") return;
  judged.delete(turn.dataset.turn);
  closeJudgeForm(turn);
  showJudged();
  find('[data-choice="wrong"]', turn)?.focus();
}

function submitJudgement(number, form) {
  const turn = turnOf(form);
  const given = (name) => [form.elements[name].value.trim()].filter(Boolean);
  const [answers, urls] = [given("words"), given("url")];
  if (answers.length || urls.length) { sendJudgement(turn, "wrong", { answers, urls }); return; }
  judged.set(number, { state: "needed", choice: "wrong" });
  showJudged();
  form.elements.words.focus();
}

async function sendJudgement(turn, choice, more) {
  const mine = judged; // another one if a new conversation begins meanwhile
  const number = turn.dataset.turn;
  if (SETTLED.includes(mine.get(number)?.state)) return;
  const { article_id, start, end, raw_sha256 } = answerOf(turn).quotes[0]?.citation ?? {};
  const seen = choice === "right" ? { seen: { article_id, start, end, raw_sha256 } } : {};
  mine.set(number, { state: "sending", choice });
  showJudged();
  let outcome;
  try {
    const response = await fetch("api/cases", {
      method: "POST", headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...JSON.parse(turn.dataset.asked), choice, ...more, ...seen }),
    });
    const body = await response.json();
    outcome = response.ok ? { state: body.outcome, file: body.file } : { state: "failed", line: body.error };
  } catch {
    outcome = { state: "failed", line: null };
  }
  mine.set(number, { ...outcome, choice });
  showJudged();
}

function outcomeLine({ state, file, line }) {
  if (state === "written") return say(words.judge_written, { file });
  if (state === "already_there") return say(words.judge_known, { file });
  if (state === "failed") return say(words.judge_failed, { line: line ?? words.judge_unreachable });
  return { sending: words.judge_sending, needed: words.judge_needed }[state] ?? "";
}

/* Called whenever the document changes, hence touches only what differs. */
function showJudged() {
  for (const box of all(".yw-judge")) {
    const turn = turnOf(box);
    const what = judged.get(turn.dataset.turn) ?? {};
    const line = outcomeLine(what);
    const place = find(".yw-outcome", box);
    if (place.textContent !== line) place.textContent = line;
    place.toggleAttribute("data-wrong", what.state === "failed" || what.state === "needed");
    for (const button of all(".yw-choice", box)) {
      // Not `disabled`: that would take the focus away from who chose with the keyboard.
      const settled = SETTLED.includes(what.state);
      if (settled) button.setAttribute("aria-disabled", "true"); else button.removeAttribute("aria-disabled");
      const chosen = button.dataset.choice === what.choice && what.state === "written";
      if (chosen) button.setAttribute("aria-pressed", "true"); else button.removeAttribute("aria-pressed");
    }
    if ((what.state === "written" || what.state === "already_there") && find("form", box)) {
      const inside = find("form", box).contains(document.activeElement);
      closeJudgeForm(turn);
      if (inside) find('[data-choice="wrong"]', box)?.focus();
    }
  }
}

function forgetJudged() { if (judged.size) judged = new Map(); }
