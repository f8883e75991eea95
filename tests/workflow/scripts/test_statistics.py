"""Scripts that turn the table of trials into tables of statistics, run without Snakemake."""

import importlib
import json
from types import SimpleNamespace

import pandas as pd
import pytest

from tests.helpers import synthetic_trials

TABLES = {
    "audit": ["audit"],
    "budget": ["budget"],
    "divergence": ["divergence"],
    "power": ["power", "flips"],
}


def run(script, folder, trials):
    """Run a script on these trials; its log, and its tables as read from their CSV files."""
    trials.to_parquet(folder / "trials.parquet")
    label = {"title": "Chorales", "source": "made up", "stand_in": "reconstruction"}
    label |= {"task": "next_step", "set_aside": [], "constant_error": 10.96}
    (folder / "jsb.json").write_text(json.dumps(label))
    output = {name: folder / f"{name}.parquet" for name in TABLES[script]}
    output |= {f"{name}_csv": folder / f"{name}.csv" for name in TABLES[script]}
    parts = SimpleNamespace(
        input=SimpleNamespace(trials=folder / "trials.parquet", summaries=[folder / "jsb.json"]),
        output=SimpleNamespace(**output),
        log=[folder / "log"],
    )
    importlib.import_module(f"workflow.scripts.{script}").main(parts)
    return (folder / "log").read_text(), [pd.read_csv(output[f"{n}_csv"]) for n in TABLES[script]]


@pytest.mark.parametrize("script", TABLES)
def test_tables_are_written_and_logged(script, tmp_path):
    trials = synthetic_trials.trials(count=4, variants=("V", "NP")).assign(cpu_seconds=2.0)
    log, tables = run(script, tmp_path, trials)
    for name, table in zip(TABLES[script], tables, strict=True):
        assert set(table["data"]) == {"reconstruction"}
        assert len(pd.read_parquet(tmp_path / f"{name}.parquet")) == len(table) > 0
        assert all(column in log for column in table)


@pytest.mark.parametrize("script", TABLES)
def test_a_table_that_lacks_columns_is_refused_in_a_sentence(script, tmp_path):
    with pytest.raises(SystemExit, match="The table of trials lacks"):
        run(script, tmp_path, pd.DataFrame({"dataset": ["jsb"]}))
