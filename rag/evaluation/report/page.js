"use strict";
(() => {
const data = JSON.parse(document.getElementById("data").textContent);
const T = {
  gold: ["right", "标准答案"], none: ["has no answer", "没有答案"], quote: ["quoted", "引文"], nearest: ["nearest", "最接近"], why: ["why", "原因"],
  said: ["it said", "系统说明"], history: ["before", "前文"], understood: ["understood", "理解为"], filter: ["filter", "筛选"], from: ["in", "出自"], missing: ["not there", "库中没有"],
  hit: ["hit", "命中"], says: ["holds the answer", "含答案"], article: ["right article", "正确文章"], notArticle: ["another article", "其他文章"],
  confidence: ["confidence", "置信度"], ranks: ["first right article at rank {0}, passage at rank {1}", "正确文章最前第 {0} 名，含答案段落第 {1} 名"],
  cut: ["leaves out “{0}”", "略去了“{0}”"], search: ["search questions, answers, quotes", "搜索题目、答案、引文"], all: ["every outcome", "全部结果"],
  notRight: ["all that is not right", "所有未答对的"], categories: ["every category", "全部类别"], languages: ["every language", "全部语言"],
  inOrder: ["in order", "原顺序"], surest: ["most confident first", "置信度高者在前"], unsurest: ["least confident first", "置信度低者在前"],
  shown: ["{0} of {1}", "{0} / {1} 题"], more: ["show more", "显示更多"], zh: ["Chinese", "中文"], en: ["English", "英文"],
};
const root = document.documentElement, $ = (id) => document.getElementById(id);
let language = (navigator.language || "en").toLowerCase().startsWith("zh") ? 1 : 0;
try { const kept = localStorage.getItem("yuanwen-report"); if (kept !== null) language = +kept; } catch { /* a file may have no storage */ }
const t = (key, ...values) => values.reduce((text, value, i) => text.replace(`{${i}}`, value ?? "–"), T[key][language]);
const name = (table, key) => (table[key] ? table[key][language] : key);
const el = (tag, className, ...children) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  for (const child of children) if (child !== null && child !== undefined && child !== "") node.append(child);
  return node;
};
const good = (one) => (one.v === "right" || one.v === "rightly_abstained" || one.v === "unjudged") && !one.why;
const outcome = (one) => (good(one) ? one.v : one.why || one.v);
const outcomeName = (key) => name(data.causes[key] ? data.causes : data.verdicts, key);
for (const one of data.cases) {
  one.found = [one.id, one.q, ...(one.a || []), ...(one.quotes || []).map((quote) => quote.t + (quote.s || ""))].join("\n").toLowerCase();
}

/* Offsets count code points; a string here counts UTF-16 units. */
function marked(text, marks) {
  const points = Array.from(text), out = [];
  let at = 0;
  for (const [a, b] of marks || []) {
    if (!(Number.isInteger(a) && Number.isInteger(b)) || a < at || b > points.length || a >= b) continue;
    out.push(points.slice(at, a).join(""), el("mark", "", points.slice(a, b).join("")));
    at = b;
  }
  out.push(points.slice(at).join(""));
  return el("q", "", ...out);
}
function quoteNode(quote) {
  const cite = el("div", "cite");
  if (quote.u) {
    const link = el("a", "", quote.s || quote.u);
    link.href = quote.u; link.target = "_blank"; link.rel = "noopener noreferrer nofollow";
    cite.append(link);
  } else if (quote.s) cite.append(el("span", "", quote.s));
  if (quote.hit) cite.append(el("span", "tag yes", t("hit")));
  else {
    if (quote.says) cite.append(el("span", "tag yes", t("says")));
    if (quote.art) cite.append(el("span", "tag yes", t("article")));
  }
  if (quote.x) cite.append(el("span", "fault", quote.x));
  if (quote.cut) cite.append(el("span", "fault", t("cut", quote.cut)));
  return el("blockquote", quote.hit ? "hit" : "", quote.b ? "…" + quote.b : "", marked(quote.t, quote.m), quote.n ? quote.n + "…" : "", cite);
}
const row = (key, ...content) => el("div", "row", el("span", "", t(key)), el("div", key === "gold" ? "gold" : "", ...content));
function caseNode(one) {
  const meta = el("div", "meta", el("span", "badge", outcomeName(outcome(one))), one.set ? el("span", "tag", one.set) : null,
    one.c ? el("span", "tag", one.c) : null, el("span", "tag", T[one.l] ? t(one.l) : one.l), el("span", "", one.id));
  if (one.p !== undefined) meta.append(el("span", "", `${t("confidence")} ${(+one.p).toFixed(2)}`));
  const node = el("li", `case o-${outcome(one)}`, meta, el("h4", "", one.q));
  if (one.h) node.append(row("history", one.h.join(" → ")));
  if (one.full && one.full !== one.q) node.append(row("understood", one.full));
  if (one.f) node.append(row("filter", JSON.stringify(one.f)));
  node.append(one.a ? row("gold", ...one.a.map((answer) => el("b", "", answer))) : row("gold", t("none")));
  if (!good(one) && one.g) node.append(row("from", one.g.join("  ")));
  if (one.gm) node.append(row("missing", one.gm.join("  ")));
  if (one.why) {
    const why = data.why[one.why] ? data.why[one.why][language] : one.why;
    const ranks = one.rk && (one.rk.article || one.rk.passage) ? ` (${t("ranks", one.rk.article, one.rk.passage)})` : "";
    node.append(row("why", why + ranks));
  }
  if (one.e) node.append(row("said", one.e));
  if (one.r) node.append(row("said", one.r));
  if (one.quotes) node.append(row("quote", ...one.quotes.map(quoteNode)));
  if (one.near) {
    node.append(row("nearest", ...one.near.map((passage) => el("blockquote", "", passage.t, el("div", "cite", passage.s ? el("span", "", passage.s) : null,
      el("span", passage.art ? "tag yes" : "tag no", t(passage.art ? "article" : "notArticle")), passage.says ? el("span", "tag yes", t("says")) : null)))));
  }
  return node;
}

const STEP = 40;
let chosen = [], drawn = 0;
function draw() {
  const part = document.createDocumentFragment();
  for (const one of chosen.slice(drawn, drawn + STEP)) part.append(caseNode(one));
  drawn = Math.min(drawn + STEP, chosen.length);
  $("list").append(part);
  $("more").hidden = drawn >= chosen.length;
}
function choose() {
  const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const verdict = $("verdict").value, category = $("category").value, lang = $("language").value;
  chosen = data.cases.filter((one) => (verdict === "" || (verdict === "!" ? !good(one) : outcome(one) === verdict)) &&
    (category === "" || (one.c || "") === category) && (lang === "" || one.l === lang) && words.every((word) => one.found.includes(word)));
  const order = $("order").value;
  if (order) chosen.sort((a, b) => (order === "surest" ? 1 : -1) * ((b.p ?? -1) - (a.p ?? -1)));
  for (const button of document.querySelectorAll(".outcome")) button.classList.toggle("on", button.dataset.name === verdict);
  $("count").textContent = t("shown", chosen.length.toLocaleString(), data.cases.length.toLocaleString());
  $("list").replaceChildren();
  drawn = 0;
  draw();
}
function options(id, pairs) {
  const kept = $(id).value;
  $(id).replaceChildren(...pairs.map(([value, label]) => { const option = el("option", "", label); option.value = value; return option; }));
  $(id).value = pairs.some(([value]) => value === kept) ? kept : pairs[0][0];
}
function words() {
  root.dataset.lang = ["en", "zh"][language];
  root.lang = ["en", "zh-Hans"][language];
  $("search").placeholder = t("search");
  $("more").textContent = t("more");
  const counts = new Map(), sorted = (key) => [...new Set(data.cases.map((one) => one[key] || ""))].filter(Boolean).sort();
  for (const one of data.cases) counts.set(outcome(one), (counts.get(outcome(one)) || 0) + 1);
  options("verdict", [["", t("all")], ["!", t("notRight")], ...[...counts].sort((a, b) => b[1] - a[1]).map(([key, n]) => [key, `${outcomeName(key)} (${n})`])]);
  options("category", [["", t("categories")], ...sorted("c").map((key) => [key, key])]);
  options("language", [["", t("languages")], ...sorted("l").map((key) => [key, T[key] ? t(key) : key])]);
  options("order", [["", t("inOrder")], ["surest", t("surest")], ["unsurest", t("unsurest")]]);
  choose();
}
$("lang").addEventListener("click", () => {
  language = 1 - language;
  try { localStorage.setItem("yuanwen-report", language); } catch { /* as above */ }
  words();
});
let waiting = 0;
$("search").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(choose, 120); });
for (const id of ["verdict", "category", "language", "order"]) $(id).addEventListener("change", choose);
for (const button of document.querySelectorAll(".outcome")) {
  button.addEventListener("click", () => {
    $("verdict").value = $("verdict").value === button.dataset.name ? "" : button.dataset.name;
    choose();
    $("cases").scrollIntoView();
  });
}
$("more").addEventListener("click", draw);
new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting) && !$("more").hidden) draw(); }, { rootMargin: "600px" }).observe($("more"));
words();
})();
