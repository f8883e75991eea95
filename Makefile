# study: the default study, up to results/report.html. CI runs lint, test and slurm-test.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORES ?= all
IN = $(if $(DIRECTORY),--directory "$(DIRECTORY)")
KILLS ?= 100
SECONDS_EACH ?= 60
CPU_BUILD := PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu

.DEFAULT_GOAL := help
.PHONY: help study status verify test slurm-test fault-test fuzz lint format docs bench bench-study bench-scale calibrate clean

help: ## List all targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 13

study: $(VENV)/run.stamp ## Run the study; CORES=4 uses four cores, DIRECTORY=../my_study another folder
	@$(BIN)/python -m workflow.study --cores $(CORES) $(IN)

status: $(VENV)/run.stamp ## Show the progress of the study, from any shell; DIRECTORY=../my_study, CONFIG=config/paper.yaml
	@$(BIN)/python -m workflow.status $(IN) $(CONFIG)

verify: $(VENV)/run.stamp ## Train a sample of the published trials again, and note whether they still hold
	@$(BIN)/snakemake $(IN) verify_published --cores $(CORES)

test: $(VENV)/dev.stamp ## Run all tests, on all cores
	$(BIN)/python -m pytest --numprocesses auto

slurm-test: $(VENV)/dev.stamp ## Run tests on a real Slurm, installed and started for them; ACCOUNTING=1 with sacct
	tests/slurm/cluster.sh with $(BIN)/python -m pytest tests/slurm/test_slurm.py

fault-test: $(VENV)/dev.stamp ## Kill processes 100 times (or KILLS=12), then nodes on Slurm; report what was lost
	PYTHONPATH=. $(BIN)/python tests/faults/run.py --kills $(KILLS)
	tests/slurm/cluster.sh with $(BIN)/python -m pytest tests/slurm/test_faults.py

fuzz: $(VENV)/dev.stamp ## Try hostile files on every reader, guided by coverage; SECONDS_EACH=600 for longer
	$(BIN)/python tests/fuzz/run.py --seconds $(SECONDS_EACH)

lint: $(VENV)/dev.stamp ## Check style, types and the workflow
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/snakefmt --check Snakefile workflow
	$(BIN)/snakemake --lint

format: $(VENV)/dev.stamp ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/snakefmt Snakefile workflow

docs: $(VENV)/run.stamp ## Write the generated parts of docs/: equations, counts, source
	$(BIN)/python -m docs.generate

bench: $(VENV)/dev.stamp ## Time a training step of every variant, as ratios within one run
	$(BIN)/python -m benchmarks.training_step

bench-study: $(VENV)/dev.stamp ## Predict the cost of config/paper.yaml
	$(BIN)/python -m benchmarks.study_cost

bench-scale: $(VENV)/dev.stamp ## Time Snakemake with 5,400 trials
	$(BIN)/python -m benchmarks.scale

calibrate: $(VENV)/dev.stamp ## Measure how often intervals cover and verdicts err, on made-up studies
	OMP_NUM_THREADS=1 $(BIN)/python -m calibration --write

clean: ## Remove results, logs and Snakemake's records; keep the environment
	rm -rf .snakemake logs
	find results -mindepth 1 ! -name README.md -delete

$(VENV)/run.stamp: requirements.txt
	$(PYTHON) -m venv $(VENV)
	@if [ "$$(uname)-$$(uname -m)" = Linux-x86_64 ] && [ -z "$$PIP_EXTRA_INDEX_URL$$PIP_INDEX_URL" ]; then \
	    echo "The packages need 6 GB on disk if your package index has PyTorch with CUDA, which is not used here." && \
	    echo "For the build for CPUs, of 2.3 GB, stop and run: $(CPU_BUILD) make study"; \
	fi
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --requirement $<
	touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --requirement $<
	touch $@
