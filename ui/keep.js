/* What stays when the document changes under it: turns that were answered before, and, over a lost connection, what was
   typed and asked. Gradio loads the page anew when it reaches the server again, so that goes through sessionStorage:
   written when the page is left, read once and deleted. */

/* ---- turns that were answered before --------------------------------------------------------------------- */

const KEPT = "yuanwen-kept";
let begun = null; // the conversation that the turns on the page belong to
let lost = false; // the server could not be reached, or refused, and has answered nothing since

const order = (turn) => Number(turn.dataset.turn);

/* Before anything is asked: the newest turn moves to those before it, as it stands, with what is open or typed in it. */
function settle() {
  const turn = find('#yw-now .yw-turn:not([data-state="pending"])');
  if (turn) find("#yw-past").append(turn);
}

/* Called whenever the document changes. The log has every turn up to its last; a new conversation has none of them. */
function tidy() {
  const log = find("#yw-log [data-begun]");
  const past = find("#yw-past");
  if (!log || !past) return;
  if (begun !== null && Number(log.dataset.begun) > begun) {
    past.replaceChildren();
    find("#yw-earlier").replaceChildren();
  }
  begun = Number(log.dataset.begun);
  const last = Math.max(0, ...all("#yw-log .yw-turn").map(order));
  for (const turn of all(".yw-turn", past)) if (order(turn) <= last) turn.remove();
  const now = find("#yw-now .yw-turn");
  const before = all("#yw-log .yw-turn, #yw-past .yw-turn");
  if (now && before.some((turn) => order(turn) >= order(now))) setEarlier(before); // the server counts from 1 again
}

/* Turns that the server knows no more: still to be read, opened and saved, with a line that says so. */
function setEarlier(turns) {
  const place = find("#yw-earlier");
  for (const turn of turns) {
    const number = String(-1 - all(".yw-turn", place).length);
    if (opened.turn === turn.dataset.turn) opened.turn = number;
    turn.dataset.turn = number;
    turn.setAttribute("lang", root.lang);
    const title = find("h2", turn);
    title.id = `yw-asked-${number}`;
    turn.setAttribute("aria-labelledby", title.id);
    find(".yw-judge", turn)?.remove(); // it would be asked again without what was asked before
    place.append(turn);
  }
  if (turns.length && !find(".yw-note", place)) place.append(make("p", { class: "yw-note" }, words.earlier));
  else place.append(find(".yw-note", place) ?? "");
  forgetJudged();
}

/* ---- a lost connection ----------------------------------------------------------------------------------- */

/* Gradio says that something failed in boxes of its own, in English, one over the bar and one over each field; the page
   says it in its words. A server that stops in good order makes only the boxes over the fields. */
function noticeFailure() {
  const boxes = all(".toast-body.error:not([data-seen]), [data-testid=status-tracker] .error:not([data-seen])");
  if (!boxes.length) return;
  for (const box of boxes) box.dataset.seen = "";
  lost = true;
  const turn = find('.yw-turn[data-state="pending"]');
  if (turn) failed(turn); else notice(words.unreached);
}

function failed(turn) {
  turn.classList.replace("yw-pending", "yw-error");
  turn.dataset.state = "error";
  find(".yw-searching", turn)?.replaceWith(make("div", { class: "yw-failure", role: "alert" },
    make("h3", {}, words.error), make("p", {}, words.unreached)));
}

/* Whoever loads the page anew begins anew; only what was typed, and a question without its answer, is not thrown away. */
function keep() {
  const field = find("#yw-question textarea");
  const pending = find('.yw-turn[data-state="pending"]');
  if (pending) failed(pending);
  const turns = lost ? all(".yw-turn") : pending ? [pending] : [];
  const draft = field?.value || pending?.dataset.question || "";
  if (!draft && !turns.length) return;
  const kept = (list) => JSON.stringify({ draft, turns: list.map((turn) => turn.outerHTML) });
  try {
    window.sessionStorage.setItem(KEPT, kept(turns));
  } catch { // more than a browser keeps
    try { window.sessionStorage.setItem(KEPT, kept(turns.slice(-1))); } catch { /* or nothing is kept at all */ }
  }
}

function restore() {
  let kept = null;
  try {
    kept = JSON.parse(window.sessionStorage.getItem(KEPT));
    window.sessionStorage.removeItem(KEPT);
  } catch { /* as above */ }
  if (!kept) return;
  const box = document.createElement("template");
  box.innerHTML = kept.turns.join(""); // this page's own turns, as it had them
  setEarlier(all(".yw-turn", box.content));
  putBack(kept.draft);
}

window.addEventListener("pagehide", keep);
