# Each target is one command of the package, run in .venv, which is made when it is first needed.

# The first Python of at least 3.11 that other users can import from, so that student code can run as
# one of them; else any. Another choice: make PYTHON=/path/to/python3 …
CANDIDATES = /usr/bin/python3 /usr/local/bin/python3 /opt/*/bin/python3 $(shell command -v python3 python3.13 python3.12 python3.11)
PYTHON ?= $(shell for wanted in 0 3; do for p in $(CANDIDATES); do \
	$$p -I autograder/sandbox/libraries.py 2>/dev/null; [ $$? -eq $$wanted ] && echo $$p && exit; done; done)
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu

A ?= $(notdir $(wildcard examples/*))
S ?=
# A path of any characters: make takes it as it was given, and the shell from the environment.
override S := $(value S)
export S
RUN = .venv/bin/autograder

.DEFAULT_GOAL := help
.PHONY: help packages grade prove mutate soundness test hostile coverage browser docs quick release gradescope wheel lint bench peers clean

help: ## Show what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

packages: .venv/ready ## Install the packages that single assignments need beside the others
	@$(RUN) install

grade: .venv/ready ## Grade the sample classes; or: make grade A=dropout S=path/to/submissions
	@$(if $(and $(S),$(filter file,$(origin A))),echo "S is given without A; say which assignment it is of: make grade A=dropout S=…" >&2; exit 2)
	@$(RUN) install $(A)
	@for a in $(A); do $(RUN) grade $$a $(if $(S),-- "$$S",examples/$$a --out results/samples) || [ $$? -eq 1 ] || exit 2; done

prove: packages ## Prove the graders by their wrong and right variants
	$(RUN) prove

mutate: packages ## List the mutants of the references that no check sees
	$(RUN) prove --mutants

soundness: packages ## Grade the references and right variants at 200 seeds
	$(RUN) prove -k "right: " --seeds 200
	$(RUN) prove -k "the reference" --seeds 200

# By files, in their order: what a file makes once, as a lesson that is run, is made once; and the
# files that take longest, those of lessons, are begun first.
PYTEST = .venv/bin/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

test: packages ## Run the tests
	$(PYTEST)

hostile: packages ## Try all attacks, mutated files and kills: for some hours
	.venv/bin/python -m tests.hostile
	.venv/bin/python -m tests.hostile.fuzz
	.venv/bin/python -m tests.hostile.kills 42

coverage: packages ## Run the tests, and show which lines and branches none of them runs
	$(PYTEST) --cov

browser: .venv/ready ## Install what opens the pages in tests: Debian's Chromium, and axe-core
	@lacking=$$(for c in chromium npm; do command -v $$c >/dev/null || echo $$c; done); test -z "$$lacking" || { apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$lacking fonts-dejavu-core >/dev/null; }
	test -f .venv/browser/node_modules/axe-core/axe.min.js || npm install --silent --no-audit --no-fund --no-save --prefix .venv/browser axe-core@4.14.1

quick: .venv/ready ## Run the tests that start no process, in seconds
	.venv/bin/python -m pytest --numprocesses 2 $$(grep -rl '^pytestmark = pytest.mark.quick' tests)

release: .venv/ready ## Write what students get, assignments/, from reference/
	@$(RUN) release

gradescope: .venv/ready ## Make dist/NAME.zip for Gradescope, of each proven assignment
	@$(RUN) package

# Not in dist/: zips with graders in them lie there. One version of one builder, of .venv; one time.
wheel: .venv/ready ## Build the wheel and the source package in build/dist, to the byte the same each time
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) .venv/bin/python -m build --no-isolation --outdir build/dist

docs: .venv/ready ## Build the site of the docs in build/site, strictly
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[docs]'
	.venv/bin/python -m typer autograder.cli.commands utils docs --name autograder --title Commands --output docs/commands.md >/dev/null
	.venv/bin/zensical build --strict

lint: .venv/ready ## Check the code's style and types, and the released lessons
	.venv/bin/ruff check && .venv/bin/ruff format --check && .venv/bin/mypy
	.venv/bin/hadolint Dockerfile
	.venv/bin/python -m autograder.release.lesson assignments/*/*.ipynb

bench: .venv/ready ## Measure speed and memory
	.venv/bin/python benchmarks/grading.py
	.venv/bin/python benchmarks/costs.py
	.venv/bin/python benchmarks/many.py
	.venv/bin/python benchmarks/large.py
	.venv/bin/python benchmarks/held_up.py
	.venv/bin/python benchmarks/pages.py

peers: .venv/ready ## Measure otter, nbgrader and pytest beside this project: some twenty minutes
	.venv/bin/python -m benchmarks.peers

clean: ## Remove the environment and what was written
	rm -rf .venv results dist build *.egg-info

.venv/ready: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "no Python 3.11 or later with venv was found: install one, or name it: make PYTHON=…"; exit 2; }
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]' \
		$$(.venv/bin/python -I autograder/gradescope/image/torch_index.py '$(TORCH_INDEX)')
	@touch $@
