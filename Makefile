# make verify   audit this machine against catalog.yaml   (PROFILE=stack for the example stack, ARGS for more)
# make test     run infracat's own tests, two files at a time: most wait for a service   (ARGS for pytest replaces that)
# make test-fast   those that start no service and no whole process: within a minute
# make lint     ruff, mypy, and whether what is rendered from catalog.yaml is current
# make bench   speed, as ratios      make soak   hostile input by the hundred (hours)
# make clean   remove what the others made
# make docs     rewrite the generated tables of docs/, and what is rendered from catalog.yaml
# make demo     bring up the example stack (docs/demo.md)   make demo-break   break five things   make demo-down   remove it

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WITH_DEMO := $(VENV)/.ready-demo
WITH_DEV := $(VENV)/.ready-dev
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check -e

.PHONY: verify test test-fast lint bench soak docs clean demo demo-break demo-down
.DEFAULT_GOAL := verify

verify: $(READY)
	@$(BIN)/infracat verify $(if $(PROFILE),--profile $(PROFILE)) $(ARGS)

test: $(WITH_DEV)
	$(BIN)/python -m pytest $(or $(ARGS),-n 2 --dist loadfile)

test-fast: $(WITH_DEV)
	$(BIN)/python -m pytest -m 'not real' -n 2 --dist loadfile $(ARGS)

lint: $(WITH_DEV)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/infracat docs --check

bench: $(WITH_DEV)
	$(BIN)/python -m benchmarks

soak: $(WITH_DEV)
	$(BIN)/python -m benchmarks.reliability $(ARGS)

docs: $(WITH_DEV)
	$(BIN)/python -m docs
	$(BIN)/infracat docs

demo: $(WITH_DEMO)
	@$(BIN)/python -m demo up

demo-break: $(WITH_DEMO)
	@$(BIN)/python -m demo break

demo-down: $(WITH_DEMO)
	@$(BIN)/python -m demo down $(ARGS)

$(READY): pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "make: $(PYTHON) is missing; install Python 3.11 or newer, or name it: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: $(PYTHON) is older than 3.11; name a newer one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "make: $(PYTHON) has no venv module; on Debian: apt-get install python3-venv" >&2; exit 1; }
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) .
	@touch $@

$(WITH_DEMO): $(READY)
	$(INSTALL) '.[demo]'
	@touch $@

$(WITH_DEV): $(READY)
	$(INSTALL) '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
