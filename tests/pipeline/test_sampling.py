"""The second paper in the whole pipeline: what it makes, what it makes again, what it refuses."""

import pandas as pd
import pytest
import yaml

from odyssey.random_sampling import records
from odyssey.random_sampling.sampled import sampled_row
from odyssey.random_sampling.selection import select
from odyssey.random_sampling.series import sine
from odyssey.random_sampling.weights import INFERRED, PRINTED
from odyssey.records import MEASURED
from tests.helpers.repository import Repository

pytestmark = pytest.mark.pipeline

SAMPLED = "results/sampling/sampled.parquet"


def with_sampling(repository, **changes):
    """The smoke configuration with these keys of the section."""
    (repository / "changed.yaml").write_text(yaml.safe_dump({"sampling": changes}))
    return {"configfiles": ("config/smoke.yaml", "changed.yaml")}


def test_makes_what_it_promises(studied):
    for path in (
        *(
            f"results/sampling/{name}.csv"
            for name in ("correlations", "misfit", "stability", "costs")
        ),
        "results/sampling/claims.csv",
        "results/figures/sampling_cells.svg",
        "results/figures/sampling_layers.png",
        "results/figures/sampling_against_training.pdf",
        "results/figures/sampling_rankings.rst",
    ):
        assert (studied / path).stat().st_size > 0, path
    page = (studied / "results/start_page.rst").read_text(encoding="utf-8")
    assert page.index("The second paper") > page.index("The paper's claims")
    sampled = records.read(studied / SAMPLED, records.SAMPLED).to_pandas()
    trained = records.read(studied / "results/sampling/trained.parquet", records.TRAINED)
    checked = trained.to_pandas().groupby("architecture")["epochs"].apply(list)
    assert checked.tolist() == [[1, 2]] * 4
    assert set(checked.index) <= set(sampled["architecture"]) and len(sampled) in (14, 16)
    assert sampled["errors"].map(len).eq(20).all()
    schemes = sampled.groupby("architecture", sort=False)["weights"].apply(list)
    assert schemes.tolist() == [["as printed", "inferred"]] * (len(sampled) // 2)


def test_one_architecture_alone_has_the_same_errors(studied):
    settings = {"samples": 20, "threshold": 0.01, "fit": "moments", "variant": "NP"}
    settings |= {"gate_activation": "hard_sigmoid", "output_activation": "tanh"}
    [architecture] = select("two_layers", "spread", "00002-00002", 1)
    table = pd.read_parquet(studied / SAMPLED).set_index(["architecture", "weights"])
    for scheme in (PRINTED, INFERRED):
        row = sampled_row("two_layers", architecture, sine(), settings, 1, scheme)
        theirs = table.loc[(architecture.name, scheme.name)]
        assert row["errors"] == pytest.approx(theirs["errors"].tolist(), rel=1e-6)
        assert row["log_p"] == pytest.approx(theirs["log_p"], rel=1e-6)
    assert set(row) == set(records.SAMPLED.names) and set(MEASURED) < set(row)


def test_more_architectures_sample_only_the_new_ones(studied):
    more = with_sampling(studied, sampled={"two_layers": 24}, per_job={"sampled": 4})
    jobs = studied.would_run(SAMPLED, **more)
    assert jobs == {"sample": 5, "sampling_gather": 1}
    jobs = studied.would_run(SAMPLED, **with_sampling(studied, trained={"two_layers": 8}))
    assert jobs == {"sample": 1, "train_check": 1, "sampling_gather": 1}


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({"epochs": [1]}, {"train_check": 1, "sampling_gather": 1}),
        ({"threshold": 0.1}, {"sample": 2, "sampling_gather": 1}),
        ({"weights": {"bias": "uniform"}}, {"sample": 2, "sampling_gather": 1}),
        ({"inferred_weights": False}, {"sample": 2, "sampling_gather": 1}),
        ({"recipe": {"patience": 5}}, {"train_check": 1, "sampling_gather": 1}),
        ({"beyond": {"epochs": 3}}, {}),
        ({"gate_activation": "sigmoid"}, {"sample": 2, "train_check": 1, "sampling_gather": 1}),
        ({"spaces": ["two_layers"]}, {}),
    ],
)
def test_what_a_setting_makes_again(studied, changes, expected):
    assert studied.would_run(SAMPLED, **with_sampling(studied, **changes)) == expected


def test_without_spaces_there_is_no_second_paper(studied):
    jobs = studied.would_run("results/report.html", **with_sampling(studied, spaces=[]))
    assert jobs == {"start_page": 1, "tables": 1, "report": 1}


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"series": "none.csv"}, "sampling: series: none.csv is not a file"),
        ({"variant": "LSTM"}, "sampling: variant: 'LSTM' is not known"),
        ({"threshold": 0}, "sampling: threshold: 0 is less than or equal to the minimum of 0"),
        ({"weights": {"bias": "gamma"}}, "sampling: weights: bias: 'gamma' is not allowed"),
        ({"recipe": {"patience": -1}}, "patience: -1 is less than the minimum of 0"),
        ({"beyond": {"series": ["cosine"]}}, "beyond: series: 0: 'cosine' is not allowed"),
        ({"spaces": ["four"]}, "sampling: spaces: 0: 'four' is not allowed"),
        ({"trained": {"one_layer": 3001}}, "one_layer: 3001 is greater than the maximum of 3000"),
    ],
)
def test_a_wrong_key_is_named(studied, changes, sentence):
    said = studied.snakemake(**with_sampling(studied, **changes), check=False)
    assert sentence in said and "Traceback" not in said


def test_a_series_of_your_own_and_a_bad_one(tmp_path):
    repository = Repository(tmp_path / "own")
    (repository / "load.csv").write_text("a\n" + "".join(f"{k % 7}\n" for k in range(60)))
    own = with_sampling(repository, series="load.csv")
    repository.snakemake("results/sampling/claims.csv", **own)
    claims = pd.read_csv(repository / "results/sampling/claims.csv")
    assert set(claims["data"]) == {"not the paper's"}
    (repository / "load.csv").write_text("a\n1\n\n3\n")
    said = repository.snakemake("results/sampling/series.json", **own, check=False)
    assert "sampling: series: load.csv cannot be used: line 3 is blank" in said
    assert "Traceback" not in said


def test_other_series_are_no_part_of_the_study_and_told_when_asked(studied, tmp_path):
    assert not (studied / "results/sampling/beyond").exists()
    repository = Repository(tmp_path / "beyond")
    fewer = with_sampling(repository, beyond={"series": ["sine", "noisy_ar2"]})
    said = repository.snakemake("beyond_sine", **fewer)
    page = (repository / "results/sampling/beyond_sine.md").read_text(encoding="utf-8")
    assert page.count("| Noisy AR(2) |") == 4 and page in said
    table = pd.read_csv(repository / "results/sampling/beyond_sine.csv")
    assert set(table["space"]) == {"The paper's sine", "Noisy AR(2)"} and set(table["n"]) >= {4}
