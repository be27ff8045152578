# Two commands matter: `make run` and `make test`. Both set everything up.
# PYTHON=python3.12 make ...   another interpreter (3.11 or newer)
# PIP_ARGS='--extra-index-url ...' make ...   another source for packages, such as CPU builds of torch

PYTHON ?= python3
PIP_ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
SAMPLE := .yuanwen-sample
PORT ?= 7860
HOST ?= 127.0.0.1

.PHONY: run sample test check browser strace quality bench soak peers model clean help

help:
	@echo "make run      set up, index the bundled articles, answer a sample question, open the chat page"
	@echo "make test     set up, run all checks and tests, the browser tests too"
	@echo "make check    ruff and mypy alone"
	@echo "make quality  measure every question set at hand, check its floors, write docs/quality.md"
	@echo "make bench    measure speed and size at 1,000 to all articles of the archive, write benchmarks/results"
	@echo "make soak     200 kills, 5,000 power cuts, 10,000 changes, 100,000 damaged files, 20,000 questions, 64 readers at once"
	@echo "make peers    the same articles and questions through other tools, each in an environment of its own"
	@echo "make model    train every model that ships from the shared data (the encoder 45 minutes, all some hours)"
	@echo "make clean    remove the environment and the sample index"

$(VENV)/ready: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; name one: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_ARGS) -c requirements.lock -e '.[transformers,dev]'
	@touch $@

run: sample
	$(BIN)/yuanwen --index $(SAMPLE) ask "“鬼影”的手机半年要花多少钱？"
	$(BIN)/yuanwen --index $(SAMPLE) ui --host $(HOST) --port $(PORT) --open

sample: $(VENV)/ready
	$(BIN)/yuanwen --index $(SAMPLE) ingest corpus/articles --prune

check: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Brings Debian's Chromium where it may; says what to install where it may not.
browser:
	@if command -v chromium chromium-browser google-chrome >/dev/null 2>&1 || [ -n "$$CHROMIUM" ]; then :; \
	elif command -v apt-get >/dev/null 2>&1 && [ "$$(id -u)" = 0 ]; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null; \
	else echo "The browser tests need Chromium: install it (Debian: sudo apt-get install chromium fonts-noto-cjk) or set CHROMIUM to its path."; fi

# What an index writes is recorded with it, to replay losses of power.
strace:
	@if command -v strace >/dev/null 2>&1; then :; \
	elif command -v apt-get >/dev/null 2>&1 && [ "$$(id -u)" = 0 ]; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq strace >/dev/null || true; \
	else echo "The tests of power loss need strace (Debian: sudo apt-get install strace); without it they are skipped."; fi

test: check browser strace
	$(BIN)/python -m pytest

# Every model that ships, from the shared data; see training/README.md.
model: $(VENV)/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_ARGS) -c requirements.lock -e ".[training]"
	$(BIN)/python -m training $(MODEL_ARGS)

# Every question set that is at hand, its floors, and the table in docs/quality.md. ARCHIVE: an index of the archive.
quality: $(VENV)/ready
	$(BIN)/python benchmarks/quality/measure.py $(if $(ARCHIVE),--archive $(ARCHIVE)) $(QUALITY_ARGS)

# Speed: see benchmarks/README.md. BENCH_ARGS='--sizes 1000,10000' and the like.
bench: $(VENV)/ready
	$(BIN)/python -m benchmarks.bench $(BENCH_ARGS)

soak: $(VENV)/ready strace
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_ARGS) atheris==3.0.0
	$(BIN)/python -m benchmarks.soak $(SOAK_ARGS)

peers: $(VENV)/ready
	$(BIN)/python -m benchmarks.peers $(PEERS_ARGS)

clean:
	rm -rf $(VENV) $(SAMPLE) test-output build dist *.egg-info
