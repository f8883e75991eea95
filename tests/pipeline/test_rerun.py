"""The rerun contract: which edits make Snakemake run which rules again.

`tests/workflow/test_rule_code.py` has the rules for many more modules, without Snakemake.
"""

import pandas as pd
import pytest
import yaml

from tests.helpers.repository import DATASETS, OF_A_VARIANT, SMOKE_TRIALS, VARIANTS

pytestmark = pytest.mark.pipeline

REWORDED = (
    "odyssey/cells/compiler/activations.py",
    "odyssey/statistics/comparison.py",
    "odyssey/training/train.py",
    "workflow/scripts/verdicts.py",
)
BLOCK = '''def new(p, x, y):
    """Without recurrence but for a vector."""
    return tanh(p.W_z @ x + p.a_z * y)
'''


def trained(jobs):
    """The number of trials to train and of blocks to compile; no data are prepared again."""
    assert not {"kernels", "features", "sample", "train_check"} & set(jobs)
    return jobs["trial"], jobs.get("kernels_of_variant", 0)


@pytest.fixture
def smoke(studied):
    """The smoke configuration, to be written back changed; tests must undo what they do."""
    path = studied / "config" / "smoke.yaml"
    before = path.read_text(encoding="utf-8")
    yield lambda **changes: path.write_text(
        yaml.safe_dump(yaml.safe_load(before) | changes), encoding="utf-8"
    )
    path.write_text(before, encoding="utf-8")


@pytest.fixture
def edited(studied):
    """Edit a file of the repository for one test."""
    kept = {}

    def edit(path, old, new):
        kept.setdefault(path, (studied / path).read_text(encoding="utf-8"))
        studied.edit(path, old, new)

    yield edit
    for path, text in kept.items():
        (studied / path).write_text(text, encoding="utf-8")


def test_nothing_is_left_to_do(studied):
    assert studied.would_run() == {}


def test_rewording_reruns_nothing(studied, edited):
    for path in REWORDED:
        first = (studied / path).read_text(encoding="utf-8").splitlines()[0]
        reworded = first.replace('"""', '"""Other words: ', 1)
        edited(path, first, f"# A comment.\n{reworded}")
    assert studied.would_run() == {}


@pytest.mark.parametrize(
    "path, old, new",
    [
        ("odyssey/cells/compiler/rows.py", "import numba", "import numba\n\nX = 1"),
        ("odyssey/cells/compiler/trace.py", "import inspect", "import inspect\n\nX = 1"),
        ("odyssey/cells/layer.py", "DEVIATION = 0.1", "DEVIATION = 0.2"),
        ("odyssey/training/optimizer.py", "(1 - momentum) * learning_rate", "learning_rate"),
        ("odyssey/training/losses.py", "d[k] -= one", "d[k] += one"),
        ("odyssey/search_space.py", "import math", "import math\n\nX = 1"),
    ],
)
def test_an_edit_to_training_retrains_everything(studied, edited, path, old, new):
    edited(path, old, new)
    jobs = studied.would_run()
    assert jobs["trial"] == SMOKE_TRIALS
    assert "features" not in jobs and "embedded_corpus" not in jobs


@pytest.mark.parametrize(
    "path, old, new",
    [
        ("odyssey/logs.py", "import sys", "import sys\n\nX = 1"),
        ("odyssey/atomic.py", "import errno", "import errno\n\nX = 1"),
        ("odyssey/training/checkpoint.py", "import signal", "import signal\n\nX = 1"),
        ("odyssey/training/trial.py", "import torch\n", "import torch\n\nX = 1\n"),
        ("odyssey/status/words.py", "from collections", "X = 1\nfrom collections"),
        ("workflow/scripts/trial.py", "gc.freeze()", "gc.freeze()\nX = 1"),
    ],
)
def test_an_edit_that_changes_no_number_reruns_nothing(studied, edited, path, old, new):
    edited(path, old, new)
    assert studied.would_run() == {}


def test_another_description_of_a_column_retrains_nothing(studied, edited):
    """Only the table of trials is gathered again; its description is added there."""
    edited("odyssey/records.py", "number of trainable parameters", "count of parameters")
    jobs = studied.would_run()
    assert jobs["trials"] == 1
    assert not {"trial", "features", "sample", "train_check"} & set(jobs)


def test_an_edit_to_a_figure_draws_only_that_figure_again(studied, edited):
    edited(
        "odyssey/report/figures/search_space.py",
        "import numpy as np",
        "import numpy as np\n\nX = 1",
    )
    assert set(studied.would_run()) == {"search_space", "report", "all"}


def test_an_edit_to_statistics_trains_nothing(studied, edited):
    edited("odyssey/statistics/comparison.py", "import numpy as np", "import numpy as np\n\nX = 1")
    jobs = studied.would_run()
    assert "comparison" in jobs and not {"trial", "trials", "features"} & set(jobs)


def test_another_variant_retrains_no_old_trial(studied, edited, smoke):
    edited(
        "odyssey/cells/variants.py",
        '    "FGR": ',
        '    "NEW": VANILLA.but(peepholes=False, output_gate="open"),\n    "FGR": ',
    )
    assert studied.would_run() == {}
    smoke(variants=["V", "NP", "NOAF", "NEW"])
    assert trained(studied.would_run()) == (OF_A_VARIANT, 1)


