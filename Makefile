# Riverain's few commands. `make help` says what each is for; the README tells the first start.
.DEFAULT_GOAL := help
.PHONY: help run cluster test check bench messages lock clean

PYTHON := .venv/bin/python
BIOME = node_modules/@biomejs/cli-linux-$(subst aarch64,arm64,$(subst x86_64,x64,$(shell uname -m)))/biome
REPORTS ?= 100000
# What pytest is told besides: make test ARGS="tests/geo -k boxes"
ARGS ?=
# The whole runs on two processors at once; some tests alone are there sooner without.
WORKERS ?= $(if $(ARGS),0,2)

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Install what is missing, start the site, and say its address (PORT=8001 for another port)
	@sh scripts/bootstrap.sh run
	@exec $(PYTHON) -m scripts.run

cluster: ## The same on several servers: primary, replica, PgBouncer, two web servers, nginx (docs/scaling.md)
	@sh scripts/bootstrap.sh cluster
	@exec $(PYTHON) -m scripts.cluster

test: ## Run every test on a real PostGIS, Redis and Chromium (ARGS="tests/geo -k boxes" for some)
	@sh scripts/bootstrap.sh test
	@CHROMIUM="$${CHROMIUM:-$$(sh scripts/browser.sh)}" \
		exec $(PYTHON) -m scripts.services --tests exec $(PYTHON) -m pytest -n $(WORKERS) $(ARGS)

check: ## Read the code without running it: format, faults, types, ladders, templates, scripts, migrations
	@sh scripts/bootstrap.sh test
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-cache
	.venv/bin/djlint --quiet --check --lint .
	$(BIOME) check
	$(PYTHON) -m scripts.services --tests exec $(PYTHON) manage.py makemigrations --check --dry-run

bench: ## Measure the site beside bare SQL and other servers (REPORTS=1000000 for the large one, QUICK=1 for a glance)
	@sh scripts/bootstrap.sh test
	@sh scripts/system-packages.sh bench
	@exec $(PYTHON) -m scripts.services exec $(PYTHON) -m bench --reports $(REPORTS) $(if $(QUICK),--quick) $(ARGS)

messages: ## Read the words of the screens again, into the catalogue of each language, and name what is not translated
	@sh scripts/bootstrap.sh test
	@exec $(PYTHON) -m scripts.services --tests exec $(PYTHON) -m scripts.messages

lock: ## Choose the newest allowed versions again, and write the locks
	@sh scripts/bootstrap.sh test
	@sh scripts/lock.sh

clean: ## Stop the private services and forget everything made here: data, virtual environment, packages
	@sh scripts/clean.sh
