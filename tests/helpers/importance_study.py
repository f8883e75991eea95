"""Synthetic trials and quick settings for functional ANOVA of a study."""

from tests.helpers import synthetic_trials

BOUNDS = {
    "hidden_size": (20, 200),
    "learning_rate": (1e-6, 1e-2),
    "momentum": (0.0, 0.99),
    "input_noise": (0.0, 1.0),
}
QUICK = {"n_trees": 5, "n_draws": 40}


def made_up(datasets=("jsb",), variants=("V", "NP"), count=25):
    trials = synthetic_trials.trials(datasets, variants, count)
    return trials.assign(cpu_seconds=trials["hidden_size"] * trials["epochs"] / 100.0)
