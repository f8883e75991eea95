# study: the odyssey on embedded data, ending in results/report.html. test, slurm-test, lint: what CI runs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORES ?= all
KILLS ?= 100
SECONDS_EACH ?= 60

.DEFAULT_GOAL := help
.PHONY: help study status test slurm-test fault-test fuzz lint format docs bench bench-study bench-scale clean

help: ## Say what each target does
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 13

study: $(VENV)/run.stamp ## Run the study of config/config.yaml; CORES=4 to use fewer than all
	@$(BIN)/python -m workflow.study --cores $(CORES)

status: $(VENV)/run.stamp ## Say how far the study is, from any shell; CONFIG=config/paper.yaml for another
	@$(BIN)/python -m workflow.status $(CONFIG)

test: $(VENV)/dev.stamp ## Run all tests, on all cores
	$(BIN)/python -m pytest --numprocesses auto

slurm-test: $(VENV)/dev.stamp ## Test on a real Slurm, installed and started for that; ACCOUNTING=1 with sacct
	tests/slurm/cluster.sh with $(BIN)/python -m pytest tests/slurm/test_slurm.py

fault-test: $(VENV)/dev.stamp ## Kill processes 100 times (KILLS=12 for fewer), then nodes on Slurm; say what was lost
	PYTHONPATH=. $(BIN)/python tests/faults/run.py --kills $(KILLS)
	tests/slurm/cluster.sh with $(BIN)/python -m pytest tests/slurm/test_faults.py

fuzz: $(VENV)/dev.stamp ## Feed hostile files to every reader, guided by coverage; SECONDS_EACH=600 for longer
	$(BIN)/python tests/fuzz/run.py --seconds $(SECONDS_EACH)

lint: $(VENV)/dev.stamp ## Check style, types and the workflow
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/snakefmt --check Snakefile workflow
	$(BIN)/snakemake --lint

format: $(VENV)/dev.stamp ## Put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/snakefmt Snakefile workflow

docs: $(VENV)/run.stamp ## Write the parts of docs/ that follow from the code: equations, counts, source
	$(BIN)/python -m docs.generate

bench: $(VENV)/dev.stamp ## Time a training step of every variant, as ratios in one run
	$(BIN)/python -m benchmarks.training_step

bench-study: $(VENV)/dev.stamp ## Predict what config/paper.yaml costs
	$(BIN)/python -m benchmarks.study_cost

bench-scale: $(VENV)/dev.stamp ## Time the pipeline around 5,400 trials
	$(BIN)/python -m benchmarks.scale

clean: ## Remove results, logs and Snakemake's records; keep the environment
	rm -rf .snakemake logs
	find results -mindepth 1 ! -name README.md -delete

$(VENV)/run.stamp: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --requirement $<
	touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --requirement $<
	touch $@
