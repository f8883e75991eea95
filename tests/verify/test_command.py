"""`python -m odyssey verify`: its report, its exit status, and the files that it writes."""

import json

import numpy as np
import pytest
import torch

from odyssey.__main__ import main
from odyssey.cells.make_layer import make_layer
from odyssey.cells.own_file import load
from tests.helpers import verify_own_cells
from tests.helpers.repository import ROOT

OWN = f"{ROOT}/tests/helpers/verify_own_cells.py"
MODULE = verify_own_cells.__name__


def test_the_report_is_printed_and_the_status_tells_the_result(capsys):
    assert main(["verify", "torch.nn:LSTM"]) == 0
    report = capsys.readouterr().out
    assert report.splitlines()[0] in (ROOT / "verification/README.md").read_text(encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["verify", "tests.helpers.verify_wrong_cells:Relu"])
    assert left.value.code == 1
    report = capsys.readouterr().out
    assert report.startswith("tests.helpers.verify_wrong_cells:Relu is none of the variants.")


def test_a_cell_of_ones_own_is_compared(capsys):
    assert main(["verify", f"{MODULE}:Ran", "--as", f"{OWN}:ran"]) == 0
    assert capsys.readouterr().out.startswith(f"{MODULE}:Ran is {OWN}:ran.\n")
    with pytest.raises(SystemExit) as left:
        main(["verify", f"{MODULE}:RanWithTanh", "--as", f"{OWN}:ran"])
    assert left.value.code == 1
    assert capsys.readouterr().out.startswith(f"{MODULE}:RanWithTanh is not {OWN}:ran.")


def test_either_a_class_or_a_folder_is_needed(capsys):
    assert main(["verify"]) == main(["verify", "torch.nn:LSTM", "--write", "x"]) == 1
    assert "Name a class" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["ran", "three_states", "product", "output_peephole", "coupled"])
def test_golden_vectors_of_a_cell_of_ones_own_agree_with_autograd(name, tmp_path, capsys):
    assert main(["verify", "--as", f"{OWN}:{name}", "--write", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"wrote {tmp_path}/{name}.json\n"
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.json"]
    content = json.loads((tmp_path / f"{name}.json").read_text("utf-8"))
    assert content["variant"] == name

    layer = make_layer(load(f"{OWN}:{name}"), 3, 4, "reference").double()
    layer.load_state_dict({k: torch.tensor(w) for k, w in content["weights"].items()})
    x = torch.tensor(content["x"], dtype=torch.float64, requires_grad=True)
    y = layer(x)
    (y * torch.tensor(content["dy"])).sum().backward()
    np.testing.assert_allclose(y.detach().numpy(), content["y"], rtol=1e-13, atol=1e-15)
    for key, expected in content["gradients"].items():
        gradient = x.grad if key == "x" else layer.get_parameter(key).grad
        np.testing.assert_allclose(gradient.numpy(), expected, rtol=1e-12, atol=1e-15)


def test_golden_vectors_of_one_variant(tmp_path):
    assert main(["verify", "--as", "NP", "--write", str(tmp_path)]) == 0
    assert (tmp_path / "NP.json").read_bytes() == (ROOT / "verification/NP.json").read_bytes()


def test_equations_that_are_not_defined_are_refused(tmp_path, capsys):
    assert main(["verify", "--as", f"{OWN}:undefined", "--write", str(tmp_path)]) == 1
    assert "equations of undefined cannot be computed on the golden" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
