"""Interactive pages: their content, and that text from outside is never markup."""

import gzip
import json
import re
from base64 import b64decode

import numpy as np
import pandas as pd
import pytest

from odyssey import records
from odyssey.errors import BadInput
from odyssey.report.pages.explore import explore
from odyssey.report.pages.in_report import with_first_page, with_large_pages
from odyssey.report.pages.page import column_values
from odyssey.report.pages.tables import tables
from tests.helpers import synthetic_trials
from tests.helpers.report_pages import HOSTILE, saved


def payload(page):
    """The data of a page, unpacked."""
    packed = re.search(r'id="data">([^<]*)<', page)[1]
    return json.loads(gzip.decompress(b64decode(packed)))


def explored(trials, curves=None):
    curves = synthetic_trials.curves(trials) if curves is None else curves
    return payload(explore(trials, curves, synthetic_trials.LABELS))


def test_columns_as_json():
    assert column_values(pd.Series([0.1, np.nan, np.inf, -np.inf])) == [
        0.1,
        None,
        "Infinity",
        "-Infinity",
    ]
    assert column_values(pd.Series([1, 2**53 + 1])) == [1, "9007199254740993"]
    assert column_values(pd.Series([True, None], dtype="boolean")) == [True, None]
    assert column_values(pd.Series(["a", None])) == ["a", None]
    assert column_values(pd.Series([3, None], dtype="Int64")) == [3, None]


def test_trials_are_there_in_full():
    trials = synthetic_trials.trials(("jsb", "timit"), ("V", "NP"), count=3)
    data = explored(trials)
    assert [d["name"] for d in data["datasets"]] == ["jsb", "timit"]
    assert [v["name"] for v in data["variants"]] == ["V", "NP"]
    for column in ("trial", "learning_rate", "test_error", "status", "nesterov"):
        assert data["columns"][column] == trials[column].tolist()
    momentum = 1 - np.array(data["columns"]["one_minus_momentum"])
    assert np.allclose(momentum, trials["momentum"], atol=1e-6)
    assert "torch_version" not in data["columns"]


def test_no_two_variants_look_alike():
    variants = explored(synthetic_trials.trials(count=1))["variants"]
    assert len({v["colour"] for v in variants}) == 9
    assert len({(v["colour"], v["mark"]) for v in variants}) == 9


def test_every_axis_is_a_column():
    data = explored(synthetic_trials.trials(count=2))
    assert {axis["column"] for axis in data["axes"]} <= set(data["columns"])
    assert {fact["column"] for fact in data["facts"]} <= set(data["columns"])


def curve_of(data, row):
    starts, epochs, errors = (data["curves"][key] for key in ("starts", "epochs", "errors"))
    own = slice(starts[row], starts[row + 1])
    return dict(zip(epochs[own], errors[own], strict=True))


def test_curves_belong_to_their_trials_whatever_the_order():
    trials = synthetic_trials.trials(("jsb", "timit"), ("V", "NP"), count=3)
    curves = synthetic_trials.curves(trials)
    data = explored(trials, curves.sample(frac=1, random_state=1))
    for row, trial in trials.iterrows():
        own = curves[
            (curves[["dataset", "variant", "trial"]] == trial[["dataset", "variant", "trial"]]).all(
                axis=1
            )
        ]
        found = curve_of(data, row)
        last = own.iloc[-1]
        assert found[last["epoch"]] == pytest.approx(last["validation_error"], rel=1e-3)
        assert found[0] == pytest.approx(own.iloc[0]["validation_error"], rel=1e-3)


def test_long_curves_keep_early_epochs_the_best_and_the_last():
    trials = synthetic_trials.trials(variants=("V",), count=1).assign(epochs=100, best_epoch=50)
    curves = synthetic_trials.curves(trials)
    curves.loc[curves["epoch"] == 10, "validation_error"] = np.inf
    data = explored(trials, curves)
    expected = {*range(31), *range(33, 100, 3), 50, 100} - {10}
    assert set(curve_of(data, 0)) == expected
    assert data["curves"]["thinned"] == 30


def test_short_curves_are_whole():
    trials = synthetic_trials.trials(variants=("V",), count=1).assign(epochs=12)
    data = explored(trials)
    assert list(curve_of(data, 0)) == list(range(13)) and data["curves"]["thinned"] is None


@pytest.mark.parametrize(
    "trials",
    [
        synthetic_trials.trials(count=2).iloc[:0],
        synthetic_trials.trials(variants=("NP",), count=1),
        synthetic_trials.trials(count=2).assign(test_error=np.inf, validation_error=np.nan),
        synthetic_trials.trials(count=2).assign(status="diverged"),
    ],
    ids=["no trials", "one trial", "nothing finite", "all diverged"],
)
@pytest.mark.parametrize("with_curves", [True, False])
def test_poor_studies_have_a_page(trials, with_curves):
    curves = synthetic_trials.curves(synthetic_trials.trials(count=2))
    data = explored(trials, curves if with_curves else curves.iloc[:0])
    assert len(data["columns"]["trial"]) == len(trials)
    assert data["curves"]["starts"][-1] == len(data["curves"]["errors"])


