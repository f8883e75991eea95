"""Runs Chromium, if it is installed, and collects the errors of a page."""

import shutil
from contextlib import contextmanager

import pytest

BROWSER = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
OPTIONS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

needs_browser = pytest.mark.skipif(not BROWSER, reason="no Chromium; apt-get install chromium")


@contextmanager
def chromium():
    """Yield a running browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=BROWSER, args=OPTIONS)
        yield running
        running.close()


def watched(browser, path):
    """Open a file; return the page. Errors and network requests are listed in `page.problems`."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.problems = []
    page.on("console", lambda m: m.type == "error" and page.problems.append(m.text))
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("request", lambda r: r.url.startswith("http") and page.problems.append(r.url))
    page.goto(path.as_uri())
    return page
