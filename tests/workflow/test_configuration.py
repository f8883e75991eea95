"""An error in the configuration gets one sentence that names the key and what is allowed."""

import copy

import pytest
import yaml

from odyssey.corpora import CORPORA
from odyssey.errors import BadInput
from tests.helpers.repository import ROOT
from workflow.configuration import check, declarations, studied

DEFAULT = yaml.safe_load((ROOT / "config" / "config.yaml").read_text(encoding="utf-8"))


def changed(path, value):
    """The default configuration with one key changed, or removed where value is None."""
    config = copy.deepcopy(DEFAULT)
    *outer, last = path.split(".")
    within = config
    for key in outer:
        within = within[key]
    if value is None:
        del within[last]
    else:
        within[last] = value
    return config


def test_the_default_is_good():
    check(DEFAULT, CORPORA)


@pytest.mark.parametrize(
    "path, value, sentence",
    [
        ("trails", 20, r"trails: unknown key \(did you mean 'trials'\?\); known are seed, "),
        ("training.epochs", 20, "training: epochs: unknown key.*known are max_epochs"),
        ("trials", None, "trials: this key is missing"),
        ("trial", "jsb", r"trial: 'jsb' is not of the form .* such as timit/NOG/17"),
        ("trial", "jsb/VV/3", r"trial: 'VV' is not known \(did you mean 'V'\?\)"),
        ("trial", "jbs/V/3", r"trial: 'jbs' is not known \(did you mean 'jsb'\?\)"),
        ("training.patience", None, "training: patience: this key is missing"),
        ("trials", "many", "trials: 'many' is not of type integer"),
        ("trials", 2.5, "trials: 2.5 is not of type integer"),
        ("trials", 30.0, "trials: 30.0 is not of type integer"),
        ("trials", True, "trials: True is not of type integer"),
        ("trials", 0, "trials: 0 is less than the minimum of 1"),
        ("seed", -1, "seed: -1 is less than the minimum of 0"),
        ("paired", "yes", "paired: 'yes' is not of type boolean"),
        ("training.engine", "cuda", "training: engine: 'cuda'.*fused, reference"),
        ("variants", ["V", "Q"], "variants: 'Q' is not known; known are V, NIG"),
        ("variants", ["V", "CIFF"], "variants: 'CIFF' is not known \\(did you mean 'CIFG'"),
        ("variants", ["V", "V"], "variants: .*unique"),
        ("sampling.variant", "GRUU", "sampling: variant: 'GRUU' is not known.*known are V, NIG"),
        ("variants", [], "variants: "),
        ("cells", ["MINE"], r"cells: \['MINE'\] is not of type object"),
        ("cells", {"MINE": "my_cells:mine"}, "cells: MINE: 'my_cells:mine' is not of the form"),
        ("cells", {"MINE": 3}, "cells: MINE: 3 is not of type string"),
        ("cells", {"MY_CELL": "a.py:f"}, r"cells: 'MY_CELL' is not of the form .*\(A name of"),
        ("cells", {3: "a.py:f"}, r"cells: 3 is not of type string \(A name of letters and digits"),
        ("cells", {"NP": "a.py:f"}, "cells: NP: NP is already taken; choose another"),
        ("cells", {"mgu": "a.py:f"}, "cells: mgu: MGU is already taken"),
        ("cells", {"All": "a.py:f"}, "cells: All: all is already taken"),
        ("cells", {"A": "a.py:f", "a": "a.py:f"}, "cells: a: A is already taken"),
        ("datasets", ["mnist"], "datasets: 'mnist' is not known.*jsb"),
        (
            "search_space.learning_rate",
            [1e-2, 1e-6],
            "learning_rate: the lower bound 0.01 is above",
        ),
        (
            "search_space.learning_rate",
            ["1e-6", 1e-2],
            r"learning_rate: 0: '1e-6' is text.*1\.0e-6",
        ),
        ("search_space.learning_rate", [0, 1e-2], "learning_rate: 0: "),
        ("search_space.momentum", [0, 1.0], "momentum: 1: "),
        ("search_space.hidden_size", [20.5, 30], "hidden_size: 0: 20.5 is not of type integer"),
        ("search_space.hidden_size", [20], "hidden_size: "),
        ("search_space.input_noise", [float("nan"), 1.0], "input_noise: bounds must be finite"),
        ("search_space.input_noise", [0.0, float("inf")], "input_noise: bounds must be finite"),
        ("search_space.dropout", [0, 1], "dropout: unknown key"),
        ("also_search.iam", ["clip"], "also_search: iam: 0: 'clip' is not allowed; choose one of"),
        ("also_search.imdb", ["nesterov"], "also_search: 'imdb' is not known.*known are timit"),
        ("max_set_aside", 2, "max_set_aside: 2 is greater than the maximum of 1"),
        ("corpora.timit.embedded", [160, 40], "corpora: timit: embedded: "),
        ("corpora.iam.embedded", [10, 0, 5], "iam: embedded: 1: 0 is less than the minimum of 1"),
        ("corpora.iam", {"url": "https://example.org/x.tgz"}, "corpora: iam: url: unknown key"),
        ("corpora.timit", {"path": "/nowhere/TIMIT"}, "timit: path: /nowhere/TIMIT does not exist"),
        ("corpora.jsb", {"path": "/nowhere/jsb.mat"}, "path: /nowhere/jsb.mat does not exist"),
        ("corpora.jsb", {"url": "https://example.org/x.json"}, "url and sha256 go together"),
        ("corpora.jsb", {"sha256": "abc", "url": "https://x"}, "sha256: 'abc' is not of the form"),
        (
            "corpora.jsb",
            {"url": "ftp://x", "sha256": "0" * 64},
            "url: 'ftp://x' is not of the form",
        ),
        (
            "corpora.jsb",
            {"path": "x", "url": "https://x", "sha256": "0" * 64},
            "jsb: give either path .*not both",
        ),
        ("corpora.jbs", {"path": "x"}, r"corpora: 'jbs' is not known \(did you mean 'jsb'"),
        ("corpora.jbs", {}, "corpora: jbs: path: this key is missing"),
        ("corpora.jbs", {"path": "x", "url": "x"}, "jbs: url: unknown key; known are path"),
    ],
)
def test_what_is_wrong_gets_one_sentence(path, value, sentence):
    with pytest.raises(BadInput, match=f"^config: .*{sentence}") as caught:
        check(changed(path, value), CORPORA)
    text = str(caught.value)
    assert "\n" not in text and text.endswith(".") and len(text) < 400


