"""Limits that answers must keep: floors and ceilings per metric, category and language, with the cases they hold for.

In: a TOML file and a run. Out: a row per limit, whether it holds. A limit never loosens unless that is asked for.

::

    [[gate]]
    cases = "sample.cases.jsonl"
    digest = "9f2c…"
    limits = [
        { metric = "hit@1", floor = 0.80 },
        { metric = "false_answers", ceiling = 0.15, lang = "zh" },
    ]
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rag.evaluation.errors import GateError
from rag.evaluation.metrics import METRICS
from rag.evaluation.places import must_be_writable
from rag.evaluation.summary import ALL

__all__ = ["SLACK", "WATCHED", "check_gate", "must_fit", "set_gate"]

Json = dict[str, Any]
WATCHED = (
    "hit@1", "hit@3", "article_recall@10", "passage_recall@10", "article_ndcg@10", "exact_quotes", "citation_precision",
    "links", "negation_cut", "chrome_quotes", "shown_precision", "coverage", "false_answers", "auroc", "ece", "errors",
)  # fmt: skip
"""What `--set-gate` sets limits for: over all cases and, for the first two, by language."""
SLACK = 0.02
"""How far below today's scores `--set-gate` puts limits unless told."""
MUST_HOLD = {"exact_quotes": 1.0, "errors": 0.0}
"""Limits without slack: these are promises, not scores."""
_HEADER = """\
# Limits for answers. `yuanwen eval CASES --gate THIS_FILE` fails when one is broken.
# Written by `--set-gate`, which tightens limits and never loosens them; `--set-gate --lower` does both.
"""


def must_fit(file: Path, digest: str, *, written: bool) -> None:
    """Raises before anything is asked what `check_gate` would raise afterwards; where the file is to be `written`
    first, what `set_gate` would. `digest`: of the cases that will be asked."""
    if not written:
        _limits_for(file, digest)
        return
    must_be_writable(file, "--gate")
    if file.exists():
        _read(file)


def check_gate(file: Path, run: Mapping[str, Any]) -> list[Json]:
    """Every limit that is set for the cases of `run`. Raises GateError where none is."""
    return [_judge(limit, run) for limit in _limits_for(file, run["digest"])]


def _limits_for(file: Path, digest: str) -> list[Json]:
    gates = _read(file)
    found = _of(gates, digest)
    if found is None:
        known = ", ".join(f"{gate['cases']} ({gate['digest'][:12]})" for gate in gates) or "nothing"
        raise GateError(
            f"{file} has no limits for these cases (digest {digest[:12]}), only for {known}; "
            "cases that change need limits of their own: --set-gate"
        )
    limits: list[Json] = found["limits"]
    return limits


def set_gate(file: Path, run: Mapping[str, Any], *, lower: bool, slack: float) -> list[str]:
    """Writes limits `slack` below today's scores. Returns what a person should know.

    A limit that would loosen stays as it is, unless `lower` allows it. Raises GateError where nothing can be written.
    """
    gates = _read(file) if file.exists() else []
    names = " + ".join(str(part["name"]) for part in run["sets"])
    # Cases that were changed keep the limits of what they were: else every change of a case would loosen them.
    old = _of(gates, run["digest"]) or next((gate for gate in gates if gate["cases"] == names), None)
    limits = _limits(run, slack)
    notes = []
    if old is not None:
        limits, loosened = _merged(old["limits"], limits, lower=lower)
        notes = [f"{'lowered' if lower else 'kept'}: {text}" for text in loosened]
        gates.remove(old)
    gates.append({"cases": names, "digest": run["digest"], "n": len(run["cases"]), "limits": limits})
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_HEADER + "".join(map(_toml, sorted(gates, key=lambda gate: str(gate["cases"])))), "utf-8")
    except OSError as error:
        raise GateError(
            f"{file} could not be written ({error.strerror or error}), so no limit is set; name another with --gate"
        ) from None
    return notes


def _judge(limit: Mapping[str, Any], run: Mapping[str, Any]) -> Json:
    part = _part(limit)
    value = run["metrics"].get(part, {}).get(limit["metric"], {}).get("value")
    kind = "floor" if "floor" in limit else "ceiling"
    bound = float(limit[kind])
    # A metric that is not there any more has not kept its limit.
    holds = value is not None and (value >= bound if kind == "floor" else value <= bound)
    return {"metric": limit["metric"], "part": part, "kind": kind, "limit": bound, "value": value, "holds": holds}


