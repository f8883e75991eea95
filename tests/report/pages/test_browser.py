"""Interactive pages in a browser without a network connection."""

import numpy as np
import pandas as pd
import pytest

from odyssey.report.pages.explore import explore
from odyssey.report.pages.tables import tables
from tests.helpers import synthetic_trials
from tests.helpers.browser import needs_browser, watched
from tests.helpers.report_pages import HOSTILE, saved

pytestmark = needs_browser


@pytest.fixture
def shown(browser, tmp_path):
    """Open HTML as a file; wait until its script has drawn it."""

    def show(html):
        path = tmp_path / "page.html"
        path.write_text(html, encoding="utf-8")
        page = watched(browser, path)
        page.locator("body[data-ready]").wait_for()
        return page

    return show


def explore_page(trials, labels=synthetic_trials.LABELS):
    return explore(trials, synthetic_trials.curves(trials), labels)


def count(page):
    return int(page.inner_text("#state").split()[0])


def test_filters_act_on_all_figures(shown):
    trials = synthetic_trials.trials(("jsb", "timit"), ("V", "NP"), count=5)
    page = shown(explore_page(trials))
    assert page.inner_text("#state").startswith("10 of 10 trials shown")
    page.get_by_role("checkbox", name="NP").uncheck()
    assert page.inner_text("#state").startswith("5 of 10 trials shown")
    points = page.locator("#scatter .points path")
    assert points.count() == 5
    assert "of the 5 trials" in page.inner_text("#told")
    page.select_option("#dataset", "timit")
    assert "% of frames" in page.inner_text("#curves")
    page.get_by_role("button", name="Show all").click()
    assert count(page) == 10
    assert not page.problems


def test_a_range_on_an_axis_keeps_the_trials_within_it(shown):
    trials = synthetic_trials.trials(variants=("V", "NP"), count=20)
    within = trials["hidden_size"].between(50, 100).sum()
    page = shown(explore_page(trials))
    page.evaluate(
        """() => {
          const { dimensions } = byId("parallel").data[0];
          const at = dimensions.findIndex(({ name }) => name === "hidden_size");
          const range = [Math.log10(50) - 1e-9, Math.log10(100) + 1e-9];
          return Plotly.restyle("parallel", { [`dimensions[${at}].constraintrange`]: [range] });
        }"""
    )
    assert count(page) == within
    assert page.locator("#scatter .points path").count() == within
    assert not page.problems


@pytest.mark.parametrize(
    "trials",
    [
        synthetic_trials.trials(count=2).iloc[:0],
        synthetic_trials.trials(variants=("NP",), count=1),
        synthetic_trials.trials(variants=("V",), count=3).assign(test_error=[np.inf, np.nan, 9.0]),
        synthetic_trials.trials(variants=("V",), count=2).assign(
            test_error=np.nan, validation_error=np.nan
        ),
        synthetic_trials.trials(variants=("V",), count=3).assign(status="diverged"),
    ],
    ids=["no trials", "one trial", "some not finite", "nothing finite", "all diverged"],
)
def test_poor_studies_break_nothing(shown, trials):
    curves = synthetic_trials.curves(synthetic_trials.trials(variants=("V",), count=3)).iloc[:0]
    page = shown(explore(trials, curves, synthetic_trials.LABELS))
    assert str(len(trials)) in page.inner_text("#state") or "no trials" in page.inner_text("#state")
    assert not page.problems


def test_text_from_outside_runs_nothing(shown, tmp_path):
    label = synthetic_trials.DatasetLabel(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    trials = synthetic_trials.trials(count=2).assign(variant=HOSTILE, status=HOSTILE)
    page = shown(explore_page(trials, {"jsb": label}))
    box = page.locator("#scatter .points path").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert "onerror" in page.locator("#scatter .hovertext").text_content()
    assert page.title() == "Explore the trials" and page.locator("img").count() == 0
    table = pd.DataFrame({HOSTILE: [HOSTILE, "b"], "value": [1.0, np.inf]})
    page = shown(tables(saved(tmp_path, audit=table)))
    page.get_by_label("Search:").fill("quoted")
    assert page.inner_text("#state").startswith("1 of 2 rows")
    assert HOSTILE.split("\n")[0] in page.inner_text("#grid tbody")
    assert page.title() == "Tables" and page.locator("img").count() == 0
    assert not page.problems


def test_tables_sort_filter_and_leave(shown, tmp_path):
    numbers = pd.DataFrame({"name": list("abc"), "size": [10.0, 9.123456789, np.nan]})
    paths = saved(tmp_path, audit=numbers, trials=synthetic_trials.trials(count=2))
    page = shown(tables(paths))
    first = page.locator("#grid tbody tr").first
    assert "pd.read_parquet" in page.inner_text("#pandas")
    for order in ("ascending", "descending"):
        page.get_by_role("columnheader", name="size").first.click()
        page.locator(f"th[aria-sort={order}]").first.wait_for()
    assert first.inner_text().split() == ["a", "10"]
    assert page.locator("[title='9.123456789']").inner_text() == "9.123"
    page.locator("#grid thead input").first.fill("b")
    page.locator("#state", has_text="1 of 3 rows").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    content = download.value.path().read_bytes()
    assert content == b"name,size\r\nb,9.123456789\r\n"
    page.select_option("#table", "1")
    assert page.inner_text("#state").startswith("18 of 18 rows")
    assert "vanilla" in page.locator("th", has_text="variant").first.get_attribute("title")
    assert not page.problems
