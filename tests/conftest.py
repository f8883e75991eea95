"""Fixtures and hooks of pytest that several test files use."""

import sys

import pytest
from hypothesis import settings

from tests.helpers.browser import chromium
from tests.helpers.fault_study import make_original
from tests.helpers.repository import Repository
from tests.helpers.synthetic_study import StudyFolder

# The same examples in every run; new ones with `pytest --hypothesis-profile=default`.
settings.register_profile("repeatable", derandomize=True)
settings.load_profile("repeatable")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Choose how tests are distributed over several processes; see `tests.helpers.schedule`."""
    from tests.helpers.schedule import ByStudy

    return ByStudy(config, log)


def pytest_collection_modifyitems(items):
    """Run the longest tests first, so that several processes end at about the same time.

    All tests with `studied` run in one process, and it needs the longest time.
    """
    items.sort(key=lambda i: ("studied" not in i.fixturenames, "pipeline" not in i.keywords))


def pytest_runtest_setup():
    """Undo the flushing of subnormal numbers to zero by training, which hypothesis refuses."""
    if torch := sys.modules.get("torch"):
        torch.set_flush_denormal(False)


@pytest.fixture(scope="session")
def studied(tmp_path_factory):
    """A repository after the smoke study; a test that changes results must copy it."""
    repository = Repository(tmp_path_factory.mktemp("studied"))
    repository.snakemake()
    return repository


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory):
    """A repository after the small study of `fault_study`, which ran without faults."""
    return make_original(tmp_path_factory.mktemp("undisturbed"))


@pytest.fixture
def tree(tmp_path):
    """An empty folder for the synthetic files of a study."""
    return StudyFolder(tmp_path)


@pytest.fixture(scope="session")
def browser():
    """A running Chromium."""
    with chromium() as running:
        yield running
