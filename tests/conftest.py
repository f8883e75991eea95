"""Fixtures that several files share."""

import sys

import pytest

from tests.helpers.browser import chromium
from tests.helpers.fault_study import make_original
from tests.helpers.repository import Repository
from tests.helpers.study_files import Tree


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """How tests are shared out where several processes run them: see `schedule`."""
    from tests.helpers.schedule import ByStudy

    return ByStudy(config, log)


def pytest_collection_modifyitems(items):
    """What takes longest comes first, for several processes to end at the same time."""
    items.sort(key=lambda item: "pipeline" not in item.keywords)


def pytest_runtest_setup():
    """Training flushes subnormal numbers to zero, and hypothesis refuses a process that does."""
    if torch := sys.modules.get("torch"):
        torch.set_flush_denormal(False)


@pytest.fixture(scope="session")
def studied(tmp_path_factory):
    """A repository in which the smoke study has run; a test that changes results takes a copy."""
    repository = Repository(tmp_path_factory.mktemp("studied"))
    repository.snakemake()
    return repository


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory):
    """A repository in which the study that faults befall ran without any."""
    return make_original(tmp_path_factory.mktemp("undisturbed"))


@pytest.fixture
def tree(tmp_path):
    """A folder for what trainings leave."""
    return Tree(tmp_path)


@pytest.fixture(scope="session")
def browser():
    """Chromium."""
    with chromium() as running:
        yield running
