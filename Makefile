# Each target does its own set-up; nothing has to be prepared by hand.
#
#   make run          the workbench with its demo, on http://127.0.0.1:8000 (PORT changes it)
#   make test         everything that CI runs
#   make lint         ruff, mypy and bandit alone
#   make bench        the figures, in under ten minutes (bench-full: at full size)
#   make bench-fairness   how fair the fair score is, in made-up months: a table
#   make bench-model DIALOGUES=labelled.jsonl   how well the risk model ranks (LABEL=human.S,
#                     FAILING=-0.75: where the label stands in the meta data, and what fails)
#   make bench-effect     how well the effect of coaching is told from luck: a table
#   make bench-rules      how soon each kind of change of a rule shows what it does, on 100,000
#                     conversations (FROM=FILE: drawn from these): a table, half an hour
#   make lock         compile the requirements anew, with hashes

PORT ?= 8000
DEMO ?= 1
LOG_FORMAT ?= console
BIN := .venv/bin
PRODUCT := .venv/product.installed
TESTS := .venv/tests.installed
CHECKED := qa_app tests tools wsgi.py gunicorn.conf.py

# The workbench and its tests start many processes: what one has compiled serves the next.
PYTHONDONTWRITEBYTECODE :=

export PORT DEMO LOG_FORMAT PYTHONDONTWRITEBYTECODE

.PHONY: install run test lint bench bench-full bench-fairness bench-model bench-effect bench-rules lock

install: $(PRODUCT)

run: $(PRODUCT)
	@$(BIN)/python tools/serve.py

# Two processes on two processors: several threads of linear algebra in each wait for each other.
test: lint
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 2

lint: $(TESTS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(CHECKED)
	$(BIN)/bandit -q -c pyproject.toml -r qa_app tools

bench: $(TESTS)
	$(BIN)/python -m tests.bench

bench-full: $(TESTS)
	BENCH_FULL=1 $(BIN)/python -m tests.bench

bench-fairness: $(TESTS)
	$(BIN)/python -m tests.bench.fairness

bench-model: $(TESTS)
	@LABEL=$(LABEL) FAILING=$(FAILING) $(BIN)/python -m tests.bench.risk "$(DIALOGUES)"

LABEL ?= human.S
FAILING ?= -0.75

bench-rules: $(TESTS)
	$(BIN)/python -c "from tests.bench.rule_changes import main; main()"

bench-effect: $(TESTS)
	$(BIN)/python -m tests.bench.coaching_effect

lock: $(TESTS)
	$(BIN)/uv pip compile $(LOCK) requirements.in -o requirements.txt
	$(BIN)/uv pip compile $(LOCK) requirements-dev.in -o requirements-dev.txt

LOCK := --quiet --upgrade --generate-hashes --python-version 3.11 --no-header \
	--no-annotate --no-emit-index-url

# A stamp is as new as the lock file it installed, so that a second start has nothing to do.
$(PRODUCT): requirements.txt
	@tools/install.sh requirements.txt
	@touch $@

$(TESTS): requirements-dev.txt
	@tools/install.sh requirements-dev.txt
	@touch $@
