"""README.md: its commands are run in a copy of the repository after a small study."""

import re
import shutil
import sys
from pathlib import Path

import pytest
import yaml

from odyssey.corpora import CORPORA
from tests.helpers.documents import blocks, run, shell
from tests.helpers.repository import ROOT
from workflow.configuration import check
from workflow.configuration_file import read

pytestmark = pytest.mark.pipeline

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = blocks(README)
BESIDES = ("Makefile", "requirements.txt", "requirements-dev.txt", "slurm", "verification")
# Replacements in the commands: shorter runs, and files of the embedded corpora.
INSTEAD = {
    "make test ": "make --dry-run test ",
    "--configfile config/paper.yaml": "--configfile config/paper.yaml --dry-run",
    "minutes: 2": "evaluations: 4",
    "/data/TIMIT": "results/corpora/timit/embedded",
    "optuna-dashboard sqlite": "timeout 10 optuna-dashboard --port 18080 sqlite",
}


@pytest.fixture(scope="module")
def small(studied, tmp_path_factory):
    """The repository after `make study`, with config/smoke.yaml as its configuration."""
    if not (Path(sys.prefix) / "bin/activate").exists():
        pytest.skip("needs a virtual environment to activate, as make test has")
    repository = studied.copy(tmp_path_factory.mktemp("readme") / "lstm-odyssey")
    config = read(ROOT / "config/config.yaml", ROOT / "config/smoke.yaml")
    # With the keys in the same order, because Snakemake compares it.
    text = yaml.safe_dump(config, sort_keys=False)
    (repository / "config/config.yaml").write_text(text, encoding="utf-8")
    for name in BESIDES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, repository / name)
    environment = repository / ".venv"
    environment.mkdir()
    for part in ("bin", "lib", "pyvenv.cfg"):
        (environment / part).symlink_to(Path(sys.prefix) / part)
    for stamp in ("run.stamp", "dev.stamp"):
        (environment / stamp).touch()
    put_examples(repository)
    return repository


def put_examples(repository):
    """Write the files that a reader would have."""
    corpora = repository / "results/corpora"
    shutil.copy(min(corpora.rglob("*.WAV")), repository / "sentence.wav")
    shutil.copy(min(corpora.rglob("lineStrokes/**/*.xml")), repository / "line.xml")
    series = "x\n" + "\n".join(str(step % 7) for step in range(60))
    (repository / "my_series.csv").write_text(series, encoding="utf-8")


def written(language):
    return [body for found, body in BLOCKS if found == language]


def test_every_command_works(small):
    output = ""
    for script in written("sh"):
        for text, instead in INSTEAD.items():
            script = script.replace(text, instead)
        script = re.sub(r"(timeout .*)", r"\1 || [ $? = 124 ]", script)  # it serves until stopped
        output += shell(small, script)
    assert "The report is results/report.html" in output
    assert "gives the same numbers, bit for bit" in output
    assert "torch.nn:LSTM is NP" in output
    assert (small / "continued.mid").read_bytes().startswith(b"MThd")
    assert all(text in "".join(written("sh")) for text in INSTEAD)


def test_every_piece_of_python_works(small):
    for body in written("python"):
        run(small, ["python", "-c", f"import pandas as pd\n{body}"])


def test_the_configuration_is_one(tmp_path):
    for body in written("yaml"):
        for path in re.findall(r"/data/[\w.-]+", body):
            own = tmp_path / Path(path).name
            own.touch()
            body = body.replace(path, str(own))
        (tmp_path / "own.yaml").write_text(body, encoding="utf-8")
        check(read(ROOT / "config/config.yaml", tmp_path / "own.yaml"), CORPORA)


def test_everything_appears(small):
    paths = re.findall(r"^\| `((?:results|logs)/[^`]*)` \|", README, re.M)
    assert len(paths) >= 6
    for path in paths:
        assert (small / path).exists(), path


def test_every_block_is_tried():
    assert {language for language, _ in BLOCKS} <= {"sh", "python", "yaml"}
