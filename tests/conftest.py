"""Fixtures that several files share."""

import pytest
from repository import Repository


@pytest.fixture(scope="session")
def studied(tmp_path_factory):
    """A repository in which the smoke study has run; a test that changes results takes a copy."""
    repository = Repository(tmp_path_factory.mktemp("studied"))
    repository.snakemake()
    return repository
