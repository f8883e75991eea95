"""The report in a browser without a network."""

import pytest

from odyssey.verdicts.claims import read_claims
from tests.helpers.browser import needs_browser, watched

CLAIMS = len(read_claims())

pytestmark = [pytest.mark.pipeline, needs_browser]

FIGURES = {
    "Data": ["What the data look like"],
    "Variants": ["Test error by variant"],
    "Hyperparameters": ["Test error by hyperparameter"],
    "Training": ["Learning curves"],
    "Random sampling": ["Two layers: probability by cells", "Probability against trained error"],
}


@pytest.fixture
def page(browser, studied):
    """The opened report; `page.problems` collects its errors."""
    page = watched(browser, studied / "results/report.html")
    page.get_by_role("heading", name="LSTM: A Search Space Odyssey").wait_for()
    yield page
    page.close()


def test_the_first_page_says_what_was_run(page):
    text = page.inner_text("body")
    stand_ins = ("synthetic speech", "synthetic handwriting", "reconstruction")
    for words in ("18 trials, 18 finished, 0 diverged", "PyTorch", "Search space", *stand_ins):
        assert words in text
    tables = page.get_by_role("table").filter(has_text="Adjusted p")
    assert tables.count() == 3
    for table in tables.all():
        rows = table.inner_text().splitlines()[-3:]
        assert [row.split()[0] for row in rows] == ["V", "NOAF", "NP"]
    heading = page.get_by_role("heading", name="LSTM: A Search Space Odyssey")
    assert heading.bounding_box()["y"] >= 0, "the top of the page is cut off"
    assert not page.problems


def test_a_claim_opens_to_its_numbers(page):
    row = page.locator(".verdicts tr", has_text="Removing the peepholes (NP)").first
    assert row.locator("td").count() == 3
    numbers = row.get_by_text("Paper: not significant.").first
    assert not numbers.is_visible()
    row.locator("summary").click()
    assert numbers.is_visible() and not page.problems


def test_the_first_page_is_readable_without_scripts(browser, studied):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((studied / "results/report.html").as_uri())
    assert page.get_by_role("heading", name="LSTM: A Search Space Odyssey").is_visible()
    assert page.locator(".verdicts summary").first.is_visible()
    assert page.locator("img").first.evaluate("image => image.complete && image.naturalWidth > 300")
    assert not page.get_by_text("Please enable Javascript").is_visible()
    context.close()


@pytest.mark.parametrize("category", FIGURES)
def test_every_figure_shows(page, category):
    page.get_by_text(category, exact=True).first.click()
    for title in FIGURES[category]:
        page.get_by_text(title, exact=True).first.wait_for()
        page.locator("a[iconname=eye]").first.click()
        image = page.locator(".p-3 > img")
        image.wait_for()
        page.wait_for_function(
            "image => image.complete && image.naturalWidth > 300", arg=image.element_handle()
        )
    assert not page.problems


def test_captions_are_there(page):
    page.get_by_text("Tables", exact=True).first.click()
    page.get_by_text("Every table: sort, filter, download", exact=True).first.wait_for()
    page.locator("a[iconname=information-circle]").first.click()
    page.get_by_text("unit and meaning of").first.wait_for()
    assert not page.problems


@pytest.mark.parametrize(
    "category, heading, count",
    [
        ("Explore", "Explore the trials", "6 of 6 trials shown"),
        ("Tables", "Tables", f"{CLAIMS} of {CLAIMS} rows"),
    ],
)
def test_large_pages_show_inside_the_report(page, category, heading, count):
    page.locator(".prose").get_by_role("link", name=category).click()
    page.locator("a[iconname=eye]").first.click()
    frame = page.frame_locator("iframe")
    frame.locator("body[data-ready]").wait_for()
    assert frame.get_by_role("heading", level=1).inner_text() == heading
    assert count in frame.locator("#state").inner_text()
    assert not page.problems
