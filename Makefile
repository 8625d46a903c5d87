# One target a task. A fresh machine needs python3 (3.11 or newer), make and git; everything else comes by the lock files.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
LOCKED := --require-hashes --no-deps --no-compile
CODE := sheet_schema sync webhooks scripts tests

# Tests that drive a browser stand in tests/browser; without Chromium they are left out, and `make unit` says so.
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser)
BROWSER_TESTS := $(wildcard tests/browser/test_*.py)
LEFT_OUT := $(if $(BROWSER_TESTS),$(if $(CHROMIUM),,tests/browser))
NODE ?= $(and $(shell command -v node),$(shell command -v npm))
BENCHMARKS := $(wildcard tests/benchmarks/bench_*.py)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint types unit fuzz soak mutants bench tabs format lock clean

help: ## Show the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

demo: $(VENV)/.installed ## Show a working office on made-up data
	$(BIN)/repairsheet demo

test: lint types unit ## Run everything a change must pass

lint: $(VENV)/.tested ## Check style and format
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)

types: $(VENV)/.tested ## Check types
	$(BIN)/mypy

unit: $(VENV)/.tested $(VENV)/.installed ## Run the tests
	@test -z "$(LEFT_OUT)" \
	  || echo "note: $(LEFT_OUT) is left out, because there is no Chromium here (Debian: apt-get install chromium)"
	@test -n "$(NODE)" \
	  || echo "note: clients from npm are left out, because there is no Node here (Debian: apt-get install nodejs npm)"
	$(BIN)/pytest -n auto --dist worksteal $(addprefix --ignore=,$(LEFT_OUT))

fuzz: $(VENV)/.tested $(VENV)/.installed ## Draw many more cases where tests draw them (FUZZ_EFFORT times)
	FUZZ_EFFORT=$(FUZZ_EFFORT) $(BIN)/pytest -o faulthandler_timeout=3600 -n auto --dist worksteal tests/sheets_server/test_fuzz_http.py tests/sheets_server/test_properties_*.py tests/safe_write/test_people_and_the_service.py

FUZZ_EFFORT ?= 25

soak: $(VENV)/.tested $(VENV)/.installed ## An office at work for 10 minutes, with faults and kill -9
	$(BIN)/python -m tests.soak --minutes $(SOAK_MINUTES) --seed $(SOAK_SEED)

SOAK_MINUTES ?= 10
SOAK_SEED ?= 1

mutants: $(VENV)/.tested $(VENV)/.installed ## Change the rules one place at a time and see whether their tests notice
	PATH="$(abspath $(BIN)):$$PATH" nice -n 19 $(BIN)/python -m tests.mutants run --max-children $(MUTANT_CHILDREN) $(MUTANTS)
	$(BIN)/python -m tests.mutation_score

MUTANT_CHILDREN ?= 1

bench: $(VENV)/.tested $(VENV)/.installed ## Measure speed
	$(if $(BENCHMARKS),$(BIN)/pytest -n 0 -s -o faulthandler_timeout=1800 $(BENCHMARKS),@echo "no benchmarks: tests/benchmarks holds no bench_*.py")

tabs: $(VENV)/.installed ## Show every tab of the demo office in docs/tabs.md
	$(BIN)/python -m scripts.tab_dump docs/tabs.md

format: $(VENV)/.tested ## Format the code
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

lock: $(VENV)/.made ## Renew the lock files from pyproject.toml
	$(PIP) install 'uv>=0.9'
	$(BIN)/uv pip compile pyproject.toml --extra build --extra test $(LOCK_FLAGS) -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra build -c requirements.lock --no-annotate $(LOCK_FLAGS) -o requirements-run.lock
	@! grep -nE '://|$(CURDIR)' requirements.lock requirements-run.lock || { echo "a lock file names a host or a path"; exit 1; }

LOCK_FLAGS := --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header

clean: ## Remove what the other targets made
	rm -rf $(VENV) build mutants *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: .made = the environment, .run = what the product needs, .tested = what its tests need, .installed = itself.

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "$(PYTHON) is too old: repairsheet needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
	  || { echo "$(PYTHON) lacks ensurepip: install it (Debian: apt-get install python3-venv) and run make again"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: requirements-run.lock $(VENV)/.made
	$(PIP) install $(LOCKED) -r $<
	@touch $@

$(VENV)/.tested: requirements.lock $(VENV)/.run
	$(PIP) install $(LOCKED) -r $<
	@touch $@

$(VENV)/.installed: pyproject.toml $(VENV)/.run
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@
