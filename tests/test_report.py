"""The report as a person sees it, in a browser without a network."""

import shutil

import pytest

BROWSER = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)

pytestmark = [
    pytest.mark.pipeline,
    pytest.mark.skipif(not BROWSER, reason="no Chromium; apt-get install chromium"),
]

FIGURES = {
    "Data": ["What the data look like"],
    "Variants": ["Test error by variant"],
    "Hyperparameters": ["Test error by hyperparameter"],
    "Training": ["Learning curves"],
}


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    options = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=options)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, studied):
    """The report, opened; what goes wrong in it is collected in `page.problems`."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.problems = []
    page.on("console", lambda m: m.type == "error" and page.problems.append(m.text))
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("request", lambda r: r.url.startswith("http") and page.problems.append(r.url))
    page.goto((studied / "results/report.html").as_uri())
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


def test_captions_and_tables_are_there(page):
    page.get_by_text("Tables", exact=True).first.click()
    page.get_by_text("Variants against vanilla", exact=True).first.wait_for()
    links = page.locator("a[iconname=eye]")
    assert links.count() == 12
    assert all("text/csv" in link.get_attribute("href")[:40] for link in links.all())
    page.locator("a[iconname=information-circle]").first.click()
    page.get_by_text("chosen by validation error").first.wait_for()
    assert not page.problems
