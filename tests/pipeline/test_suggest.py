"""`snakemake suggest`, with the commands of docs/suggest.md."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from tests.helpers.repository import ROOT, Repository

pytestmark = pytest.mark.pipeline


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    return Repository(tmp_path_factory.mktemp("suggest") / "repository")


@pytest.fixture(scope="module")
def commands():
    text = (ROOT / "docs/suggest.md").read_text(encoding="utf-8")
    return re.findall(r"^```sh\n(.+)\n```$", text, re.MULTILINE)


def run(repository, command, **options):
    """Run a command of the document with the small numbers of config/smoke.yaml."""
    program, *arguments = shlex.split(command)
    assert program == "snakemake"
    return repository.snakemake(*arguments, **options)


def test_the_document_is_true(repository, commands):
    example, search, ranked = commands
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path}
    subprocess.run(example, shell=True, cwd=repository.folder, env=environment, check=True)
    output = run(repository, search)
    page = (repository / "results/suggest/suggestion.txt").read_text(encoding="utf-8")
    assert page in output and "12 architectures sampled" in page and "The check: " in page
    assert len(pd.read_csv(repository / "results/suggest/ranking.csv")) == 12
    assert len(pd.read_csv(repository / "results/suggest/trained.csv")) == 4
    assert not (repository / "results/trials.parquet").exists()
    assert repository.would_run(*shlex.split(search)[1:]) == {}
    run(repository, ranked)
    names = pd.read_csv(repository / "results/suggest/ranking.csv")["architecture"]
    assert set(names) == {"16_lb10", "24-8_lb10", "32_lb20"}


@pytest.mark.parametrize(
    "section, sentence",
    [
        ("{series: nowhere.csv}", "config: suggest: series: nowhere.csv is not a file"),
        ("{minutes: 0}", "config: suggest: minutes: 0 is less than or equal to the minimum of 0"),
        ("{threshold: 0}", "config: suggest: threshold: 0 is less than or equal"),
        ("{cells: [0, 3]}", "config: suggest: cells: 0: 0 is less than the minimum of 1"),
        ("{candidats: []}", "config: suggest: candidats: unknown key (did you mean 'candidates'?)"),
    ],
)
def test_a_wrong_section_fails_before_any_job(repository, section, sentence):
    output = repository.snakemake("suggest", "--config", f"suggest={section}", check=False)
    assert sentence in output and "Traceback" not in output and "Job stats" not in output


@pytest.mark.parametrize(
    "section, sentence",
    [
        ("{search: list}", "config: suggest: candidates: the list is empty"),
        ("{search: list, candidates: [0_lb3]}", "hidden layer 1 has 0 cells"),
        ("{series: gaps.csv}", "gaps.csv cannot be used: line 3 is blank"),
    ],
)
def test_what_cannot_be_ranked_gets_one_sentence(repository, section, sentence):
    (repository / "gaps.csv").write_text("x\n1\n\n2\n3\n")
    output = repository.snakemake("suggest", "--config", f"suggest={section}", check=False)
    assert sentence in output and "Traceback" not in output
