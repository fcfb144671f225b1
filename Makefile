# The words of this project: run, test, check, words, bench. Windows, or without make: see README.md.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# The first Python on the path that is new enough.
PYTHON = $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
.PHONY: run demo-company test check words bench

# The dashboard on this machine: one's own data where there is some, else the demo company.
run: $(VENV)/installed demo-company
	@$(BIN)/python -m streamlit run dashboard.py --server.address 127.0.0.1

demo-company: $(VENV)/installed
	@if [ ! -e data/local/CURRENT ] && [ ! -e data/demo-store/CURRENT ]; then \
		echo "There is no data yet: making the demo company (once, about a minute)." && \
		$(BIN)/python -m analytics demo --out data/demo && \
		$(BIN)/python -m analytics import data/demo --data data/demo-store && \
		$(BIN)/python -m analytics journal read data/demo/journal.jsonl --data data/demo-store; fi

test: $(VENV)/installed-dev
	@$(BIN)/python -m pytest -n auto --dist loadfile -q

check: $(VENV)/installed-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n auto --dist loadfile -q

# Brings data/locale/*.po up to the texts of the pages; then translate the empty ones.
words: $(VENV)/installed
	@$(BIN)/python -m analytics.language_catalogue

bench: $(VENV)/installed-dev
	@$(BIN)/python -m benchmarks.run

$(VENV)/installed: requirements.txt | $(BIN)/python
	@echo "Installing what Loose Bolts runs on ..."
	@$(PIP) install -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt requirements.txt | $(BIN)/python
	@echo "Installing what the tests need ..."
	@$(PIP) install -r requirements-dev.txt
	@touch $@ $(VENV)/installed

# Without ensurepip, venv would leave half a folder behind: ask first.
$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Install Python 3.11 or newer first: sudo apt install python3 python3-venv"; exit 1; fi
	@if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
		package=$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
		echo "Install $$package first: sudo apt install $$package"; exit 1; fi
	@$(PYTHON) -m venv $(VENV)
