# Everything people do with Stint by hand. `make help` lists it.
# Variables of docs/settings.md can be given here too: make run PORT=8001
.DEFAULT_GOAL := help
.PHONY: help run demo admin services setup test test-security bench lint format types check lock clean
python := .venv/bin/python

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

run: ## Set up what is missing and serve everything in one process
	@scripts/setup
	@$(python) manage.py serve

demo: ## Fill a team with examples
	@scripts/setup
	@$(python) manage.py migrate --verbosity 0
	@$(python) manage.py demo

admin: ## Make an account for the back office
	@scripts/setup
	@$(python) manage.py migrate --verbosity 0
	@$(python) manage.py createsuperuser

services: ## Run the processes of the Procfile on this machine, with PostgreSQL and Redis
	@scripts/setup
	@scripts/services

setup: ## Install everything for work on the code
	@scripts/setup dev

test: setup ## Run the tests: make test ARGS="-k board"
	@scripts/test $(ARGS)

test-security: setup ## Attack the API at length: every route, every role, races by the thousand
	@THOROUGH=true scripts/test -m security $(ARGS)

bench: ## Measure the speed against a floor taken in the same run
	@scripts/setup
	@$(python) -m benchmarks

lint: setup ## Say what is wrong with the code and the templates
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/ruff check .
	@.venv/bin/djlint --quiet --lint templates

format: setup ## Put the code into its standard form
	@.venv/bin/ruff check --quiet --fix .
	@.venv/bin/ruff format --quiet .

types: setup ## Check the types
	@.venv/bin/mypy .

check: setup ## Check settings, models and migrations, also as in production
	@scripts/check

lock: setup ## Pin the packages anew from requirements/*.in and package.json
	@scripts/lock

clean: ## Remove what was built; the data in var stays
	rm -rf .venv node_modules staticfiles .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
