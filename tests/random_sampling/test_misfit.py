"""The distance from the published correlations."""

import numpy as np
import pandas as pd
import pytest

from odyssey.random_sampling.architectures import SPACES
from odyssey.random_sampling.misfit import TRAINED, misfit
from odyssey.random_sampling.published import read_published
from tests.helpers import synthetic_sampling

EPOCHS = (1, 10, 100, 1000)


def study(seed, count=TRAINED, doubt=0.0):
    """Architectures whose correlations are the published ones, but for chance and `doubt`."""
    rng = np.random.default_rng(seed)
    table = read_published()
    sampled, trained = [], []
    for number, space in enumerate(SPACES, start=1):
        own = synthetic_sampling.sampled(space, count=count)
        for column in ("mean", "sd", "log_p"):
            own[column] = rng.normal(size=count)
        measures = own[["mean", "sd", "log_p"]].to_numpy()
        for epochs in EPOCHS:
            found = table[(table["table"] == number) & (table["epochs"] == epochs)]
            r = found.set_index("quantity")["value"][["mean", "sd", "log_p"]].to_numpy(dtype=float)
            r = (r + doubt) / 2  # so that independent measures can have them together
            rest = np.sqrt(1 - r @ r)
            error = measures @ r + rest * rng.normal(size=count)
            trained.append(synthetic_sampling.trained(own, epochs=(epochs,)).assign(error=error))
        sampled.append(own)
    return pd.concat(sampled), pd.concat(trained)


@pytest.fixture
def halved(monkeypatch):
    """The published correlations halved, as `study` has them."""
    table = read_published()
    table.loc[table["quantity"].isin(["mean", "sd", "log_p"]), "value"] /= 2
    monkeypatch.setattr("odyssey.random_sampling.misfit.read_published", lambda: table)


def test_every_value_counts_but_the_probable_misprint():
    table = read_published()
    [doubtful] = table[table["note"] != ""].to_dict("records")
    assert (doubtful["value"], doubtful["epochs"], doubtful["note"]) == (
        -0.130,
        1000,
        "probable misprint",
    )
    found = misfit(*study(0), seed=1, resamples=50).set_index("space")
    assert found["values"].to_dict() == {
        "all": 35,
        "one_layer": 12,
        "two_layers": 12,
        "three_layers": 11,
    }
    sampled, trained = study(0)
    rows = misfit(sampled, trained[trained["epochs"] < 1000], seed=1, resamples=50)
    assert rows["values"].tolist() == [27, 9, 9, 9]


def test_noise_alone_gives_about_one_for_each_value(halved):
    """Half of it here, where the published values are what these studies are drawn from."""
    found = [misfit(*study(seed), seed=1, resamples=400).iloc[0] for seed in range(12)]
    assert np.mean([row["misfit"] for row in found]) == pytest.approx(35 / 2, rel=0.25)
    assert np.mean([row["expected"] for row in found]) == pytest.approx(35, rel=0.05)
    assert not any(row["misfit"] > row["high"] for row in found)
    assert all(row["share"] > 0.5 for row in found)


def test_other_correlations_lie_far_off(halved):
    row = misfit(*study(3, doubt=0.9), seed=1, resamples=200).iloc[0]
    assert row["misfit"] > 3 * row["high"] and row["share"] == 0


def test_by_hand():
    """One space, one number of epochs: z is the difference over the spread of such differences."""
    sampled, trained = study(1)
    sampled = sampled[sampled["space"] == "two_layers"]
    trained = trained[trained["epochs"] == 10]
    row = misfit(sampled, trained, seed=1, resamples=2000).set_index("space").loc["two_layers"]
    both = sampled.merge(trained, on=["space", "architecture"])
    z = []
    for quantity, published in (("mean", -0.450), ("sd", -0.632), ("log_p", -0.635)):
        r = np.corrcoef(both[quantity], both["error"])[0, 1]
        z.append((np.arctanh(r) - np.arctanh(published)) / np.sqrt(2 / 97))
    assert row["misfit"] == pytest.approx(np.sum(np.square(z)), rel=0.35)


def test_schemes_have_rows_of_their_own_and_another_series_none():
    sampled, trained = study(0)
    both = pd.concat([sampled, sampled.assign(weights="inferred")])
    rows = misfit(both, trained, seed=1, resamples=20)
    assert rows.groupby("weights").size().tolist() == [4, 4]
    assert misfit(both, trained, seed=1, published=False).empty


def test_what_cannot_be_had_is_left_out():
    sampled, trained = study(0, count=2)
    assert misfit(sampled, trained, seed=1, resamples=20).empty
    sampled, trained = study(0, count=12)
    assert misfit(sampled, trained.assign(error=1.0), seed=1, resamples=20).empty
    trained.loc[trained["space"] == "one_layer", "error"] = np.nan
    assert set(misfit(sampled, trained, seed=1, resamples=20)["space"]) == {
        "all",
        "two_layers",
        "three_layers",
    }
