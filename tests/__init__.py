"""Tests of the package, the workflow and the documents."""
