"""docs/extending.md, step by step: its diffs are applied, its files written, its commands run."""

import re

import pandas as pd
import pytest

from tests.helpers.documents import blocks, run, shell
from tests.helpers.repository import PARTS, ROOT, Repository

pytestmark = pytest.mark.pipeline

PAGE = ROOT / "docs" / "extending.md"
FIGURE = "results/figures/variant_comparison.svg"


def section(title):
    """The text below a heading, up to the next heading of its level or above."""
    marks, text = re.search(
        rf"^(##+) {re.escape(title)}\n(.*)", PAGE.read_text(encoding="utf-8"), re.M | re.S
    ).groups()
    return re.split(rf"^#{{2,{len(marks)}}} ", text, flags=re.M)[0]


def follow(repository, title):
    """Follow a section; return the output of its commands."""
    found = blocks(section(title))
    assert found, f"{title}: nothing to do"
    return "".join(DO[language](repository, body) for language, body in found)


def apply(repository, body):
    return run(repository, ["git", "apply", "-"], body)


def write(repository, body):
    """Write a file whose name is in its first line."""
    path = repository / re.match(r"# (\S+)\n", body)[1]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body, encoding="utf-8")
    return ""


DO = {"diff": apply, "yaml": write, "python": write, "sh": shell}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A copy of the repository in which the page's small study has run."""
    parts = (*PARTS, "tests", "docs", "pyproject.toml")
    repository = Repository(tmp_path_factory.mktemp("extended"), parts=parts)
    follow(repository, "A small study")
    return repository


def trained(repository):
    """Modification time of each record, by data set, variant and number."""
    files = (repository / "results/trials").rglob("????.parquet")
    return {
        path.relative_to(repository / "results/trials"): path.stat().st_mtime_ns for path in files
    }


def searches(repository):
    """Number of trials of each variant in the table."""
    trials = pd.read_parquet(repository / "results/trials.parquet")
    return trials["variant"].value_counts().to_dict()


def drawn(repository):
    """Names of the variants in the figure."""
    return set(re.findall(r"<!-- ([A-Z]+) -->", (repository / FIGURE).read_text(encoding="utf-8")))


def test_a_cell(small, tmp_path):
    repository = small.copy(tmp_path / "cell")
    before = trained(small)
    output = follow(repository, "A cell in five minutes")
    assert "c = i * (W_c @ x) + f * c_before\n" in output
    assert "my_torch:MyRAN is my_cells.py:ran.\n" in output and "wrote vectors/ran.json\n" in output
    assert searches(repository) == {"V": 4, "RAN": 4} and drawn(repository) == {"V", "RAN"}
    assert before.items() <= trained(repository).items()  # "Only the new cell is trained"

    # "if you change the equations, that cell is trained again; if you change a comment, nothing is"
    repository.edit("my_cells.py", "def ran(", "# Additive.\ndef ran(")
    assert repository.would_run(FIGURE, configfiles=("own.yaml",)) == {}
    repository.edit("my_cells.py", "return tanh(c), c", "return c, c + 0 * y")
    refused = repository.snakemake("--dry-run", configfiles=("own.yaml",), check=False)
    assert "my_cells.py, line" in refused
    repository.edit("my_cells.py", "return c, c + 0 * y", "return tanh(c + y), c")
    jobs = repository.would_run("trials", configfiles=("own.yaml",))
    assert jobs == {"kernels_of_variant": 1, "trials_0000_to_0003": 1, "trials": 1}


def test_a_variant(small, tmp_path):
    repository = small.copy(tmp_path / "variant")
    before = trained(small)
    follow(repository, "With existing switches")
    output = follow(repository, "With a new switch")
    for engine in ("reference", "fused"):
        for name in ("CNO", "FGO"):
            assert f"test_gradients_agree_with_finite_differences[{engine}-{name}] PASSED" in output
        assert f"test_an_offset_is_a_bias_that_is_not_learned[{engine}] PASSED" in output
    assert searches(repository) == {"V": 4, "CNO": 4, "FGO": 4}
    assert drawn(repository) == {"V", "CNO", "FGO"}
    assert before.items() <= trained(repository).items()  # "only the new variants are trained"

    output = follow(repository, "A new block")
    assert "test_gradients_agree_with_finite_differences[fused-RAN] PASSED" in output
    shell(repository, "python -m docs.generate")
    page = (repository / "docs/equations.md").read_text(encoding="utf-8")
    assert "The recurrent additive network" in page and "| RAN | $3NM + 2N^2 + 2N$ |" in page


def test_a_data_set(small, tmp_path):
    repository = small.copy(tmp_path / "data_set")
    before = trained(small)
    output = follow(repository, "A data set")
    assert "3 outputs: 'circle', 'rest', 'wave'\nAll 40 files can be used." in output
    trials = pd.read_parquet(repository / "results/trials.parquet")
    assert set(trials["dataset"]) == {"gestures"} and searches(repository) == {"V": 4, "NP": 4}
    assert drawn(repository) == {"V", "NP"}
    assert "wave" in (repository / "results/figures/examples/gestures.svg").read_text()
    assert before.items() <= trained(repository).items()

    # "existing trials on them are not repeated"; "run touch gestures"
    both = "datasets: [jsb, gestures]\ncorpora: {gestures: {path: gestures}}\n"
    (repository / "both.yaml").write_text(both)
    shell(repository, "echo 0,0,9,rest >> gestures/train/00.csv; touch gestures")
    jobs = repository.would_run("trials", configfiles=("own.yaml", "both.yaml"))
    assert jobs == {"features": 1, "trials_0000_to_0003": 1, "trials": 1}


def test_the_tests_that_the_page_names_exist():
    tests = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")
    )
    for name in re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8")):
        assert f"def {name}(" in tests + PAGE.read_text(encoding="utf-8"), name
