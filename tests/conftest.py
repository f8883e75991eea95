"""Fixtures that several files share."""

import sys

import pytest
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
