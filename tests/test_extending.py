"""docs/extending.md, done literally: its diffs applied, its files written, its commands run."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from repository import PARTS, ROOT, Repository

pytestmark = pytest.mark.pipeline

PAGE = ROOT / "docs" / "extending.md"
FIGURE = "results/figures/variant_comparison.svg"


def section(title):
    """The text below a heading, up to the next of its level or above."""
    marks, text = re.search(
        rf"^(##+) {re.escape(title)}\n(.*)", PAGE.read_text(encoding="utf-8"), re.M | re.S
    ).groups()
    return re.split(rf"^#{{2,{len(marks)}}} ", text, flags=re.M)[0]


def follow(repository, title):
    """Do what the section says; return what its commands said."""
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", section(title), re.M | re.S)
    assert blocks, f"{title}: nothing to do"
    return "".join(DO[language](repository, body) for language, body in blocks)


def apply(repository, body):
    return run(repository, ["git", "apply", "-"], body)


def write(repository, body):
    """A file whose name is the comment in its first line."""
    path = repository / re.match(r"# (\S+)\n", body)[1]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body, encoding="utf-8")
    return ""


def run_shell(repository, body):
    return run(repository, ["bash", "-e", "-c", body])


def run(repository, command, entered=None):
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "GIT_CEILING_DIRECTORIES": str(repository.folder.parent),
    }
    done = subprocess.run(
        command,
        cwd=repository.folder,
        env=environment,
        input=entered,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


DO = {"diff": apply, "yaml": write, "python": write, "sh": run_shell}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A copy of the repository in which the page's small study has run."""
    parts = (*PARTS, "tests", "docs", "pyproject.toml")
    repository = Repository(tmp_path_factory.mktemp("extended"), parts=parts)
    follow(repository, "A small study")
    return repository


def trained(repository):
    """When each trial was recorded, by data set, variant and number."""
    files = (repository / "results/trials").rglob("????.parquet")
    return {
        path.relative_to(repository / "results/trials"): path.stat().st_mtime_ns for path in files
    }


def searches(repository):
    """How many trials the table has of each variant."""
    trials = pd.read_parquet(repository / "results/trials.parquet")
    return trials["variant"].value_counts().to_dict()


def drawn(repository):
    """The variants that the figure names."""
    return set(re.findall(r"<!-- ([A-Z]+) -->", (repository / FIGURE).read_text(encoding="utf-8")))


def test_a_variant(small, tmp_path):
    repository = small.copy(tmp_path / "variant")
    before = trained(small)
    said = follow(repository, "On switches that there are")
    assert "test_gradients_agree_with_finite_differences[fused-CNP] PASSED" in said
    assert searches(repository) == {"V": 4, "CNP": 4} and drawn(repository) == {"V", "CNP"}
    assert before.items() <= trained(repository).items()  # "Only the new variant is trained"

    said = follow(repository, "With a new switch")
    for engine in ("reference", "fused"):
        assert f"test_gradients_agree_with_finite_differences[{engine}-FGO] PASSED" in said
        assert f"test_an_offset_is_a_bias_that_is_not_learned[{engine}] PASSED" in said
    assert searches(repository) == {"V": 4, "FGO": 4, "GRU": 4}
    assert drawn(repository) == {"V", "FGO", "GRU"}
    after = trained(repository)
    assert all(after[path] > time for path, time in before.items())  # "everything is trained again"


def test_a_data_set(small, tmp_path):
    repository = small.copy(tmp_path / "data_set")
    before = trained(small)
    said = follow(repository, "A data set")
    assert "3 outputs: 'circle', 'rest', 'wave'\nAll 40 files can be used." in said
    trials = pd.read_parquet(repository / "results/trials.parquet")
    assert set(trials["dataset"]) == {"gestures"} and searches(repository) == {"V": 4, "NP": 4}
    assert drawn(repository) == {"V", "NP"}
    assert "wave" in (repository / "results/figures/examples/gestures.svg").read_text()
    assert before.items() <= trained(repository).items()

    # "trials on these that are there already are not repeated"; "say so with touch gestures"
    both = "datasets: [jsb, gestures]\ncorpora: {gestures: {path: gestures}}\n"
    (repository / "both.yaml").write_text(both)
    run_shell(repository, "echo 0,0,9,rest >> gestures/train/00.csv; touch gestures")
    jobs = repository.would_run("trials", configfiles=("own.yaml", "both.yaml"))
    assert jobs == {"features": 1, "trials_0000_to_0003": 1, "trials": 1}


def test_the_tests_that_the_page_names_exist():
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py"))
    for name in re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8")):
        assert f"def {name}(" in tests + PAGE.read_text(encoding="utf-8"), name
