"""Which rules run again after an edit: exactly these, for modules of every layer.

A new import that makes a rule depend on more code fails a test here.
"""

import pytest

from odyssey import provenance
from odyssey.corpora import CORPORA
from tests.helpers.repository import ROOT
from workflow.rule_code import READING_CORPORA, TRAINING_TRIALS, code_of

RULES = sorted(path.stem for path in (ROOT / "workflow/scripts").glob("*.py"))
OF_A_DATASET = (*READING_CORPORA, "example")
TRAINING = "fresh_seed model rerun_trial trial"
KERNELS = "kernels kernels_of_variant"
SAMPLING = (
    "beyond_series beyond_sine sample sampling_series suggest suggest_ranking "
    "suggest_training train_check"
)
DRAWING = (
    "audit_intervals budget_curves divergence_map example:iam example:jsb example:timit "
    "explore importance_shares interactions learning_curves marginals power_curves "
    "sampling_against_training sampling_cells sampling_layers sampling_rankings "
    "search_space seed_luck untrained_and_trained variant_comparison"
)
STATISTICS = (
    "audit best_hyperparameters beyond_series beyond_sine bridge budget comparison "
    "divergence importance importance_of_dataset power sampling_correlations sampling_costs "
    "sampling_stability sampling_verdicts seed_luck seeds start_page suggest "
    "suggest_ranking suggest_training variant_comparison verdicts"
)
# Rules by edited module; a rule that reads or draws one data set as rule:dataset.
RUN_AGAIN = {
    "training/losses.py": f"{TRAINING} {KERNELS} bridge_of_dataset",
    "training/train.py": f"{TRAINING}",
    "cells/compiler/rows.py": f"{SAMPLING} {TRAINING} {KERNELS} bridge_of_dataset",
    "cells/blocks.py": "",
    "search_space.py": (
        f"{SAMPLING} {TRAINING} audit best_hyperparameters bridge bridge_of_dataset budget "
        "importance importance_of_dataset importance_shares interactions marginals power "
        "published_rows published_seeds sampling_correlations sampling_costs "
        "sampling_stability sampling_verdicts search_space seed_luck seeds trials "
        "trials_to_share verdicts verify_published"
    ),
    "training/trial.py": "",
    "training/rerun.py": "",
    "training/checkpoint.py": "",
    "training/cost.py": "",
    "cells/compiler/kernel_cache.py": "",
    "logs.py": "",
    "atomic.py": "",
    "errors.py": "",
    "files.py": "",
    "records.py": (
        "best_hyperparameters explore published_rows published_seeds sampling_gather "
        "seed_luck seeds tables trials trials_to_share verify_published"
    ),
    "fresh_seeds.py": (
        "best_hyperparameters published_rows published_seeds seed_luck seeds trials "
        "verify_published"
    ),
    "corpora/jsb.py": "embedded_corpus:jsb example:jsb features:jsb",
    "corpora/baselines.py": "features:iam features:jsb features:timit",
    "models/card.py": "model",
    "statistics/power.py": "power sampling_verdicts start_page verdicts",
    "statistics/welch.py": (
        "audit best_hyperparameters comparison power sampling_verdicts seed_luck seeds "
        "start_page variant_comparison verdicts"
    ),
    "statistics/selection.py": (
        "audit audit_intervals best_hyperparameters bridge budget budget_curves comparison "
        "divergence divergence_map explore importance importance_of_dataset importance_shares "
        "learning_curves power power_curves sampling_verdicts search_space seed_luck seeds "
        "start_page trials_to_share variant_comparison verdicts"
    ),
    "statistics/intervals.py": (
        "audit best_hyperparameters beyond_series beyond_sine bridge budget comparison "
        "divergence power sample sampling_correlations sampling_costs sampling_stability "
        "sampling_verdicts seed_luck seeds start_page suggest_ranking variant_comparison "
        "verdicts"
    ),
    "statistics/columns.py": f"{STATISTICS}",
    "statistics/fanova/forest.py": "importance importance_of_dataset",
    "verdicts/decision.py": "sampling_verdicts start_page verdicts",
    "report/words/power.py": "power_curves",
    "report/figures/style.py": f"{DRAWING}",
    "report/figures/power.py": "power_curves",
    "report/rst.py": (
        "audit_intervals budget_curves divergence_map example:iam example:jsb example:timit "
        "importance_shares interactions learning_curves marginals power_curves "
        "sampling_against_training sampling_cells sampling_layers sampling_rankings "
        "sampling_verdicts search_space seed_luck start_page untrained_and_trained "
        "variant_comparison"
    ),
    "phrases.py": (
        "audit_intervals beyond_sine budget_curves divergence_map example:iam example:jsb "
        "example:timit importance_shares interactions learning_curves marginals power_curves "
        "sampling_against_training sampling_cells sampling_correlations sampling_layers "
        "sampling_rankings sampling_stability sampling_verdicts search_space seed_luck "
        "start_page suggest suggest_ranking suggest_training trials_to_share "
        "untrained_and_trained variant_comparison verdicts verify_published"
    ),
    "labels.py": (
        f"{DRAWING} audit beyond_sine bridge budget comparison divergence importance power "
        "sampling_correlations sampling_costs sampling_stability sampling_verdicts seeds "
        "start_page suggest suggest_ranking trials_to_share verdicts"
    ),
    "tables.py": (
        "audit beyond_sine bridge budget comparison divergence importance power "
        "sampling_correlations sampling_costs sampling_stability sampling_verdicts seeds "
        "suggest suggest_ranking trials_to_share verdicts"
    ),
    "report/pages/explore.py": "explore",
    "report/start_page.py": "start_page",
    "random_sampling/forward.py": f"{SAMPLING}",
    "random_sampling/weights.py": f"{SAMPLING}",
    "random_sampling/distribution.py": (
        "beyond_series beyond_sine bridge sample sampling_correlations sampling_costs "
        "sampling_stability sampling_verdicts suggest_ranking"
    ),
    "random_sampling/keras.py": (
        "beyond_series beyond_sine suggest suggest_ranking suggest_training train_check"
    ),
    "random_sampling/records.py": "sampling_gather",
    "tabular_benchmark/answers.py": "",
    "share/card.py": "trials_to_share",
    "status/words.py": "",
    "verify/report.py": "",
}


