"""The folder of a model: everything in it works as its card says."""

import json
import re
import shutil
import subprocess
import sys
import textwrap
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile
import yaml

from odyssey import __main__ as command_line
from odyssey import records
from odyssey.cells.block import declaration
from odyssey.cells.variants import VARIANTS
from odyssey.corpora.speech.phones import PHONES
from odyssey.models import folder
from odyssey.models.saved import FILE, load
from odyssey.models.trained import train_model
from odyssey.records import HERE, TRIALS
from odyssey.training.rerun import plan_of
from odyssey.training.train import TrainingOptions, train
from odyssey.training.trial import run_trial
from tests.helpers.speech_files import noise
from tests.helpers.synthetic_models import model
from tests.helpers.synthetic_sequences import HYPERPARAMETERS, features, framewise
from workflow.scripts import model as model_of_trial

FILES = [FILE, "plain_network.py", "model.onnx", "README.md"]
# Option -I leaves the current folder out of the path; an interactive session has it.
RUN = "import sys; sys.path.insert(0, '.'); exec(open('block.py').read())"


def blocks(path, language):
    return re.findall(rf"```{language}\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize(
    "variant, task", [("FGR", "framewise"), ("GRU", "next_step"), ("sLSTM", "framewise")]
)
def test_the_card_s_code_works_as_printed(tmp_path, variant, task):
    """In an empty folder, in an interpreter that cannot import this package."""
    assert folder.write(model(variant, task), tmp_path / "made") == FILES
    alone = shutil.copytree(tmp_path / "made", tmp_path / "alone")
    lines = []
    for code in blocks(alone / "README.md", "python"):
        (alone / "block.py").write_text(code)
        command = [sys.executable, "-I", "-c", RUN]
        ran = subprocess.run(command, cwd=alone, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        lines.append(ran.stdout)
    assert len(lines) == 2 and lines[0] == lines[1]  # plain PyTorch and ONNX agree
    assert lines[0].startswith("(50, 4) ")


def test_the_card_s_command_works_as_printed(tmp_path, monkeypatch, capsys):
    made = model("V", "framewise", (39, 4, 61), PHONES, dataset="timit")
    folder.write(made, tmp_path / "results/models/timit/V")
    monkeypatch.chdir(tmp_path)
    soundfile.write("sentence.wav", noise(), 16_000)
    predict = {"predict": command_line.COMMANDS["predict"]}
    monkeypatch.setattr(command_line, "COMMANDS", predict)
    [command] = blocks(tmp_path / "results/models/timit/V/README.md", "sh")
    assert command_line.main(command.split()[3:]) == 0
    assert capsys.readouterr().out.startswith("0 ")
    assert command_line.main(["predict", "nowhere", "sentence.wav"]) == 1
    assert "nowhere" in capsys.readouterr().err


def test_the_card_says_what_the_model_is(tmp_path):
    folder.write(model("NP", stand_in="synthetic rings"), tmp_path)
    card = (tmp_path / "README.md").read_text(encoding="utf-8")
    _, front, text = card.split("---\n", 2)
    facts = yaml.safe_load(front)
    assert facts["license"] == "mit"
    [result] = facts["model-index"][0]["results"]
    assert result["dataset"]["name"] == "Rings (synthetic rings)"
    assert result["metrics"][0]["value"] == 2.5
    for words in (
        *("NP on Rings (synthetic rings)", "It is the same, bit for bit.", "not the original data"),
        *("| test | 2.50 |", "| test, of the best constant answer | 4.75 |", "of 5 blocks"),
        *("| learning_rate | 0.01 |", "`da7a`", "a stand-in only (synthetic rings)"),
    ):
        assert words in text, words


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_card_and_plain_pytorch_have_the_block_s_equations(tmp_path, variant):
    folder.write(model(variant), tmp_path)
    declared = declaration(VARIANTS[variant])
    [equations] = blocks(tmp_path / "README.md", "text")
    assert equations.splitlines() == declared["equations"]
    page = (tmp_path / "plain_network.py").read_text(encoding="utf-8")
    assert textwrap.indent(equations, "    ") in page
    means = [f"around {mean:g} for `{name}`" for name, mean in declared.get("initial", {}).items()]
    card = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert all(words in card for words in means)
    assert ("Initial weights were drawn" in card) == bool(means)


def test_original_data_are_not_called_a_stand_in(tmp_path):
    folder.write(model(dataset="iam"), tmp_path)
    card = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "license: other" in card and "non-commercial research" in card
    assert "stand-in" not in card


def test_the_same_model_makes_the_same_folder(tmp_path):
    for name in ("a", "b"):
        folder.write(model(), tmp_path / name)
    for name in FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_where_no_trial_finished_the_card_says_so(tmp_path):
    folder.write_absent("jsb", "NFG", tmp_path / "NFG")
    assert [path.name for path in (tmp_path / "NFG").iterdir()] == ["README.md"]
    assert "no trial of this random search finished" in (tmp_path / "NFG/README.md").read_text()


# From trial to model.

OPTIONS = {"max_epochs": 3, "patience": 5, "engine": "fused"}


def recorded(tmp_path, data, variant="NP"):
    """The row of a recorded trial, and its plan."""
    row = {"dataset": "rings", "variant": variant, "trial": 3, "seed": 7, **HYPERPARAMETERS}
    how = {"variant": declaration(VARIANTS[variant]), "options": OPTIONS, "code": "c0de"}
    plan = plan_of(row, **how)
    made, _ = run_trial(plan, data, tmp_path / "0003.parquet", lambda line: None)
    row |= made | {"origin": HERE}
    assert set(row) == set(TRIALS.names)
    return row, plan


@pytest.mark.parametrize("data", [features(), framewise((4, 2, 2))], ids=["one way", "two"])
def test_a_model_is_the_trial_s_network_bit_for_bit(tmp_path, data):
    row, plan = recorded(tmp_path, data)
    lines = []
    names = tuple("abcdefghij"[: data.input_size])
    made = train_model(row, plan, data, names, tmp_path / "NP.checkpoint", lines.append)
    assert made.metadata.columns == names
    assert "gives the same numbers, bit for bit" in made.metadata.training["compared"]
    assert lines[-1] == made.metadata.training["compared"]
    assert not list(tmp_path.glob("*.checkpoint"))
    made.save(tmp_path / FILE)
    metadata = load(tmp_path).metadata
    assert metadata.training["test_error"] == row["test_error"]
    assert metadata.classes == tuple(map(str, range(data.output_size)))
    assert metadata.shift == (0.0,) * data.input_size and metadata.scale == (1.0,) * data.input_size
    network = train(data, VARIANTS["NP"], HYPERPARAMETERS, 7, TrainingOptions(**OPTIONS))
    np.testing.assert_array_equal(
        made.weights["output.V_forward"], network.weights["output.V_forward"]
    )


def test_the_network_of_the_best_epoch_has_the_recorded_error(tmp_path):
    data = features()
    row, plan = recorded(tmp_path, data)
    made = train_model(row, plan, data, (), tmp_path / "checkpoint", lambda line: None)
    assert made.metadata.columns == tuple(f"input_{k + 1}" for k in range(data.input_size))
    totals = []
    for sequence in data.splits["test"]:
        p = 1 / (1 + np.exp(-made.logits(sequence.inputs).astype(float)))
        totals.append(-np.log(np.where(sequence.targets, p, 1 - p)).sum() / len(p))
    assert np.mean(totals) == pytest.approx(row["test_error"], rel=1e-5)


def test_other_numbers_than_recorded_are_admitted(tmp_path):
    data = replace(features(), classes=tuple("abcd"))
    row, plan = recorded(tmp_path, data)
    other = row | {"test_error": 1.5}
    made = train_model(other, plan, data, (), tmp_path / "checkpoint", lambda line: None)
    assert "gives other numbers: test_error is" in made.metadata.training["compared"]
    assert made.metadata.classes == tuple("abcd")


@pytest.mark.parametrize("finished", [True, False])
def test_the_script_writes_the_folder(tmp_path, finished):
    data = features()
    data.save(tmp_path / "rings.npz")
    columns = [f"switch {k}" for k in range(data.input_size)]
    (tmp_path / "rings.json").write_text(json.dumps(data.summary() | {"columns": columns}))
    row, plan = recorded(tmp_path, data)
    records.write([row], TRIALS, tmp_path / "0003.parquet")
    model_of_trial.main(
        SimpleNamespace(
            input=SimpleNamespace(
                features=tmp_path / "rings.npz",
                summary=tmp_path / "rings.json",
                record=tmp_path / "0003.parquet" if finished else [],
            ),
            output=SimpleNamespace(model=str(tmp_path / "models/rings/NP")),
            params=SimpleNamespace(
                trial=3, variant=plan.variant, options=OPTIONS, trial_code="c0de"
            ),
            wildcards=SimpleNamespace(dataset="rings", variant="NP"),
            log=[tmp_path / "log"],
        )
    )
    made = sorted(path.name for path in (tmp_path / "models/rings/NP").iterdir())
    assert made == (sorted(FILES) if finished else ["README.md"])
    if finished:
        assert load(tmp_path / "models/rings/NP").metadata.columns == tuple(columns)
    log = (tmp_path / "log").read_text()
    assert ("bit for bit" in log) == finished and ("no trial" in log) != finished
    assert [path.name for path in (tmp_path / "models/rings").iterdir()] == ["NP"]
