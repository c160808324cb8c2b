# One file of tasks. `make demo` and `make test` set up all they need in .venv, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BENCH := .venv-bench
DEMO := archive/demo
KILLS ?= 200
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test browse format docs floor golden bench soak year walk pictures lock clean

help: ## list these tasks
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.installed ## crawl the built-in replica site into archive/demo/reports.db
	@$(BIN)/report-archiver demo $(DEMO)

browse: $(VENV)/.installed ## open datasette on what `make demo` made
	@test -f $(DEMO)/reports.db || $(MAKE) --no-print-directory demo
	@$(BIN)/report-archiver serve --db $(DEMO)/reports.db

test: $(VENV)/.installed-dev ## format, lint, types and all tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto

format: $(VENV)/.installed-dev ## format and fix what ruff can fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.installed-dev ## write the generated parts of docs/ anew (command line, schema)
	$(BIN)/python -m tests.generated

floor: $(VENV)/.installed-dev ## hold the reader to its targets on CORPUS=DIR, or raise the own floors
ifdef CORPUS
	@$(BIN)/report-archiver evaluate "$(CORPUS)"
	@$(BIN)/python -m tests.yardstick.floor --corpus "$(CORPUS)"
else
	@$(BIN)/python -m tests.yardstick.floor
endif

golden: $(VENV)/.installed-dev ## write the golden pairs anew; review what changed
	$(BIN)/python -m tests.golden

bench: $(BENCH)/.installed $(VENV)/.installed ## speed beside trafilatura, Scrapy and LIKE, of pages
	@$(BENCH)/bin/python bench/speed.py
	@$(BENCH)/bin/python bench/crawl.py
	@$(BENCH)/bin/python bench/search.py
	@$(BIN)/python bench/browsing.py

soak: $(VENV)/.installed-dev ## kill crawls 200 times, read while one writes; KILLS=N SEED=N
	@$(BIN)/python -m tests.soak --kills $(KILLS) $(if $(SEED),--seed $(SEED))

year: $(VENV)/.installed-dev ## crawl an unchanging site for 365 nights and weigh its archive; NIGHTS=N
	@$(BIN)/python -m tests.soak --year $(if $(NIGHTS),--nights $(NIGHTS))

walk: $(VENV)/.installed-dev ## look at every page of 10,000 reports in a real browser (needs chromium)
	@$(BIN)/python -m tests.browser

pictures: $(VENV)/.installed-dev ## make the pictures of README and docs anew (needs chromium)
	$(BIN)/python docs/pictures/make.py

lock: $(VENV)/.installed-dev ## pin the newest versions the ranges allow (needs uv)
	uv pip compile pyproject.toml --extra browse --group build --universal --python-version 3.11 \
	  --generate-hashes --no-header --upgrade --quiet -o requirements.txt
	uv pip compile pyproject.toml --extra browse --extra notify --group build --group dev -c requirements.txt \
	  --universal --python-version 3.11 --generate-hashes --no-header --upgrade --quiet -o requirements-dev.txt
	uv pip compile pyproject.toml bench/requirements.in --group build -c requirements.txt \
	  --universal --python-version 3.11 --generate-hashes --no-header --upgrade --quiet -o requirements-bench.txt

clean: ## remove what can be made again (never an archive but the demo's)
	rm -rf $(VENV) $(BENCH) $(DEMO) .mypy_cache .pytest_cache .ruff_cache .hypothesis dist

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "make: $(PYTHON) not found; install Python 3.11 or newer, or say make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "make: report-archiver needs Python 3.11 or newer, and $(PYTHON) is `$(PYTHON) -V`; say make PYTHON=python3.12, for example" >&2; exit 1; }
	@echo "Setting up $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "make: python -m venv failed; on Debian: apt install python3-venv" >&2; exit 1; }

$(VENV)/.installed: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing report-archiver and what it needs (once) …"
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@echo "Installing what the tests need (once) …"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

$(BENCH)/.installed: requirements-bench.txt pyproject.toml
	@echo "Installing what the comparison needs in $(BENCH) (once) …"
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip --disable-pip-version-check --no-input --quiet install --require-hashes -r requirements-bench.txt
	@$(BENCH)/bin/python -m pip --disable-pip-version-check --no-input --quiet install --no-deps --no-build-isolation --editable .
	@touch $@
