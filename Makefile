# One command per chore. Everything but a command's own answer goes to standard error.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# Four at once, also on two cores: three begin with what waits for running programs, one with what computes.
PYTEST_ARGS ?= -n 4 --dist loadfile --no-loadscope-reorder

.PHONY: demo test check format bench dist docs screenshots threats texts vectors clean

demo: $(VENV)/.core
	@$(BIN)/wor-sidecar demo $(ARGS)

test: $(VENV)/.dev
	@sh tests/prepare.sh 1>&2
	@$(BIN)/pytest $(PYTEST_ARGS) $(ARGS)

check: $(VENV)/.dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

texts: $(VENV)/.dev
	@$(BIN)/python -m wor_sidecar.texts.chores update 1>&2
	@$(BIN)/python -m wor_sidecar.texts.chores compile 1>&2

docs: $(VENV)/.dev
	@$(BIN)/python tests/pages.py 1>&2
	@$(BIN)/sphinx-build -W --keep-going -q -E -D language=en docs build/site/en 1>&2
	@$(BIN)/sphinx-build -W --keep-going -q -E -D language=nl -D root_doc=nl/index docs build/site/nl 1>&2
	@echo "build/site/en/index.html and build/site/nl/nl/index.html" 1>&2

screenshots: $(VENV)/.dev
	@sh tests/prepare.sh 1>&2
	@$(BIN)/python tests/e2e/pages/shots.py 1>&2
	@$(BIN)/python tests/desktop/shots.py 1>&2

threats: $(VENV)/.dev
	@sh tests/prepare.sh 1>&2
	@$(BIN)/python tests/threats.py $(PYTEST_ARGS) $(ARGS)

vectors: $(VENV)/.dev
	@$(BIN)/python tests/interop/make_vectors.py 1>&2

bench: $(VENV)/.dev
	@sh tests/prepare.sh 1>&2
	@$(BIN)/python -m bench $(ARGS)

# Windows as well: make dist PYTHON_EMBED=python-3.13.x-embed-amd64.zip PYTHON_EMBED_SHA256=...
dist: $(VENV)/.dev
	@$(BIN)/python -m installer.release all --out dist \
	  $(if $(PYTHON_EMBED),--python-embed $(PYTHON_EMBED) --sha256 $(PYTHON_EMBED_SHA256)) $(ARGS)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	  || { echo "wor-sidecar needs Python 3.11 to 3.13; say which with: make PYTHON=python3.12 ..." >&2; exit 4; }
	@$(PYTHON) -m venv $(VENV) 1>&2 \
	  || { echo "Python's venv is missing. On Debian: apt-get install python3-venv" >&2; exit 4; }

$(VENV)/.core: pyproject.toml hatch_build.py | $(VENV)/bin/python
	@echo "Installing what wor-sidecar needs into $(VENV); only this once, for about a minute ..." >&2
	@$(BIN)/pip install --quiet --disable-pip-version-check -e . 1>&2
	@touch $@

$(VENV)/.dev: pyproject.toml hatch_build.py | $(VENV)/bin/python
	@echo "Installing what the tests and tools need into $(VENV); only this once, for some minutes ..." >&2
	@$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]' 1>&2
	@touch $@ $(VENV)/.core

clean:
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
