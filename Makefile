# Everything needs only Python 3.11+ and make. `make help` lists what there is.
PYTHON ?= python3
BIN := .venv/bin
DEMO_ENV := DEMO=1 PUBLIC_URL=http://127.0.0.1:8000 \
	DATABASE_URL=sqlite:///instance/demo.db \
	SECRET_KEY=the-demo-needs-no-secret-key \
	TWILIO_AUTH_TOKEN=00000000000000000000000000000000
DEMO_PERSON := rina@perpustakaan.demo
DEMO_PASSWORD := perpanjang-demo

.PHONY: help setup demo test check score bench bench-quick clean

help:  ## List these commands
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

.venv/ready: requirements.txt requirements-dev.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch .venv/ready

setup: .venv/ready  ## Make .venv with everything in it

instance/demo.db: | .venv/ready
	@mkdir -p instance/demo-data
	@$(DEMO_ENV) $(BIN)/flask demo-data instance/demo-data
	@$(DEMO_ENV) $(BIN)/flask init
	@$(DEMO_ENV) $(BIN)/flask load instance/demo-data
	@$(DEMO_ENV) $(BIN)/flask demo-day

demo: setup instance/demo.db  ## Run a demo library on http://127.0.0.1:8000
	@$(DEMO_ENV) $(BIN)/flask demo --check
	@$(DEMO_ENV) $(BIN)/flask init
	@$(DEMO_ENV) $(BIN)/flask staff list | grep -q $(DEMO_PERSON) || \
		echo $(DEMO_PASSWORD) | $(DEMO_ENV) $(BIN)/flask staff add $(DEMO_PERSON) --role admin --name Rina --password-stdin
	@echo
	@echo "  Perpanjang is running. Open the patron's phone: http://127.0.0.1:8000/simulator"
	@echo "  Type first: perpanjang"
	@echo
	@echo "  The librarians' console: http://127.0.0.1:8000/staff/"
	@echo "  Sign in as $(DEMO_PERSON) with the password $(DEMO_PASSWORD)          Stop with Ctrl-C."
	@echo
	@$(DEMO_ENV) $(BIN)/flask demo

test: setup  ## Run the tests
	$(BIN)/python -m pytest

score: setup  ## Tell how well messages are understood
	$(BIN)/python -m benchmarks.understanding

check: setup  ## Lint, types, import law and the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test

bench: setup  ## Measure how fast and small it is, and write docs/performance.md
	$(BIN)/python -m benchmarks --write

bench-quick: setup  ## A rough look at the speed
	$(BIN)/python -m benchmarks --quick machine renewals-sqlite

clean:  ## Throw away the virtual environment and the demo library
	rm -rf .venv instance
