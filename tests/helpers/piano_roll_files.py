"""Makes small piano-roll files in every format."""

import json
import pickle
from io import BytesIO

import numpy as np
import pytest
import scipy.io

from odyssey.corpora import jsb
from odyssey.errors import BadInput
from odyssey.features import SPLITS

MAT_HEADER = b"MATLAB 5.0 MAT-file".ljust(124) + b"\x00\x01IM"

CHORALES = {
    "train": [[[60, 64, 67], [], [21, 108]], [[60], [62]]],
    "valid": [[[50, 54], [50, 54]]],
    "test": [[[70], [71], [72], [73]]],
}


def put(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return path


def put_json(folder, value, name="jsb.json"):
    return put(folder, name, json.dumps(value).encode())


def put_pickle(folder, value, protocol=2):
    return put(folder, "jsb.pickle", pickle.dumps(value, protocol))


def matrix(sequence):
    roll = np.zeros((len(sequence), 88), np.uint8)
    for index, frame in enumerate(sequence):
        roll[index, np.array(frame, int) - 21] = 1
    return roll


def mat_variables(value=CHORALES, dtype=np.uint8):
    variables = {}
    for split, sequences in value.items():
        cells = np.empty((1, len(sequences)), object)
        for index, sequence in enumerate(sequences):
            cells[0, index] = matrix(sequence).astype(dtype)
        variables[f"{split}data"] = cells
    return variables


def put_mat(folder, variables, compress=True):
    content = BytesIO()
    scipy.io.savemat(content, variables, do_compression=compress)
    return put(folder, "jsb.mat", content.getvalue())


def refusal(path):
    """Return the sentence of BadInput for the file; check its form."""
    with pytest.raises(BadInput) as caught:
        jsb.read(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path} cannot be used: ")
    assert sentence.endswith(f"; {jsb.REMEDY}.") and "\n" not in sentence and len(sentence) < 600
    return sentence


def assert_same(rolls, others):
    assert list(rolls) == list(others) == list(SPLITS)
    for split in SPLITS:
        assert len(rolls[split]) == len(others[split])
        for roll, other in zip(rolls[split], others[split], strict=True):
            assert roll.dtype == other.dtype == np.uint8
            assert roll.flags.c_contiguous and other.flags.c_contiguous
            np.testing.assert_array_equal(roll, other)
