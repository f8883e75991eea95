"""Fixtures that several files share."""

import sys

import pytest
from faulty import make_original
from repository import Repository


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