def digests():
    """The digest of every rule."""
    every = [(rule, name) for rule in RULES for name in (CORPORA if rule in OF_A_DATASET else [""])]
    return {":".join(filter(None, pair)): code_of(*pair) for pair in every}


@pytest.fixture
def edited(monkeypatch):
    """Pretend that a statement of a module is another; return the rules that run again."""
    before, original = digests(), provenance._source

    def edit(path):
        source = original(path)
        other = source._replace(meaning=f"{source.meaning} edited")
        monkeypatch.setattr(
            provenance, "_source", lambda each: other if each == path else original(each)
        )
        return {rule for rule, digest in digests().items() if digest != before[rule]}

    return edit


@pytest.mark.parametrize("module", RUN_AGAIN)
def test_an_edit_reruns_exactly_what_depends_on_it(edited, module):
    path = ROOT / "odyssey" / module
    assert path.is_file()
    assert edited(path) == set(RUN_AGAIN[module].split())


@pytest.mark.parametrize("rule", TRAINING_TRIALS)
def test_the_text_of_a_script_that_trains_retrains_nothing(edited, rule):
    assert edited(ROOT / f"workflow/scripts/{rule}.py") == set()


@pytest.mark.parametrize("rule", ["power", "verdicts", "explore"])
def test_the_text_of_another_script_reruns_its_rule(edited, rule):
    assert edited(ROOT / f"workflow/scripts/{rule}.py") == {rule}
