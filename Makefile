# `make` lists the targets. Each one works in a fresh checkout after `make setup`.
PYTHON ?= python3
WORKERS ?= 4
ARGS ?=
BIN := .venv/bin
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help setup run check format test faults thorough soak bench pictures tables

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1 - \2/p' $(MAKEFILE_LIST) | awk -F ' - ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

setup: ## Create .venv with wpx-top, editable, and the tools for the tests
	$(PYTHON) -m venv .venv && $(BIN)/pip install --quiet --editable '.[test]'

run: ## Show the dashboard on simulated traffic (ARGS="--scenario outage")
	$(BIN)/wpx-top --demo $(ARGS)

check: ## Check format, lint, types and imports
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: ## Format the code and fix what the linter can fix
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

test: ## Run the tests (ARGS=tests/present, WORKERS=2)
	$(PYTEST) $(ARGS)

faults: ## Run the faults that every change has to survive
	$(PYTEST) tests/faults $(ARGS)

thorough: ## Run the tests that take minutes and that `make test` leaves out
	$(PYTEST) -m thorough $(ARGS)

soak: ## Run the dashboard through weeks in ten minutes (ARGS=--quiet)
	$(BIN)/python -m tests.soak $(ARGS)

bench: ## Measure CPU, bytes, memory and start (ARGS=--quick)
	$(BIN)/python -m tests.bench $(ARGS)

pictures: ## Make the pictures in screenshots/ again (ARGS=dashboard-120x40)
	$(BIN)/python -m tests.screenshots $(ARGS)

tables: ## Write the tables of keys, settings and scenarios into the pages
	$(BIN)/python -m tests.packaging.tables
