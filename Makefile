# Each target makes its own virtual environment first. Needs Python 3.11 or newer with venv (Debian:
# python3-venv), git and make.
# On another Python beside it: make demo quick PYTHON=python3.13 VENV=build/python3.13
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
# Each file on one worker, so that its fixtures are made once; in their order, so that browsers and
# servers, which wait, come first and the many short tests last. One worker more than there are cores
# keeps them busy; each takes 0.7 GB beside its browser, so at most six.
WORKERS := $(shell c=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); echo $$((c < 5 ? c + 1 : 6)))
TOGETHER := -n $(WORKERS) --dist loadfile --no-loadscope-reorder
# Programs that tests start find their modules compiled, whatever the environment says of that.
COMPILED := PYTHONDONTWRITEBYTECODE= PYTHONPYCACHEPREFIX=
PYTEST = $(COMPILED) $(BIN)/python -m pytest
SEED ?= 20220630
SHARE ?= 1
# A package whose bytes are not those of pins/ is refused. Wheels only, but for dkimpy, which has none;
# what builds it and this project comes first, from pins/build.txt, so that no builder is fetched.
CHECKED := --require-hashes --no-deps --only-binary :all: --no-binary dkimpy
PIP := -m pip --quiet --disable-pip-version-check
TOOLS := build/tools
# axe-playwright-python asks for a driver of browsers that nothing here uses; jsonschema, if it is there,
# loads rfc3987-syntax, whose grammar takes a second at every start, for a format that nothing here has.
LEFT_OUT := $(addprefix --no-emit-package ,playwright greenlet pyee rfc3987-syntax lark)
COMPILE = $(TOOLS)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --constraint constraints.txt --only-binary :all: --no-binary dkimpy $(LEFT_OUT)

.PHONY: setup demo test quick coverage lint lab desk bench attack register form docs wheel wheels tools pins \
  packages audit sbom clean
.DELETE_ON_ERROR:

setup: $(STAMP)

$(STAMP): pyproject.toml pins/build.txt pins/setup.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; name one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "準備しています（初回は数分かかります）…"
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --seed --python $(PYTHON) $(VENV) && \
	  uv pip install --quiet --python $(BIN)/python $(CHECKED) -r pins/build.txt && \
	  uv pip install --quiet --python $(BIN)/python $(CHECKED) --no-build-isolation -r pins/setup.txt && \
	  uv pip install --quiet --python $(BIN)/python --no-deps --no-index --no-build-isolation -e .; \
	else \
	  $(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "仮想環境を作る部品（venv）がありません。" \
	    "Debian では \`sudo apt install python3-venv\` を実行してから、もう一度 \`make $(MAKECMDGOALS)\` を実行してください。" >&2; exit 1; }; \
	  $(PYTHON) -m venv $(VENV) && \
	  $(BIN)/python $(PIP) install $(CHECKED) -r pins/build.txt && \
	  $(BIN)/python $(PIP) install $(CHECKED) --no-build-isolation -r pins/setup.txt && \
	  $(BIN)/python $(PIP) install --no-deps --no-index --no-build-isolation -e .; \
	fi
	@touch $(STAMP)

demo: setup
	@$(BIN)/python -m intake.cli demo

test: setup
	@$(PYTEST) $(TOGETHER) tests

# One kind alone: make test-unit, test-mail, test-rules, test-system, test-browser.
test-%: setup
	@$(PYTEST) $(TOGETHER) tests/$*

# What a new Python is most likely to break, in a third of the time: reading, the desk, commands, notebooks, and
# the servers under the demo. Left out are rules (arithmetic) and what writes whole sites and workbooks.
QUICK := access console demo determine isolation lab notebooks readers registering \
  reports_contract reports_figures reports_snapshot servers statements
quick: setup
	@$(PYTEST) $(TOGETHER) tests/unit tests/mail $(QUICK:%=tests/system/test_%.py)

# Which branches of reading and reports no test walks.
coverage: setup
	@$(BIN)/python -m coverage run -m pytest tests/unit tests/mail tests/rules tests/system
	@$(BIN)/python -m coverage combine --quiet
	@$(BIN)/python -m coverage report

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

