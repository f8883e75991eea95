"""Models as files: there and back, the same bytes, and one sentence for what is no model."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_models import inputs, model
from safetensors.numpy import save

from odyssey.errors import BadInput
from odyssey.models.saved import FILE, MAX_HEADER, as_in_files, load
from odyssey.network import Network
from odyssey.variants import VARIANTS


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("task", ["next_step", "framewise"])
def test_there_and_back(tmp_path, variant, task):
    made = model(variant, task)
    made.save(tmp_path / FILE)
    again = load(tmp_path)
    assert again.about == made.about and set(again.weights) == set(made.about.shapes())
    np.testing.assert_array_equal(again.logits(inputs()), made.logits(inputs()))


def test_the_same_model_has_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        model().save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("engine", ["fused", "reference"])
def test_weights_are_those_of_the_network_in_training(engine):
    """Whose parameters are views of one vector, some of them transposed."""
    network = Network(VARIANTS["FGR"], 3, 5, 4, engine, bidirectional=True)
    network.initialise(np.random.default_rng(0))
    network.lay()
    truth = network.logits(inputs()).copy()
    weights = {n: w.detach().numpy().copy() for n, w in network.named_parameters()}
    made = replace(model("FGR"), weights=as_in_files(weights))
    np.testing.assert_allclose(made.logits(inputs()), truth, atol=1e-6)


def test_whole_numbers_may_be_written_as_json_may(tmp_path):
    (tmp_path / FILE).write_bytes(wrong(model(), hidden_size=5.0))
    assert load(tmp_path).logits(inputs(2)).shape == (2, 4)


def wrong(made, **changed):
    """The bytes of a file whose description is changed; None takes an entry out."""
    about = {**vars(made.about), **changed}
    kept = {name: value for name, value in about.items() if value is not None}
    return save(dict(made.weights), {"model": json.dumps(kept)})


def with_weight(values, name="output.b"):
    made = model()
    return save(made.weights | {name: values}, {"model": json.dumps(vars(made.about))})


MADE = model()
ABOUT = json.dumps(vars(MADE.about))
HOSTILE = {
    "empty": (b"", "cannot be used"),
    "text": (b"no model at all, but a text", "its header is too long"),
    "huge header": ((MAX_HEADER + 1).to_bytes(8, "little") + b"{}", "its header is too long"),
    "cut off": (wrong(MADE)[:-5], "cannot be used"),
    "of others": (save(dict(MADE.weights)), "do not describe a model of this repository"),
    "no JSON": (save(dict(MADE.weights), {"model": "{"}), "cannot be used"),
    "nested": (save(dict(MADE.weights), {"model": "[" * 100_000}), "nested too deeply"),
    "a list": (save(dict(MADE.weights), {"model": "[]"}), "its description is wrong"),
    "format": (wrong(MADE, format=2), "its format is 2, not 1"),
    "missing": (wrong(MADE, classes=None), "'classes' is a required property"),
    "more": (wrong(MADE, run="rm -r"), "'run' was unexpected"),
    "size": (wrong(MADE, hidden_size=10**9), "hidden_size is wrong"),
    "other size": (wrong(MADE, hidden_size=6), "not F32 of"),
    "classes": (wrong(MADE, classes=["a"]), "classes has 1 entries, not 4"),
    "escapes": (wrong(MADE, classes=["\x1b[2J", *"bcd"]), "cannot be printed"),
    "scale": (wrong(MADE, scale=[1, 0, 1]), "scale.1 is wrong"),
    "NaN shift": (wrong(MADE, shift=[0, float("nan"), 0]), "it has NaN where a number belongs"),
    "infinite shift": (wrong(MADE, shift=[0, 1e300, 0]), "shift.1 is wrong"),
    "task": (wrong(MADE, task="cooking"), "task is wrong"),
    "direction": (wrong(MADE, bidirectional=False), "bidirectional is False"),
    "no block": (wrong(MADE, declaration={"block": "os.system"}), "declaration is wrong"),
    "switch": (wrong(MADE, declaration={"peepholes": "perhaps"}), "declaration is wrong"),
    "unhashable": (wrong(MADE, declaration={"block": []}), "declaration is wrong"),
    "NaN": (with_weight(np.full(4, np.nan, np.float32)), "output.b is not finite"),
    "shape": (with_weight(np.zeros((4, 1), np.float32)), "output.b is F32 of"),
    "type": (with_weight(np.zeros(4, np.float64)), "output.b is F64"),
    "name": (with_weight(np.zeros(4, np.float32), "output.c"), "'output.c' is missing or"),
}


@pytest.mark.parametrize("content, problem", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_model_gets_one_sentence(tmp_path, content, problem):
    path = tmp_path / FILE
    path.write_bytes(content)
    with pytest.raises(BadInput) as said:
        load(path)
    sentence = str(said.value)
    assert problem in sentence and str(path) in sentence
    assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 700


def test_no_file_gets_one_too(tmp_path):
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(BadInput, match="there is no such file"):
            load(path)


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, len(wrong(MADE)) - 1), value=st.integers(0, 255))
def test_a_changed_byte_gives_another_model_or_one_sentence(tmp_path_factory, place, value):
    content = bytearray(wrong(MADE))
    content[place] = value
    path = tmp_path_factory.mktemp("changed") / FILE
    path.write_bytes(content)
    try:
        logits = load(path).logits(inputs(3))
    except BadInput as problem:
        assert "\n" not in str(problem)
    else:
        assert logits.shape == (3, 4)
