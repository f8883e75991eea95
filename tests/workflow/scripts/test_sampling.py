"""Scripts of the second paper, run without Snakemake, one after the other as the rules have it."""

import importlib
from types import SimpleNamespace

import pandas as pd
import pytest

EPOCHS, SEED = [1, 2], 1
OPTIONS = {
    "samples": 10,
    "threshold": 0.01,
    "fit": "moments",
    "variant": "NP",
    "gate_activation": "hard_sigmoid",
    "output_activation": "tanh",
    "weights": dict.fromkeys(("input", "recurrent", "bias"), "normal"),
    "inferred_weights": True,
}
RECIPE = {"learning_rate": 5e-3, "batch_size": 10, "validation_split": 0.3, "dropout": 0.0}
FIGURES = ("sampling_cells", "sampling_layers", "sampling_against_training", "sampling_rankings")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Runs a script in one folder: `made(name, inputs, outputs, params)`, of names of files."""
    folder = tmp_path_factory.mktemp("sampling")
    (folder / "load.csv").write_text("a\n" + "".join(f"{k % 7}\n" for k in range(50)))

    def run(script, inputs=(), outputs=(), wildcards=None, **params):
        def paths(names):
            return {
                name: [folder / each for each in file] if isinstance(file, list) else folder / file
                for name, file in dict(names).items()
            }

        parts = SimpleNamespace(
            input=SimpleNamespace(**paths(inputs)),
            output=SimpleNamespace(**paths(outputs)),
            wildcards=SimpleNamespace(**(wildcards or {})),
            params=SimpleNamespace(seed=SEED, **params),
            log=[folder / "log"],
        )
        importlib.import_module(f"workflow.scripts.{script}").main(parts)
        return (folder / "log").read_text()

    return SimpleNamespace(run=run, folder=folder)


def test_every_script_makes_what_the_next_one_reads(made):
    series = {"series": "series.parquet", "summary": "series.json"}
    source = {"source": str(made.folder / "load.csv"), "look_back": 30, "output_activation": "tanh"}
    assert "50 values of a" in made.run("sampling_series", (), series, **source)
    block = {"space": "two_layers", "selection": "drawn", "block": "00000-00003"}
    said = made.run("sample", series, {"sampled": "block.parquet"}, block, options=OPTIONS)
    assert said.count("log p") == 8 and said.count("inferred") == 4
    made.run(
        "train_check",
        series,
        {"trained": "trainings.parquet"},
        block,
        recipe=RECIPE,
        epochs=EPOCHS,
    )
    gathered = {"sampled": "sampled.parquet", "trained": "trained.parquet"}
    blocks = {"sampled": ["block.parquet", "block.parquet"], "trained": ["trainings.parquet"]}
    made.run("sampling_gather", blocks, gathered)
    assert len(pd.read_parquet(made.folder / "sampled.parquet")) == 8, "what is there twice is once"
    tables = {
        "correlations": "correlations.parquet",
        "costs": "costs.parquet",
        "stability": "stability.parquet",
    }
    misfit = {"misfit": "misfit.parquet"}
    for name, path in tables.items():
        outputs = {name: path, f"{name}_csv": f"{name}.csv"}
        if name == "correlations":
            outputs |= misfit | {"misfit_csv": "misfit.csv"}
        given = {"threshold": 0.01, "output_activation": "tanh"}
        made.run(f"sampling_{name}", series | gathered, outputs, **given)
        assert len(pd.read_csv(made.folder / f"{name}.csv"))
    claims = {"verdicts": "claims.parquet", "verdicts_csv": "claims.csv", "page": "page.rst"}
    made.run("sampling_verdicts", series | gathered | tables | misfit, claims)
    assert set(pd.read_csv(made.folder / "claims.csv")["data"]) == {"not the paper's"}
    assert "4 of them trained for up to 2 epochs" in (made.folder / "page.rst").read_text()
    for figure in FIGURES:
        kinds = {"svg": "svg", "png": "png", "pdf": "pdf", "words": "rst"}
        outputs = {kind: f"{figure}.{ending}" for kind, ending in kinds.items()}
        made.run(figure, gathered | tables, outputs, threshold=0.01)
        assert all((made.folder / path).stat().st_size > 20 for path in outputs.values())


def test_a_series_that_cannot_be_used_gets_a_sentence(made):
    (made.folder / "bad.csv").write_text("a\n1\nx\n")
    source = {"source": str(made.folder / "bad.csv"), "look_back": 30, "output_activation": "tanh"}
    with pytest.raises(SystemExit, match=r"config: sampling: series: .*line 3 has 'x' for a num"):
        made.run("sampling_series", (), {"series": "s.parquet", "summary": "s.json"}, **source)


def test_other_series_are_told_in_one_page(made):
    names = ["sine", "noisy_ar2"]
    for name in names:
        made.run(
            "beyond_series",
            (),
            {"sampled": f"{name}_sampled.parquet", "trained": f"{name}_trained.parquet"},
            {"series": name},
            architectures=12,
            epochs=1,
            options=OPTIONS,
            recipe=RECIPE,
        )
    outputs = {"correlations": "beyond.parquet", "correlations_csv": "beyond.csv"}
    outputs |= {"gains": "gains.parquet", "gains_csv": "gains.csv", "page": "beyond.md"}
    read = {what: [f"{name}_{what}.parquet" for name in names] for what in ("sampled", "trained")}
    made.run("beyond_sine", read, outputs, series=names)
    page = (made.folder / "beyond.md").read_text(encoding="utf-8")
    assert page.count("| Noisy AR(2) |") == 4 + 2
    assert page.count("improves the prediction from size and look back on") == 2
    assert set(pd.read_csv(made.folder / "gains.csv")["features"]) == {"baselines", "log_p", "both"}
