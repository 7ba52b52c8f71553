# Every target sets up what it needs and is silent when that is up to date.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: install run demo test check audit bench format clean
.SILENT:

install: $(VENV)/.dev

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Linli needs Python 3.11 or newer: make PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(BIN)/python
	echo "Setting up (once) ..."
	$(BIN)/python -m pip install -qq --require-hashes -r requirements.txt
	touch $@

$(VENV)/.dev: requirements-dev.txt | $(VENV)/.run
	$(BIN)/python -m pip install -qq --require-hashes -r requirements-dev.txt
	touch $@

run: $(VENV)/.run
	$(BIN)/python -m bot run --demo

# The same with an invented month in it, so that lists and figures have something to show.
demo: $(VENV)/.run
	$(BIN)/python -m bot run --demo --month

test: install
	$(BIN)/python -m pytest -n auto --dist loadgroup

check: install
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/mypy --no-error-summary
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml bot handlers intents storage
	$(BIN)/lint-imports --no-logo >$(VENV)/.contracts || { cat $(VENV)/.contracts; exit 1; }

# Known holes in what we install; needs the network, and says so loudly when there is none.
audit: install
	$(BIN)/python -m venv $(VENV)/audit && $(VENV)/audit/bin/pip install -qq pip-audit==2.10.1
	$(VENV)/audit/bin/pip-audit --strict --require-hashes --requirement requirements.txt || \
		{ echo "NOT AUDITED, or holes found: see above"; exit 1; }

bench: install
	$(BIN)/python -m bot bench

format: install
	$(BIN)/ruff check --quiet --fix .
	$(BIN)/ruff format --quiet .

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
