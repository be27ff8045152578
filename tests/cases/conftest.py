"""The case files here are measured against a gate, not collected as tests: not every one of them is answered."""

collect_ignore_glob = ["*.cases.jsonl"]