lab: setup
	@$(BIN)/jupyter lab --config=notebooks/jupyter_server_config.py notebooks

# The desk alone in a window; JupyterLab itself is at /lab of the same address.
desk: setup
	@$(BIN)/jupyter lab --config=notebooks/jupyter_server_config.py \
	  --LabApp.default_url=/voila/render/desk.ipynb notebooks

bench: setup
	@$(COMPILED) $(BIN)/python -m tests.benchmarks --seed $(SEED)

attack: setup
	@$(BIN)/python -m tests.attack --seed $(SEED) --share $(SHARE)

# Rebuild data/register from its sources (build time only; the result is committed).
register: setup
	@$(BIN)/python $(PIP) install $(CHECKED) -r pins/data.txt
	@$(BIN)/python data/register/build_register.py
	@$(BIN)/python data/register/build_outlines.py

# Make the papers for municipalities in data/form from their sources (the PDF needs LibreOffice).
form: setup
	@$(BIN)/python data/form/build_form.py --pdf

# Make docs/commands.md from the commands, docs/running/settings.md from the settings class,
# vocabulary.md from intake/vocabulary.
docs: setup
	@$(BIN)/python docs/build_commands.py
	@$(BIN)/python docs/running/build_settings.py
	@$(BIN)/python docs/running/build_vocabulary.py
	@$(BIN)/python docs/running/build_troubles.py

wheel: setup
	@$(BIN)/python -m hatchling build -d dist

# A folder from which everything can be installed on a machine without network.
wheels: setup
	@$(BIN)/python $(PIP) wheel $(CHECKED) --no-build-isolation -r pins/run.txt -w wheels
	@$(BIN)/python $(PIP) wheel --no-deps --no-index --no-build-isolation -w wheels .

tools: $(TOOLS)/.ready

$(TOOLS)/.ready: pins/tools.txt
	@$(PYTHON) -m venv $(TOOLS)
	@$(TOOLS)/bin/python $(PIP) install $(CHECKED) -r pins/tools.txt
	@touch $@

# The hashes of all files of every version in constraints.txt, for each system and Python; then
# constraints.txt and docs/packages.md after them. After any change of the packages asked for.
pins: export UV_CUSTOM_COMPILE_COMMAND = make pins
pins: tools
	@$(COMPILE) --group build -o pins/build.txt
	@$(COMPILE) pyproject.toml --extra demo --extra notebooks --extra keyring \
	  --extra service-account -o pins/run.txt
	@$(COMPILE) pyproject.toml --all-extras --group barriers -o pins/setup.txt
	@$(COMPILE) --group data -o pins/data.txt
	@$(COMPILE) --group tools -o pins/tools.txt
	@$(COMPILE) --group build --group barriers --group data --group tools pyproject.toml --all-extras \
	  --format pylock.toml -o build/pylock.toml
	@$(MAKE) --no-print-directory packages

# docs/packages.md: licences from what is installed, days of release from the index (build/pylock.toml).
packages: setup tools
	@$(TOOLS)/bin/pip-licenses --python $(BIN)/python --with-system --from mixed --format json \
	  --output-file build/licences.json >/dev/null
	@$(TOOLS)/bin/pip-licenses --python $(TOOLS)/bin/python --with-system --from mixed --format json \
	  --output-file build/licences-tools.json >/dev/null
	@$(BIN)/python pins/packages.py build

# Known weaknesses of what is pinned. Asks an advisory service on the network, so nothing else runs it;
# --strict: a package of which the service knows nothing is a failure, not a clean one.
audit: tools
	@for name in build setup data tools; do \
	  $(TOOLS)/bin/pip-audit --requirement pins/$$name.txt --require-hashes --disable-pip --strict || exit 1; done

# The list of parts, from what is installed, without network: build/sbom.json (CycloneDX).
sbom: setup tools
	@$(TOOLS)/bin/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml \
	  --output-reproducible --output-file build/sbom.json

clean:
	rm -rf .venv dist build data/var/demo reports/site
