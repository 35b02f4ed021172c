# Each target makes its own virtual environment first. Needs Python 3.11 or newer, git and make.
# On another Python beside it: make demo quick PYTHON=python3.13 VENV=build/python3.13
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
SEED ?= 20220630
# Carries axe.min.js, which looks for barriers on our pages; without the browsers' driver it asks for.
AXE := axe-playwright-python

.PHONY: setup demo test quick coverage lint lab bench attack register form docs wheel audit clean
.DELETE_ON_ERROR:

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; name one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python $(PYTHON) $(VENV) && \
	  uv pip install --quiet --python $(BIN)/python -c constraints.txt -e '.[demo,notebooks,dev]' && \
	  uv pip install --quiet --python $(BIN)/python -c constraints.txt --no-deps $(AXE); \
	else \
	  $(PYTHON) -m venv $(VENV) && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	    -c constraints.txt -e '.[demo,notebooks,dev]' && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	    -c constraints.txt --no-deps $(AXE); \
	fi
	@touch $(STAMP)

demo: setup
	@$(BIN)/python -m intake.cli demo

test: setup
	@$(BIN)/python -m pytest -n 2 --dist loadgroup tests

# One kind alone: make test-unit, test-mail, test-rules, test-servers, test-browser.
test-%: setup
	@$(BIN)/python -m pytest -n 2 --dist loadgroup tests/$*

# What a new Python is most likely to break, in two minutes: reading, the desk, commands, notebooks, and
# the servers under the demo. Left out are rules (arithmetic) and what writes whole sites and workbooks.
quick: setup
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --ignore-glob='*/test_*page*' \
	  --ignore-glob='*/test_downloads.py' --ignore-glob='*/test_single_file.py' \
	  --ignore-glob='*/test_privacy.py' tests/unit tests/mail tests/servers/test_servers.py

# Which branches of reading and reports no test walks.
coverage: setup
	@$(BIN)/python -m coverage run -m pytest tests/unit tests/mail tests/rules
	@$(BIN)/python -m coverage combine --quiet
	@$(BIN)/python -m coverage report

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

lab: setup
	@$(BIN)/jupyter lab --config=notebooks/jupyter_server_config.py notebooks

bench: setup
	@$(BIN)/python -m tests.benchmarks --seed $(SEED)

attack: setup
	@$(BIN)/python -m tests.attack --seed $(SEED)

# Rebuild data/register from its sources (build time only; the result is committed).
register: setup
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[data]'
	@$(BIN)/python data/register/build_register.py
	@$(BIN)/python data/register/build_outlines.py

# Make the papers for municipalities in data/form from their sources (the PDF needs LibreOffice).
form: setup
	@$(BIN)/python data/form/build_form.py --pdf

# Make docs/running/settings.md from the settings class.
docs: setup
	@$(BIN)/python docs/running/build_settings.py

wheel: setup
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps -w dist .

# Known weaknesses of what is pinned. Asks an advisory service on the network, so nothing else runs it.
audit:
	@$(PYTHON) -m venv build/audit
	@build/audit/bin/pip install --quiet --disable-pip-version-check pip-audit
	@build/audit/bin/pip-audit --requirement constraints.txt --no-deps --disable-pip

clean:
	rm -rf .venv dist build data/var/demo reports/site
