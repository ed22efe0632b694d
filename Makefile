# Targets for people; `make` alone lists them. Needs Python 3.11 or later with venv, and make.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= $(shell tools/python)
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: help setup demo demo-reset test check format screenshots walk pins

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP)  ## make .venv with the pinned packages (again only when the pins change)

$(STAMP): requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

demo: setup  ## start the sample bank (さくら信用金庫) on this machine
	tools/server-account
	$(BIN)/eawase demo --home "$$(tools/demo-home)"

demo-reset: setup  ## forget the sample bank's data; the next `make demo` makes it anew
	$(BIN)/eawase demo --reset --home "$$(tools/demo-home)"

test: setup  ## all tests; installs chromium and fonts for the browser tests where it may
	tools/server-account
	tools/test-needs
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: setup  ## formatting, lint, types, house rules; prints its time
	@begun=$$(date +%s%N); \
	$(BIN)/ruff format --check . ; \
	$(BIN)/ruff check . ; \
	$(BIN)/basedpyright & types=$$!; \
	$(BIN)/python -m pytest -q tests/test_house_rules.py ; \
	wait $$types ; \
	echo "check took $$(( ($$(date +%s%N) - begun) / 1000000 )) ms"

format: setup  ## put the code into the house style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

screenshots: setup  ## take the pictures of docs/images anew
	tools/server-account
	tools/test-needs
	$(BIN)/python -m pytest tests/browser --screenshots docs/images

walk: setup  ## go through the product's whole way over HTTP, check each step, and stop
	tools/server-account
	$(BIN)/eawase demo --walk

pins: setup  ## resolve pyproject.toml anew into requirements/
	tools/pins
