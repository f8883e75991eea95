"""Models as files: write and read, the same bytes, and one sentence for other files."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save

from odyssey.cells.variants import VARIANTS
from odyssey.errors import BadInput
from odyssey.models.saved import FILE, MAX_HEADER, as_in_files, load
from odyssey.training.network import Network
from tests.helpers.synthetic_models import inputs, model


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("task", ["next_step", "framewise"])
def test_a_model_is_read_as_it_was_written(tmp_path, variant, task):
    made = model(variant, task)
    made.save(tmp_path / FILE)
    again = load(tmp_path)
    assert again.metadata == made.metadata and set(again.weights) == set(made.metadata.shapes())
    np.testing.assert_array_equal(again.logits(inputs()), made.logits(inputs()))


def test_the_same_model_has_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        model().save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("engine", ["fused", "reference"])
def test_weights_are_those_of_the_network_in_training(engine):
    """In training, parameters are views of one vector, some of them transposed."""
    network = Network(VARIANTS["FGR"], 3, 5, 4, engine, bidirectional=True)
    network.initialise(np.random.default_rng(0))
    network.pack_into()
    truth = network.logits(inputs()).copy()
    weights = {n: w.detach().numpy().copy() for n, w in network.named_parameters()}
    made = replace(model("FGR"), weights=as_in_files(weights))
    np.testing.assert_allclose(made.logits(inputs()), truth, atol=1e-6)


def test_whole_numbers_may_be_written_as_json_may(tmp_path):
    (tmp_path / FILE).write_bytes(wrong(model(), hidden_size=5.0))
    assert load(tmp_path).logits(inputs(2)).shape == (2, 4)


def wrong(made, **changed):
    """The content of a file with a changed description; None removes an entry."""
    metadata = {**asdict(made.metadata), **changed}
    entries = {name: value for name, value in metadata.items() if value is not None}
    return save(dict(made.weights), {"model": json.dumps(entries)})


def with_weight(values, name="output.b"):
    made = model()
    return save(made.weights | {name: values}, {"model": json.dumps(asdict(made.metadata))})


MADE = model()
HOSTILE = {
    "empty": (b"", "cannot be used"),
    "text": (b"no model at all, but a text", "its header is too long"),
    "huge header": ((MAX_HEADER + 1).to_bytes(8, "little") + b"{}", "its header is too long"),
    "cut off": (wrong(MADE)[:-5], "cannot be used"),
    "of others": (save(dict(MADE.weights)), "do not describe a model of this repository"),
    "no JSON": (save(dict(MADE.weights), {"model": "{"}), "cannot be used"),
    "nested": (save(dict(MADE.weights), {"model": "[" * 100_000}), "nested too deeply"),
    "a list": (save(dict(MADE.weights), {"model": "[]"}), "its description is wrong"),
    "format": (wrong(MADE, format=1), "its format is 1, not 3"),
    "missing": (wrong(MADE, classes=None), "'classes' is a required property"),
    "more": (wrong(MADE, run="rm -r"), "'run' was unexpected"),
    "size": (wrong(MADE, hidden_size=10**9), "hidden_size is wrong"),
    "other size": (wrong(MADE, hidden_size=6), "not F32 of"),
    "classes": (wrong(MADE, classes=["a"]), "classes has 1 entries, not 4"),
    "escapes": (wrong(MADE, classes=["\x1b[2J", *"bcd"]), "cannot be printed"),
    "columns": (wrong(MADE, columns=["x", "y"]), "columns has 2 entries, not 3"),
    "a column twice": (wrong(MADE, columns=["x", "y", "x"]), "two columns have the same name"),
    "escapes in a column": (wrong(MADE, columns=["x", "\x1b", "z"]), "name in columns cannot be"),
    "scale": (wrong(MADE, scale=[1, 0, 1]), "scale.1 is wrong"),
    "NaN shift": (wrong(MADE, shift=[0, float("nan"), 0]), "it has NaN where a number belongs"),
    "infinite shift": (wrong(MADE, shift=[0, 1e300, 0]), "shift.1 is wrong"),
    "task": (wrong(MADE, task="cooking"), "task is wrong"),
    "direction": (wrong(MADE, bidirectional=False), "bidirectional is False"),
    "NaN": (with_weight(np.full(4, np.nan, np.float32)), "output.b is not finite"),
    "shape": (with_weight(np.zeros((4, 1), np.float32)), "output.b is F32 of"),
    "type": (with_weight(np.zeros(4, np.float64)), "output.b is F64"),
    "name": (with_weight(np.zeros(4, np.float32), "output.c"), "'output.c' is missing or"),
}


def declaring(*equations, states=("y",), **more):
    """The content of a file with other equations and the weights of vanilla."""
    declaration = {"states": list(states), "equations": list(equations), **more}
    return wrong(MADE, declaration=declaration)


# Equations that would run code, never end, fill the memory or cause an error later.
Y = "y = tanh(W_z @ x)"
SUMS = {"states": ["y"], "equations": [f"{Y} + {'b_y * ' * 70}b_y"]}
LONG = [f"a{k} = " + "+".join(f"p_{k}x{n}" for n in range(230)) for k in range(99)]
HOSTILE |= {
    "no block": (wrong(MADE, declaration={"block": "os.system"}), "declaration is wrong"),
    "no declaration": (wrong(MADE, declaration=[Y]), "declaration is wrong"),
    "no equations": (declaring(), "1 to 20 states and 1 to 100 equations"),
    "no states": (declaring(Y, states=()), "1 to 20 states and 1 to 100 equations"),
    "no text": (declaring(Y, 7), "declaration.equations.1 is wrong"),
    "switches": (declaring(Y, peepholes=True), "declaration is wrong"),
    "start": (declaring(Y, initial={"b_f": "1"}), "declaration.initial.b_f is wrong"),
    "endless start": (declaring(Y, initial={"b_f": 1e300}), "declaration.initial.b_f is wrong"),
    "start of none": (
        declaring(Y, initial={"b_f": 1}),
        "b_f has an initial mean, but is not a parameter",
    ),
    "too many": (declaring(*[Y] * 101), "1 to 20 states and 1 to 100 equations"),
    "too long": (declaring(Y + " * 1" * 500), "longer than 2,000"),
    "many": (declaring(*LONG, f"{Y} * a98"), "longer than 20,000 characters"),
    "huge": (wrong(MADE, declaration=SUMS, hidden_size=10**6), "a time step computes more than"),
    "brackets": (declaring("y = " + "(" * 900 + "y_before" + ")" * 900), "is not an equation"),
    "minus": (declaring("y = " + "-" * 1900 + "y_before"), "nested too deeply"),
    "function": (declaring("y = system(W_z @ x)"), "is not allowed in an equation"),
    "import": (declaring("y = __import__('os')"), "is not allowed in an equation"),
    "attribute": (declaring("y = y_before.__class__"), "is not allowed in an equation"),
    "lambda": (declaring("y = (lambda: 1)()"), "is not allowed in an equation"),
    "two lines": (declaring(f"{Y}\nimport os"), "does not assign a value to a new name"),
    "two statements": (declaring(f"{Y}; import os"), "does not assign a value to a new name"),
    "no assignment": (declaring("import os"), "does not assign a value to a new name"),
    "odd bytes": (declaring("y = \0\ud800\x1b[2J"), "is not an equation"),
    "odd state": (declaring(Y, states=["y\x1b[2J"]), "is not a name of a state"),
    "state twice": (declaring(Y, states=["y", "y"]), "leave it out"),
    "state of nothing": (declaring(Y, states=["y", "c"]), "No equation computes the state c"),
    "word": (declaring("if = tanh(W_z @ x)", states=["if"]), "is not an equation"),
    "input": (
        declaring("x = tanh(W_z @ x)", states=["x"]),
        "does not assign a value to a new name",
    ),
    "parameter": (declaring("W_z = tanh(W_z @ x)", states=["W_z"]), "is not a name of a state"),
    "matrix": (declaring("y = W_z + y_before"), "is not allowed in an equation"),
    "sizes": (declaring("y = tanh(x + y_before)"), "the input is used without a matrix"),
    "other sizes": (declaring("y = R_z @ x"), "R_z must multiply a state"),
    "number": (declaring("y = 1"), "does not compute a vector"),
    "long number": (declaring(f"{Y} * {'9' * 1000}"), "declaration is wrong"),
    "infinite": (declaring(f"{Y} * 1e999"), "declaration is wrong"),
    "computed": (declaring(f"{Y} * (1e308 + 1e308)"), "declaration is wrong"),
    "by zero": (declaring(f"{Y} * (1 / 0)"), "a constant cannot be computed"),
    "overflow": (declaring(f"{Y} * exp(1000)"), "a constant cannot be computed"),
    "module's own": (declaring(f"{Y} + zero_grad"), "declaration is wrong"),
    "layer's own": (declaring(f"{Y} + input_size"), "declaration is wrong"),
    "other weights": (declaring(Y), "is missing or does not belong"),
}


@pytest.mark.parametrize("content, problem", HOSTILE.values(), ids=HOSTILE)
def test_another_file_gets_one_sentence(tmp_path, content, problem):
    path = tmp_path / FILE
    path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        load(path)
    sentence = str(caught.value)
    assert problem in sentence and str(path) in sentence
    assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 700


def test_a_missing_file_gets_one_sentence(tmp_path):
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(BadInput, match="there is no such file"):
            load(path)


@settings(max_examples=60, deadline=None)
@given(index=st.integers(0, len(wrong(MADE)) - 1), value=st.integers(0, 255))
def test_a_changed_byte_gives_another_model_or_one_sentence(tmp_path_factory, index, value):
    content = bytearray(wrong(MADE))
    content[index] = value
    path = tmp_path_factory.mktemp("changed") / FILE
    path.write_bytes(content)
    try:
        logits = load(path).logits(inputs(3))
    except BadInput as problem:
        assert "\n" not in str(problem)
    else:
        assert logits.shape == (3, 4)