def test_another_block_retrains_no_old_trial(studied, edited, smoke):
    edited("odyssey/cells/blocks.py", "def srn(", f"{BLOCK}\n\ndef srn(")
    edited("odyssey/cells/variants.py", '    "SRN": ', '    "NEW": block(blocks.new),\n    "SRN": ')
    assert studied.would_run() == {}
    smoke(variants=["V", "NP", "NOAF", "NEW"])
    assert trained(studied.would_run()) == (OF_A_VARIANT, 1)


def test_a_changed_switch_retrains_that_variant(studied, edited):
    edited(
        "odyssey/cells/variants.py",
        '"NOAF": VANILLA.but(output_activation="identity")',
        '"NOAF": VANILLA.but(output_gate="open")',
    )
    assert trained(studied.would_run()) == (OF_A_VARIANT, 1)


def test_changed_equations_retrain_the_variants_that_have_them(studied, edited):
    """NP's do not change, which has no peepholes."""
    edited("odyssey/cells/blocks.py", '+ p[f"p_{name}"] * cell', '- p[f"p_{name}"] * cell')
    assert trained(studied.would_run()) == (2 * OF_A_VARIANT, 2)
    edited("odyssey/cells/blocks.py", "def srn(", "X = 1\n\n\ndef srn(")
    assert trained(studied.would_run()) == (2 * OF_A_VARIANT, 2)


def test_a_cell_of_ones_own_is_studied_beside_the_others(studied, tmp_path):
    """Its file is not read again by jobs, and only its equations count."""
    own = studied.copy(tmp_path)
    (own / "my_cells.py").write_text(f"from odyssey.cells import tanh\n\n\n{BLOCK}")
    own.edit("config/smoke.yaml", "trials: 2", "cells: {MINE: my_cells.py:new}\ntrials: 2")
    assert trained(own.would_run()) == (OF_A_VARIANT, 1)
    figure = "results/figures/variant_comparison.svg"
    own.snakemake(figure)
    assert "<!-- MINE -->" in (own / figure).read_text(encoding="utf-8")
    assert own.would_run(figure) == {}
    own.edit("my_cells.py", "    return", "    # A comment.\n    return")
    assert own.would_run(figure) == {}
    own.edit("my_cells.py", "p.W_z @ x", "2 * (p.W_z @ x)")
    assert trained(own.would_run(figure)) == (OF_A_VARIANT, 1)
    own.edit("my_cells.py", "tanh(2", "thanh(2")
    said = own.snakemake("--dry-run", check=False)
    assert "config: cells: MINE: my_cells.py, line 7: the equations fail with NameError" in said
    assert "Traceback" not in said and "Job stats" not in said


def test_more_trials_train_only_the_new_ones(studied, tmp_path):
    more = studied.copy(tmp_path)
    old = {p: p.stat().st_mtime_ns for p in (more / "results/trials").rglob("*.parquet")}
    more.edit("config/smoke.yaml", "trials: 2", "trials: 3")
    added = len(DATASETS) * len(VARIANTS)
    assert more.would_run()["trial"] == added
    more.snakemake("results/trials.parquet")
    trials = pd.read_parquet(more / "results/trials.parquet")
    assert len(trials) == SMOKE_TRIALS + added
    assert {path: path.stat().st_mtime_ns for path in old} == old


def test_another_search_space_retrains_what_it_changes(studied, smoke):
    smoke(search_space={"hidden_size": [4, 8], "learning_rate": [1.0e-3, 5.0e-2]})
    assert studied.would_run()["trial"] == SMOKE_TRIALS
    smoke(search_space={"hidden_size": [4, 8], "learning_rate": [2.0e-4, 5.0e-2]})
    assert "trial" not in studied.would_run()


@pytest.mark.parametrize(
    "key, value, count", [("seed", 2, SMOKE_TRIALS), ("paired", True, SMOKE_TRIALS)]
)
def test_another_seed_retrains_everything(studied, smoke, key, value, count):
    smoke(**{key: value})
    assert studied.would_run()["trial"] == count


def test_how_trials_are_put_into_jobs_changes_nothing(studied, smoke):
    smoke(trials_per_job=2)
    assert set(studied.would_run()) == {"start_page", "report", "all"}  # which state it


def test_a_job_of_several_trials_trains_only_the_new_ones(studied, tmp_path):
    more = studied.copy(tmp_path)
    folder = more / "results/trials/jsb/V"
    old = {path: path.read_bytes() for path in folder.glob("*.parquet")}
    more.edit("config/smoke.yaml", "trials: 2", "trials: 4\ntrials_per_job: 3")
    more.snakemake("results/trials/jsb/V/0003.parquet", "results/trials/jsb/V/0002.parquet")
    assert {path: path.read_bytes() for path in old} == old
    log = (more / "logs/trial/jsb/V/0000.log").read_text()
    assert log.startswith("0000 is recorded already\n0001 is recorded already\nepoch")
    alone = (more / "logs/trial/jsb/V/0003.log").read_text()
    assert "recorded" not in alone and len(list(folder.glob("*.parquet"))) == 8


@pytest.mark.parametrize("variant, compiled", [("NP", 0), ("GRU", 1)])
def test_one_trial_again_needs_nothing_but_its_kernels(studied, variant, compiled):
    """Also where its variant is not studied any more."""
    jobs = studied.would_run("rerun_trial", "--config", f"trial=jsb/{variant}/0")
    assert jobs == {"rerun_trial": 1} | ({"kernels_of_variant": 1} if compiled else {})
