# Two commands: `make run` starts everything on this machine, `make test` runs every check.
# Both need Python 3.11 or later and nothing else; what they fetch is locked and hash-checked.

SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
UV := .make/uv/bin/uv
# What pip was told about certificates and mirrors holds for uv too.
export UV_NATIVE_TLS ?= true
export SSL_CERT_FILE ?= $(PIP_CERT)
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
export UV_FIND_LINKS ?= $(PIP_FIND_LINKS)
export UV_LINK_MODE ?= copy
# Containers often forbid it; without, each of a hundred processes of the tests compiles everything once more.
unexport PYTHONDONTWRITEBYTECODE
unexport $(foreach name,SSL_CERT_FILE UV_DEFAULT_INDEX UV_FIND_LINKS,$(if $($(name)),,$(name)))

.PHONY: run test check bench pictures fmt soak schema lock clean
.DEFAULT_GOAL := run

run: .make/run
	@$(BIN)/tocsin up --until-parent-ends

# Stories wait for pages and browsers more than they work: three at a time keep two cores busy.
test: check
	infra/test-needs
	$(BIN)/python -m api.processes.web_app run test
	$(BIN)/python -m api.processes.web_app
	$(BIN)/pytest -n 3
	infra/test-oldest-postgres

check: .make/dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/python -m api.processes.web_app run check

bench: .make/dev
	$(BIN)/python -m api.processes.web_app
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.calendar
	$(BIN)/python -m tests.bench.subscribers
	$(BIN)/python -m tests.bench.status_page
	$(BIN)/python -m tests.bench.runbooks
	$(BIN)/python -m tests.bench.runbook_search

# The same stories again and again, in other orders and with other company, until Ctrl-C.
soak: .make/dev
	while $(BIN)/pytest -n 2 -q tests/journeys; do :; done

# Of every screen, for the guides and for the app's own installation; takes some minutes.
pictures: .make/dev
	infra/test-needs
	$(BIN)/python -m tests.browser.pictures

fmt: .make/dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

schema: .make/dev
	$(BIN)/python -c "from api.schema.root import SCHEMA; print(SCHEMA.as_str())" > .make/schema.graphql
	mv .make/schema.graphql api/schema/schema.graphql

# For every Python and system we promise, not for the one that asks: 3.11.2 needs what 3.11.7 has built in.
COMPILE = $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q

lock: .make/dev
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) --group dev pyproject.toml -o requirements-dev.lock

# What was fetched and built; the data folder stays.
clean:
	rm -rf .venv .make pwa/node_modules pwa/dist

.make/run: requirements.lock pyproject.toml | $(BIN)/python $(UV)
	@if [ -e .make/dev ]; then $(MAKE) --no-print-directory .make/dev; else $(call install,requirements.lock); fi
	@touch $@

.make/dev: requirements-dev.lock requirements.lock pyproject.toml | $(BIN)/python $(UV)
	@$(call install,requirements-dev.lock)
	@touch .make/run $@

install = $(UV) pip sync --quiet --python $(BIN)/python --require-hashes $(1) \
	&& $(UV) pip install --quiet --python $(BIN)/python --no-deps -e .

$(BIN)/python:
	@infra/make-venv "$(PYTHON)"

# uv itself comes through pip, with the hashes of the lock, into a folder of its own.
$(UV): requirements-dev.lock | $(BIN)/python
	@mkdir -p .make
	@awk '/^uv==/ {on=1} on {print} on && !/\\$$/ {exit}' requirements-dev.lock > .make/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade --target .make/uv \
		--no-deps --require-hashes -r .make/uv.txt
	@touch $@