@pytest.mark.parametrize(
    "corpora, sentence",
    [
        ({}, "config: corpora: mine: path: this key is missing; say where the data set is."),
        ({"mine": {"path": "nowhere"}}, "path: nowhere does not exist; name your copy."),
    ],
)
def test_a_data_set_of_ones_own_needs_a_path(corpora, sentence, tmp_path):
    known = [*CORPORA, "mine"]
    config = DEFAULT | {"datasets": ["mine"], "corpora": corpora}
    with pytest.raises(BadInput, match=sentence):
        check(config, known)
    check(config | {"corpora": {"mine": {"path": str(tmp_path)}}}, known)


def test_a_cell_of_ones_own_is_studied_wherever_it_is_named():
    config = changed("cells", {"MINE": "my_cells.py:mine"}) | {"variants": ["V", "SRN"]}
    check(config | {"trial": "jsb/MINE/3"}, CORPORA)
    assert studied(config) == ["V", "SRN", "MINE"]
    config["variants"] = ["MINE", "V"]
    check(config, CORPORA)
    assert studied(config) == ["MINE", "V"]
    assert studied(DEFAULT) == DEFAULT["variants"] and declarations(DEFAULT) == {}


def test_cells_of_ones_own_are_read_once_the_rest_is_good(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = changed("cells", {"MINE": "my_cells.py:mine"})
    with pytest.raises(BadInput, match=r"^config: cells: MINE: my_cells[.]py cannot be read"):
        declarations(config)
    (tmp_path / "my_cells.py").write_text("def mine(p, x, y):\n    return p.W_z @ x + p.a_z * y\n")
    written = {"states": ["y"], "equations": ["y = W_z @ x + a_z * y_before"]}
    assert declarations(config) == {"MINE": written}
