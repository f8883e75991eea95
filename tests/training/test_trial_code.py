"""The declared modules are exactly those that a trial's numbers depend on."""

import json
import subprocess
import sys

import pytest

from odyssey.cells.block import declaration
from odyssey.cells.variants import VARIANTS
from odyssey.provenance import PLUMBING, code_files
from odyssey.training.trial_code import MODULES, OTHERS, trial_files
from tests.helpers.repository import ROOT
from tests.helpers.synthetic_sequences import BOUNDS, features

TRAINING = ("trial", "fresh_seed", "rerun_trial")
PACKAGE = ROOT / "odyssey"
ONE_TRIAL = """
import json
import sys
from pathlib import Path
from types import SimpleNamespace

from workflow.scripts.trial import main

folder, params = Path(sys.argv[1]), json.loads(sys.argv[2])
main(
    SimpleNamespace(
        input=SimpleNamespace(features=folder / "rings.npz"),
        output=SimpleNamespace(records=[folder / "0.parquet"], curves=[folder / "0.curve"]),
        log=[folder / "0.log"],
        params=SimpleNamespace(code="", seed=1, paired=False, **params),
        wildcards=SimpleNamespace(dataset="rings", variant="NP"),
    )
)
print(*(m.__file__ for n, m in sys.modules.items() if n.split(".")[0] == "odyssey"), sep="\\n")
"""


def names(paths):
    """Paths in the package, from the repository's root."""
    return {path.relative_to(ROOT).as_posix() for path in paths if path.is_relative_to(PACKAGE)}


DECLARED = names(trial_files())


@pytest.mark.parametrize("engine", ["fused", "reference"])
def test_a_trial_imports_the_declared_modules_and_no_others(tmp_path, engine):
    options = {"max_epochs": 1, "patience": 1, "engine": engine}
    params = {"variant": declaration(VARIANTS["NP"]), "options": options, "bounds": BOUNDS}
    features().save(tmp_path / "rings.npz")
    command = [sys.executable, "-c", ONE_TRIAL, str(tmp_path), json.dumps(params)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    imported = names(ROOT / line for line in run.stdout.splitlines())
    assert imported - set(OTHERS) == DECLARED


@pytest.mark.parametrize("script", TRAINING)
def test_scripts_that_train_import_the_declared_modules_and_no_others(script):
    imported = names(code_files(f"workflow/scripts/{script}.py"))
    assert imported - set(OTHERS) == DECLARED


def test_every_declared_pattern_and_exception_is_needed():
    assert all(trial_files().intersection(ROOT.glob(pattern)) for pattern in MODULES)
    imported = set().union(*(code_files(f"workflow/scripts/{script}.py") for script in TRAINING))
    assert set(OTHERS) - set(PLUMBING) <= names(imported)
    assert all((ROOT / name).is_file() and reason for name, reason in OTHERS.items())


def test_the_equations_of_cells_are_not_among_them():
    """They reach trials as declarations, so that a new variant retrains no old one."""
    assert not DECLARED & {
        f"odyssey/cells/{module}.py" for module in ("blocks", "variants", "make_layer", "own_file")
    }
