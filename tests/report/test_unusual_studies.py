"""Studies that cannot answer: every table, figure and text is made, and says what is missing."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from odyssey.report.figures.audit import audit_intervals
from odyssey.report.figures.budget import budget_curves
from odyssey.report.figures.divergence import divergence_map
from odyssey.report.figures.learning_curves import learning_curves
from odyssey.report.figures.power import power_curves
from odyssey.report.figures.search_space import search_space
from odyssey.report.figures.seeds import seed_luck
from odyssey.report.figures.style import save
from odyssey.report.figures.variant_comparison import variant_comparison
from odyssey.report.pages.explore import explore
from odyssey.report.words import audit as audit_words
from odyssey.report.words import budget_curves as budget_words
from odyssey.report.words import divergence_map as divergence_words
from odyssey.report.words import learning_curves as curve_words
from odyssey.report.words import power as power_words
from odyssey.report.words import search_space as space_words
from odyssey.report.words import seeds as seed_words
from odyssey.report.words import variant_comparison as comparison_words
from odyssey.statistics.audit import audit_selection
from odyssey.statistics.budget import expected_best_errors
from odyssey.statistics.comparison import compare_with_vanilla
from odyssey.statistics.divergence import diverged_shares
from odyssey.statistics.flips import significance_flips
from odyssey.statistics.luck import variance_components
from odyssey.statistics.power import detectable_differences
from odyssey.statistics.seeds import describe_seeds
from odyssey.statistics.selection import best_trials
from odyssey.verdicts.table import judge_claims
from tests.helpers import synthetic_trials
from tests.helpers.unusual_studies import studies

pytestmark = pytest.mark.filterwarnings("error")

LABEL = synthetic_trials.LABELS["jsb"]
LABELS = {"jsb": LABEL}
STUDIES = studies()


def fresh_seeds(trials):
    """The best finished trial of each variant with three fresh seeds."""
    best = best_trials(trials[trials["status"] == "finished"])
    names = ["dataset", "variant", "trial", "fresh_seed", "status", "parameters", "test_error"]
    runs = [best.assign(fresh_seed=k, test_error=best["test_error"] * (1 + k / 9)) for k in (0, 1)]
    return pd.concat(runs, ignore_index=True).reindex(columns=names).astype({"test_error": float})


@cache
def tables(name):
    trials = STUDIES[name]
    runs = fresh_seeds(trials)
    seeds = describe_seeds(trials, runs)
    made = {
        "trials": trials,
        "comparison": compare_with_vanilla(trials),
        "audit": audit_selection(trials, resamples=20),
        "budget": expected_best_errors(trials, resamples=20),
        "divergence": diverged_shares(trials),
        "flips": significance_flips(trials, resamples=20),
        "power": detectable_differences(trials),
        "runs": runs,
        "seeds": seeds,
        "luck": variance_components(trials, runs, seeds),
    }
    return made | {"verdicts": judge_claims(made, LABELS)}


@pytest.mark.parametrize("name", STUDIES)
def test_what_is_undecided_has_a_note(name):
    made = tables(name)
    compared = made["comparison"][made["comparison"]["comparisons"] > 0]
    undecided = compared[compared["significant"].isna() & (compared["variant"] != "V")]
    assert (undecided["note"] != "").all()
    verdicts = made["verdicts"]
    nothing = verdicts[~np.isfinite(verdicts["low"])]
    assert set(nothing["verdict"]) <= {"undecided", "not testable here"}
    assert (nothing["note"] != "").all()
    for table in ("power", "luck"):
        estimates = made[table].select_dtypes("float")
        assert (made[table].loc[estimates.isna().all(axis=1), "note"] != "").all()


@pytest.mark.parametrize("name", STUDIES)
def test_every_text_and_page_is_written(name):
    made = tables(name)
    comparison, power, flips = (made[table] for table in ("comparison", "power", "flips"))
    texts = [
        audit_words.in_words(made["audit"], LABELS),
        budget_words.in_words(made["budget"], LABELS),
        divergence_words.in_words(made["divergence"], LABELS),
        curve_words.in_words(made["trials"], LABEL),
        power_words.in_words(power, comparison, flips, LABELS),
        space_words.in_words(made["trials"], LABELS),
        seed_words.in_words(made["seeds"], made["luck"], LABELS),
        comparison_words.in_words(comparison, power, LABELS),
    ]
    assert all("JSB Chorales" in text and "nan" not in text.split() for text in texts)
    page = explore(made["trials"], synthetic_trials.curves(made["trials"]), LABELS)
    assert page.endswith("</html>\n")


@pytest.mark.parametrize("name", STUDIES)
def test_every_figure_is_drawn(name, tmp_path):
    made = tables(name)
    comparison, power, flips = (made[table] for table in ("comparison", "power", "flips"))
    trials = made["trials"]
    figures = [
        audit_intervals(made["audit"], LABELS),
        budget_curves(made["budget"], comparison, LABELS),
        divergence_map(made["divergence"], LABELS),
        learning_curves(trials, synthetic_trials.curves(trials), LABEL),
        power_curves(power, comparison, flips, LABELS),
        search_space(trials, LABELS),
        seed_luck(made["runs"], made["seeds"], made["luck"], LABELS),
        variant_comparison(trials, comparison, LABELS),
    ]
    for figure in figures:
        save(figure, tmp_path / "figure.png")
        (tmp_path / "figure.png").unlink()