def test_text_never_becomes_markup(tmp_path):
    trials = synthetic_trials.trials(count=1).assign(status=HOSTILE)
    pages = [
        explore(trials, synthetic_trials.curves(trials), synthetic_trials.LABELS),
        tables(saved(tmp_path, audit=pd.DataFrame({HOSTILE: [HOSTILE]}))),
    ]
    for page in pages:
        assert "<img" not in page and page.count("</script>") == 3
        assert json.dumps(HOSTILE) in json.dumps(payload(page))


def test_nothing_is_loaded_from_elsewhere():
    trials = synthetic_trials.trials(count=1)
    page = explore(trials, synthetic_trials.curves(trials), synthetic_trials.LABELS)
    assert "default-src &#x27;none&#x27;" in page
    text = re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL)
    assert not re.search(r"https?://", text) and not re.search(r"<[^>]*\s(on\w+|src|style)=", text)


def test_the_same_study_gives_the_same_bytes(tmp_path):
    trials = synthetic_trials.trials(count=2)
    curves = synthetic_trials.curves(trials)
    first, second = (explore(trials, curves, synthetic_trials.LABELS) for _ in range(2))
    assert first == second
    paths = saved(tmp_path, trials=trials)
    assert tables(paths) == tables(paths)


def test_tables_have_titles_units_and_meanings(tmp_path):
    table = pd.DataFrame({"dataset": ["jsb"], "hedges_g": [0.5], "significant": [True]})
    trials = synthetic_trials.trials(variants=("V",), count=1).assign(host="a name")
    [comparison, all_trials, other] = payload(
        tables(saved(tmp_path, comparison=table, trials=trials, other_things=table))
    )
    assert comparison["title"] == "Variants against vanilla"
    assert comparison["path"] == "results/comparison.parquet"
    columns = {column["name"]: column for column in comparison["columns"]}
    assert columns["hedges_g"]["unit"] == "pooled standard deviations"
    assert [column["kind"] for column in columns.values()] == ["text", "number", "yes or no"]
    assert comparison["values"] == [["jsb"], [0.5], [True]]
    assert "host" not in {column["name"] for column in all_trials["columns"]}
    assert other["title"] == "other things"


def test_meanings_come_from_the_file_where_the_page_has_none(tmp_path):
    path = tmp_path / "trials.parquet"
    records.write([], records.TRIALS, path)
    [trials] = payload(tables({"results/trials.parquet": path}))
    assert records.TRIALS.field("seed").metadata[b"description"].decode() in {
        column["meaning"] for column in trials["columns"]
    }
    columns = {column["name"]: column for column in trials["columns"]}
    assert columns["cpu_seconds"]["unit"] == "s"
    assert all(column["meaning"] for column in columns.values())
    assert set(map(len, trials["values"])) == {0}


def test_a_damaged_table_is_named(tmp_path):
    path = tmp_path / "audit.parquet"
    path.write_text("nothing")
    with pytest.raises(BadInput, match=r"audit\.parquet is not a readable Parquet file"):
        tables({"results/audit.parquet": path})


@pytest.mark.pipeline
def test_every_column_of_a_study_has_a_meaning(studied):
    page = (studied / "results/pages/tables.html").read_text(encoding="utf-8")
    without = [
        f"{table['name']}.{column['name']}"
        for table in payload(page)
        for column in table["columns"]
        if not column["meaning"]
    ]
    assert not without
    assert all(table["about"] for table in payload(page))
    for table in payload(page):
        assert len(pd.read_parquet(studied / table["path"])) == len(table["values"][0])


def test_the_first_page_is_shown_without_scripts():
    first = '<h1 class="a">{Title}</h1> "quoted" </script> é'
    script = json.dumps(first).replace("</", "<\\/")
    report = f"<body><script>\n  var workflow_desc = {script};\n</script></body>"
    shown = with_first_page(report)
    [plain] = re.findall("<noscript>(.*)</noscript>", shown, re.DOTALL)
    assert first in plain and shown.endswith("</noscript>\n</body>")


@pytest.mark.parametrize("change", [with_large_pages, with_first_page])
@pytest.mark.parametrize("report", ["<body>nothing</body>", "var results = {};"])
def test_a_report_made_otherwise_is_refused(change, report):
    with pytest.raises(ValueError, match="report has changed"):
        change(report)
