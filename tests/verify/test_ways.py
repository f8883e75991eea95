"""Ways to build and call modules: which are found, and what is said where there is none."""

import pytest
import torch

from odyssey.errors import BadInput
from odyssey.verify.check import check
from tests.helpers import verify_unusual_cells

CELLS = verify_unusual_cells.__name__
RIGHT = {
    "LazySizes": "with x of shape (time, batch, input_size)",
    "IntegerParameter": "with x of shape (time, batch, input_size)",
    "UnitsFirst": "with x of shape (time, batch, input_size)",
    "OtherNames": "with x of shape (time, batch, input_size)",
    "NeedsStates": "with x of shape (time, input_size), and its 2 states as a tuple",
    "NeedsLayerStates": "with x of shape (time, batch, input_size), and its 2 states as an "
    "argument each",
    "NeedsNone": "with x of shape (time, batch, input_size), and None for its states",
    "StateFirst": "one step at a time, with x of shape (batch, input_size), then its states; "
    "its output is tensor 2 of those that it returns",
    "ReverseOrder": "one step at a time, with x of shape (batch, input_size), then its states, in "
    "the reverse order of those that it returns",
    "LengthsBetween": "one step at a time, with x of shape (batch, input_size), then its states",
    "OutputSecond": "with x of shape (time, batch, input_size); its output is tensor 2 of those "
    "that it returns",
    "ReturnsDict": "with x of shape (time, batch, input_size)",
    "ReturnsNamedTuple": "one step at a time, with x of shape (batch, input_size), then its states",
    "ReturnsDataclass": "with x of shape (time, batch, input_size)",
    "TakesPacked": "with x as a PackedSequence",
    "BatchFirst": "with x of shape (time, input_size)",
    "NormalizedWeights": "with x of shape (time, batch, input_size)",
    "SwitchedDropout": "with x of shape (time, batch, input_size)",
    "ChangesArguments": "one step at a time, with x of shape (batch, input_size), then its states",
    "HalfPrecision": "with x of shape (time, batch, input_size)",
    "Prints": "with x of shape (time, batch, input_size)",
}
BAD = {
    "KeepsState": "KeepsState returns different outputs for the same input at its first and its "
    "second call, so it keeps something between calls; start each sequence from new states.",
    "KeepsStateOfSteps": "KeepsStateOfSteps returns different outputs for the same input at its ",
    "Leaves": r"Leaves cannot be called in any of the usual ways: SystemExit at "
    r"verify_unusual_cells.py, line \d+: 3.",
    "RaisesUnspeakable": r"RaisesUnspeakable cannot be called in any of the usual ways: "
    r"Unspeakable at verify_unusual_cells.py, line \d+.",
    "NeedsLayers": r"NeedsLayers\(3, 4\) cannot be built: TypeError: .*'num_layers'",
    "BrokenWithState": "BrokenWithState cannot be called in any of the usual ways: AttributeError ",
    "WithoutBackward": "The gradients of WithoutBackward cannot be computed: RuntimeError at .*: "
    "no backward pass.",
    "OldNormalizedWeights": "OldNormalizedWeights returns NaN or infinity for some weights, among ",
    "HiddenParameters": "HiddenParameters.* cannot be built: RuntimeError at .*: private.",
    "ReturnsPacked": r"ReturnsPacked returns shape \(5, 4\) for x of shape \(5, 1, 3\) and ",
}


@pytest.mark.parametrize("name, way", RIGHT.items())
def test_right_modules_are_recognised_however_they_are_called(name, way, capsys):
    found = check(f"{CELLS}:{name}")
    assert found.agrees, found.text
    first, second = found.text.splitlines()[:2]
    assert first == f"{CELLS}:{name} is NP (the LSTM without peepholes)."
    assert second == f"Called {way}."
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name, words", BAD.items())
def test_symptoms_are_reported_in_one_sentence(name, words):
    with pytest.raises(BadInput, match=f"^{words}") as caught:
        check(f"{CELLS}:{name}")
    assert "\n" not in str(caught.value)


def test_an_interrupt_of_the_user_is_left_alone():
    with pytest.raises(KeyboardInterrupt):
        check(f"{CELLS}:Interrupted")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
def test_modules_on_a_gpu_are_run_there(monkeypatch):
    class OnGpu(verify_unusual_cells.Lstm):
        def __init__(self, input_size, hidden_size):
            super().__init__(input_size, hidden_size)
            self.to("cuda")

        def forward(self, x):
            zero = torch.zeros(x.shape[1], self.hidden_size, device="cuda")
            return self.sequence(x, zero, zero)[0]

    monkeypatch.setattr(verify_unusual_cells, "OnGpu", OnGpu, raising=False)
    assert check(f"{CELLS}:OnGpu").agrees
