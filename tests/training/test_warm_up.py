"""After the warm-up, training compiles nothing."""

import subprocess
import sys

from tests.helpers.repository import ROOT

PROGRAM = """
import numba.core.dispatcher as dispatcher
from odyssey.cells.variants import VARIANTS
from odyssey.training.warm_up import warm_up, warm_up_block

STUDIED = ("V", "FGR", "NP", "GRU14", "sLSTM")
warm_up()
for name in STUDIED:
    warm_up_block(VARIANTS[name])
compile = dispatcher.Dispatcher.compile
def refuse(self, signature):
    if signature not in self.overloads:
        raise AssertionError(f"{self.py_func.__name__} was not compiled for {signature}")
    return compile(self, signature)
dispatcher.Dispatcher.compile = refuse

from synthetic_sequences import HYPERPARAMETERS, features, framewise, transcription
from odyssey.training.train import TrainingOptions, train

for data in (features(), framewise(), transcription()):
    for name in STUDIED:
        train(data, VARIANTS[name], HYPERPARAMETERS, 1, TrainingOptions(max_epochs=1))
"""


def test_training_finds_everything_compiled():
    """Needs a new process, in which no other test has compiled anything."""
    paths = f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'tests' / 'helpers')!r}]\n"
    command = [sys.executable, "-c", paths + PROGRAM]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
