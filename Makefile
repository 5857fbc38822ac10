# Answerable. Needs Python 3.11–3.14 with venv, and make; everything else is installed into .venv from the locks.
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= $(shell for each in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$each -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null \
	&& echo $$each && break; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
# The project itself, as a link to src: nothing is downloaded for it.
LINK = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .

help:  ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 to 3.14 with the venv module is needed (Debian: apt install python3-venv)."; exit 64; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements.lock pyproject.toml
	@echo "Installing what Answerable runs on (once; a minute or two) …"
	$(INSTALL) -r requirements.lock
	$(LINK)
	@touch $@

$(VENV)/.desk: $(VENV)/.run requirements-desk.lock
	@echo "Installing what the desk runs on (once) …"
	$(INSTALL) -r requirements-desk.lock
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@echo "Installing what the tests need (once) …"
	$(INSTALL) -r requirements-dev.lock
	@touch $@

demo: $(VENV)/.run  ## Build the account and read it in a browser
	$(BIN)/answerable demo

desk: $(VENV)/.desk  ## Install what the desk needs: the vault, captures, the ledger's database

test: $(VENV)/.dev  ## Prove that it works (a few minutes)
	$(BIN)/python -m pytest -n auto --dist loadgroup -m "not long"

test-long: $(VENV)/.dev  ## The same with thousands of random cases, and the slow tests
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -n auto --dist loadgroup

check: $(VENV)/.dev  ## Style, types and who imports whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

words: $(VENV)/.dev  ## Collect the strings of the pages into the catalogues, and compile them
	$(BIN)/python tests/architecture/words.py

glossary: $(VENV)/.dev  ## Write GLOSSARY.md from the core's own definitions
	$(BIN)/python tests/architecture/glossary.py > GLOSSARY.md

card: $(VENV)/.dev  ## Draw the picture that other sites show beside a link
	$(BIN)/python tests/public/card.py

bench: $(VENV)/.dev  ## Measure speed; see benchmarks/README.md
	$(BIN)/python benchmarks/run.py

lock: $(VENV)/.dev  ## Resolve the locks anew
	PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile $(COMPILE) \
		--extra build --extra fetch --extra server --output-file requirements.lock pyproject.toml
	PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile $(COMPILE) \
		--extra build --extra fetch --extra server --extra desk --constraint requirements.lock \
		--output-file requirements-desk.lock pyproject.toml
	PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile $(COMPILE) \
		--extra build --extra fetch --extra server --extra desk --extra dev --constraint requirements-desk.lock \
		--output-file requirements-dev.lock pyproject.toml

COMPILE = --quiet --generate-hashes --allow-unsafe --strip-extras --no-annotate --build-deps-for editable \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links

.PHONY: help demo desk test test-long check words glossary card bench lock
