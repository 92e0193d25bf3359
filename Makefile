# Everything one can say to Common Table. The work is done by the programs named here; this file only names it.

PYTHON ?= python3
OURS := .venv/bin/python

# `site/` holds the package `config` and is no package itself, so every tool is told to look there.
export PYTHONPATH := site

.DEFAULT_GOAL := help
.PHONY: help demo hall hall-backup hall-key test bench drill docs check style imports types templates migrations vendored tools lock vendor
MAKEFLAGS += --no-print-directory
comma := ,

help: ## This list
	@awk 'BEGIN { FS = ": .*## " } /^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: ## Run the site with an invented evening in it. PORT=8000 HOST=127.0.0.1 PUBLIC_URL=… RESET=1
	@$(PYTHON) site/run_demo.py

hall: ## A real evening on this laptop, for phones on its network. PORT=8000 HOST=0.0.0.0 PUBLIC_URL=…
	@$(PYTHON) site/run_hall.py

hall-backup: ## A copy of the evening, while people work: TO=/media/stick
	@test -n "$(TO)" || { echo "Say where to: make hall-backup TO=/media/stick"; exit 1; }
	@$(PYTHON) site/run_hall.py backup "$(TO)"

hall-key: ## A new key that opens rooms from a laptop on the public site. Keeps nothing
	@$(PYTHON) site/run_hall.py hall_key

test: tools ## Check everything, then run every test, browsers included
	@$(OURS) tests/harness/chromium.py
	@$(MAKE) check
	@$(OURS) -m pytest -n 3

bench: tools ## What the live path costs, beside what people would otherwise use. ONLY=storm,loads SMALL=1 KEEP=1
	@$(OURS) -m bench $(if $(ONLY),--only $(ONLY)) $(if $(SMALL),--small) $(if $(KEEP),--keep)

drill: tools ## The fault tests at full size: two hours. ONLY=crash-recovery,burst SMALL=1 SECONDS=45
	@$(OURS) tests/harness/chromium.py
	@$(OURS) -m tests.faults $(subst $(comma), ,$(ONLY)) $(if $(SMALL),--small) $(if $(SECONDS),--seconds $(SECONDS))

screenshots: tools ## Photograph every screen on a phone and on a large one, into var/screenshots
	@$(OURS) tests/e2e/screenshots.py $(ONLY)

docs: tools ## Make the picture and the tables in docs/ that come from the code
	@DJANGO_SETTINGS_MODULE=config.settings.test PYTHONPATH=site:. $(OURS) docs/generate.py

check: tools style imports types templates migrations vendored ## All that can be judged without running it

style:
	$(OURS) -m ruff check .
	$(OURS) -m ruff format --check .
imports:
	$(OURS) -c "from importlinter.cli import lint_imports_command as lint; lint()"
types:
	$(OURS) -m mypy
templates:
	$(OURS) -m djlint templates --lint --quiet
# The models alone decide what a migration lacks: no database is asked, and none is made by asking.
migrations: export DATABASE_URL := sqlite://:memory:
migrations:
	$(OURS) manage.py makemigrations --check --dry-run
vendored:
	$(OURS) site/vendor_front_end.py --check

tools:
	@$(PYTHON) site/environment.py requirements.lock requirements-test.lock

# The tool that makes the locks lives apart from what they lock, and only the public index has a say in them. Run it
# with the oldest Python we promise: a newer one may pick versions that an old one refuses.
lock: export PIP_CONFIG_FILE := /dev/null
lock: export PIP_FIND_LINKS :=
lock: COMPILE := var/lock/bin/python -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-header --no-emit-index-url --no-emit-find-links
lock: ## Resolve both lists of requirements anew. With UPGRADE=--upgrade, to the newest versions they allow
	@test -d var/lock || $(PYTHON) -m venv var/lock
	@var/lock/bin/python -m pip install --quiet pip-tools
	$(COMPILE) $(UPGRADE) --output-file requirements.lock requirements.txt
	$(COMPILE) $(UPGRADE) --constraint requirements.lock --output-file requirements-test.lock requirements-test.txt

vendor: ## Fetch the vendored front end anew (needs npm) and lock it
	@$(PYTHON) site/vendor_front_end.py