def _part(limit: Mapping[str, Any]) -> str:
    parts = [f"{key}:{limit[key]}" for key in ("category", "lang") if key in limit]
    return " ".join(parts) or ALL


def _limits(run: Mapping[str, Any], slack: float) -> list[Json]:
    found = []
    langs = [part for part in run["metrics"] if part.startswith("lang:")]
    for part in (ALL, *langs):
        for name in WATCHED if part == ALL else WATCHED[:2]:
            value = run["metrics"][part].get(name, {}).get("value")
            if value is None:
                continue
            where = {} if part == ALL else {"lang": part.removeprefix("lang:")}
            room = 0.0 if name in MUST_HOLD else slack
            if METRICS[name].higher_is_better:
                found.append({"metric": name, "floor": round(MUST_HOLD.get(name, max(0.0, value - room)), 4), **where})
            else:
                found.append(
                    {"metric": name, "ceiling": round(MUST_HOLD.get(name, min(1.0, value + room)), 4), **where}
                )
    return found


def _merged(old: Sequence[Json], new: Sequence[Json], *, lower: bool) -> tuple[list[Json], list[str]]:
    """The tighter of each pair, or the new one with `lower`; limits that somebody added by hand stay."""
    fresh = {(limit["metric"], _part(limit)): limit for limit in new}
    merged, loosened = [], []
    for limit in old:
        key = (limit["metric"], _part(limit))
        other = fresh.pop(key, None)
        kind = "floor" if "floor" in limit else "ceiling"
        if other is None or kind not in other:
            merged.append(limit)
            continue
        looser = other[kind] < limit[kind] if kind == "floor" else other[kind] > limit[kind]
        if looser:
            loosened.append(f"{key[0]} of {key[1]}: {kind} {limit[kind]}" + (f" to {other[kind]}" if lower else ""))
        merged.append(other if lower or not looser else limit)
    return merged + list(fresh.values()), loosened


def _of(gates: Sequence[Json], digest: str) -> Json | None:
    return next((gate for gate in gates if gate["digest"] == digest), None)


def _read(file: Path) -> list[Json]:
    try:
        value = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GateError(f"{file} is not TOML: {error}") from None
    except OSError as error:
        raise GateError(
            f"{file} cannot be read ({error.strerror or error}); give a TOML file of limits, or write one: --set-gate"
        ) from None
    gates = value.get("gate", [])
    if not isinstance(gates, list):
        raise GateError(f"{file}: gate has to be a list of tables, [[gate]]; --set-gate writes one")
    for number, gate in enumerate(gates, 1):
        place = f"{file}, gate {number}"
        kinds = {"cases": str, "digest": str, "limits": list}
        if not isinstance(gate, dict) or not all(isinstance(gate.get(key), kind) for key, kind in kinds.items()):
            raise GateError(f"{place}: a gate needs cases, digest and limits; --set-gate writes one")
        for limit in gate["limits"]:
            _must_be_limit(limit, place)
    return gates


def _must_be_limit(limit: object, place: str) -> None:
    if not isinstance(limit, dict):
        raise GateError(f"{place}: {limit!r} is no limit; it has to be a table with metric and floor or ceiling")
    if limit.get("metric") not in METRICS:
        raise GateError(f"{place}: there is no metric {limit.get('metric')!r}; known are {', '.join(METRICS)}")
    if ("floor" in limit) == ("ceiling" in limit):
        raise GateError(f"{place}: {limit['metric']} needs a floor or a ceiling, one of them")
    bound = limit.get("floor", limit.get("ceiling"))
    if isinstance(bound, bool) or not isinstance(bound, (int, float)):
        raise GateError(f"{place}: the limit of {limit['metric']} is {bound!r}; it has to be a number")


def _toml(gate: Mapping[str, Any]) -> str:
    lines = ["\n[[gate]]", f"cases = {_quoted(str(gate['cases']))}", f"digest = {_quoted(str(gate['digest']))}"]
    if "n" in gate:
        lines.append(f"n = {gate['n']}")
    lines.append("limits = [")
    for limit in gate["limits"]:
        pairs = [f"{key} = {_quoted(value) if isinstance(value, str) else value}" for key, value in limit.items()]
        lines.append(f"    {{ {', '.join(pairs)} }},")
    return "\n".join([*lines, "]", ""])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char >= " " and char != "\x7f" else f"\\u{ord(char):04x}" for char in escaped) + '"'
