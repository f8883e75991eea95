"""Small files that would need huge memory or time, or that refer to other files, are refused."""

import io
import json
import os
import struct
import subprocess
import sys
import zipfile

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.helpers.hostile import READERS, put
from tests.helpers.hostile_samples import (
    CONFIG,
    RUN,
    SCORE,
    as_json,
    as_yaml,
    audio,
    compressed_score,
)
from tests.helpers.piano_roll_files import MAT_HEADER
from tests.helpers.repository import ROOT


def element(kind, body):
    return struct.pack("<II", kind, len(body)) + body + bytes(-len(body) % 8)


def npz(**members):
    """Return an archive of arrays, whose members may be any bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(f"{name}.npy", member)
    return content.getvalue()


def npy_header(shape):
    header = repr({"descr": "<f4", "fortran_order": False, "shape": shape}).encode().ljust(117)
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header) + 1) + header + b"\n"


def archive_that_claims(size):
    """Return an archive whose directory states this decompressed size of its member."""
    content = bytearray(npz(task=npy_header((1,))))
    entry = content.index(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", size)
    return bytes(content)


def parquet_bytes(table, **options):
    content = io.BytesIO()
    parquet.write_table(table, content, compression="zstd", **options)
    return content.getvalue()


def zigzag(number):
    """Return a number in the encoding of Parquet's metadata."""
    number, content = number << 1, []
    while number > 127:
        content.append(number & 127 | 128)
        number >>= 7
    return bytes([*content, number])


def many_rows_said_to_be_few():
    """Return twenty million rows in 90 kB; the file states ten, its row group the true number."""
    rows = 20_000_000
    content = parquet_bytes(pa.table({"x": np.zeros(rows)}), row_group_size=rows)
    true = zigzag(rows)
    lie = bytes([20 | 128, *[128] * (len(true) - 2), 0])
    footer = len(content) - 8 - struct.unpack("<I", content[-8:-4])[0]
    start = content.index(true, footer)  # the first of several occurrences is the file's
    return content[:start] + lie + content[start + len(true) :]


def endless_text():
    """Return half a million equal texts of 100 kB each, in 3 kB."""
    from odyssey.records import TRIALS

    rows = 500_000
    text = pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), ["a" * 100_000])
    columns = [
        text if field.type == pa.string() else pa.nulls(rows, field.type).fill_null(0)
        if not pa.types.is_boolean(field.type) else pa.nulls(rows, field.type).fill_null(False)
        for field in TRIALS
    ]  # fmt: skip
    written = [f.with_type(c.type) for f, c in zip(TRIALS, columns, strict=True)]
    return parquet_bytes(pa.table(columns, schema=pa.schema(written)), store_schema=False)


def references(levels=30):
    """Return YAML lists of ten references each to the list before: 10^levels values."""
    lines = ["a0: &a0 [1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines).encode()


def merges(levels=30):
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, levels)]
    return "\n".join(lines).encode()


def riff_of_four_gigabytes():
    content = bytearray(audio("WAV"))
    size = content.index(b"data") + 4
    content[size : size + 4] = b"\xff\xff\xff\xff"
    return bytes(content)


ENTITIES = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
LAUGHS = f'<!DOCTYPE a [<!ENTITY e0 "ha">{ENTITIES}]><a>&e11;</a>'
XINCLUDE = '<a xmlns:x="http://www.w3.org/2001/XInclude"><x:include href="/etc/passwd"/></a>'
LONG = SCORE.replace("<duration>4<", f"<duration>{10**12}<")
NESTED = b"[" * 200_000
DIGITS = b'{"train": [[[' + b"9" * 1_000_000 + b"], [60]]]}"

BOMBS = {
    ("config", "lists of references"): references(),
    ("config", "merged references"): merges(),
    ("config", "nested lists"): b"seed: " + NESTED,
    ("config", "a number of 400 digits"): as_yaml(CONFIG | {"trials": 10**400}),
    ("config", "a hexadecimal number of 50,000 digits"): as_yaml(CONFIG)
    + b"\nseed: 0x"
    + b"f" * 50_000,
    ("config", "a number to base 60 of 20,000 places"): b"seed: 1" + b":59" * 20_000,
    ("config", "a text of 50,000 characters"): as_yaml(CONFIG | {"variants": ["x" * 50_000]}),
    ("config", "an object to be made"): b"seed: !!python/object/apply:os.system [exit]",
    ("config", "a date that there is not"): as_yaml(CONFIG) + b"\ntrials: 2001-99-99\n",
    ("config", "keys that are no text"): as_yaml(CONFIG | {"also_search": {1: ["nesterov"]}}),
    ("config", "a path with a terminal's commands"): as_yaml(
        CONFIG | {"corpora": {"jsb": {"path": "/x\n\x1b[31m"}}}
    ),
    ("config", "a path too long"): as_yaml(CONFIG | {"corpora": {"jsb": {"path": "/x" * 2000}}}),
    ("json rolls", "nested lists"): NESTED,
    ("json rolls", "a number of a million digits"): DIGITS,
    ("pickle rolls", "nested lists"): b"\x80\x02" + b"]" * 200_000 + b"a" * 199_999 + b".",
    ("mat rolls", "an array of a million dimensions"): MAT_HEADER
    + element(
        14,
        element(6, struct.pack("<II", 1, 0))
        + element(5, b"\xff\xff\xff\x7f" * 1_000_000)
        + element(1, b"traindata"),
    ),
    ("strokes", "entities"): LAUGHS.encode(),
    ("strokes", "another file to be included"): XINCLUDE.encode(),
    ("score", "entities"): LAUGHS.encode(),
    ("score", "a note of a trillion quarters"): LONG.encode(),
    ("compressed score", "packed zeros"): compressed_score(
        "\n" * 100_000_000, method=zipfile.ZIP_DEFLATED
    ),
    ("compressed score", "a member elsewhere"): compressed_score(
        container='<a><rootfile full-path="/etc/passwd"/></a>'
    ),
    ("riff", "four gigabytes of samples"): riff_of_four_gigabytes(),
    ("features", "an array of a trillion numbers"): npz(task=npy_header((2**40,))),
    ("features", "an archive of four gigabytes"): archive_that_claims(2**32 - 2),
    ("features", "a header that never ends"): npz(task=npy_header((1,))[:-60] + b"((" * 30),
    ("trial record", "endless text"): endless_text(),
    ("series in Parquet", "twenty million rows said to be ten"): many_rows_said_to_be_few(),
    ("series in CSV", "lines that end like an old Macintosh's"): b"x\r" + b"1\r" * 3_000_000,
    ("series in CSV", "half a million columns"): b",".join(b"x%d" % n for n in range(500_000))
    + b"\n1\n2\n",
    ("series in CSV", "a name of a million characters"): b"x" * 1_000_000 + b"\n1\n\n2\n",
    ("series in CSV", "a name with a terminal's commands"): b'"x\x1b[31m\ny"\n1\n\n2\n',
    ("source record", "nested lists"): NESTED,
    ("summary", "nested lists"): NESTED,
    ("selected trial", "nested lists"): NESTED,
    ("run", "nested lists"): NESTED,
    ("run", "a time beyond all clocks"): as_json(RUN | {"started": 1e300}),
    ("run", "a time of 400 digits"): as_json(RUN | {"started": 10**400}),
}
# Damaged files of these kinds are ignored; libsndfile uses the size of the file, not the header's.
HARMLESS = {"source record", "run", "riff"}


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """The result for every bomb, each in a process with 1 GB and 10 seconds."""
    folder = tmp_path_factory.mktemp("bombs")
    requests = [
        (name, str(put(READERS[name], folder / str(number), content)))
        for number, ((name, _), content) in enumerate(BOMBS.items())
    ]
    requests += [(name, put_pipe(READERS[name], folder / f"pipe {name}")) for name in READERS]
    requests += [(name, put_device(READERS[name], folder / f"zero {name}")) for name in READERS]
    command = [sys.executable, ROOT / "tests/fuzz/guard.py"]
    # Other memory pools reserve more memory than they use.
    environment = os.environ | {"ARROW_DEFAULT_MEMORY_POOL": "system"}
    environment["PYTHONPATH"] = str(ROOT)
    run = subprocess.run(
        command,
        input=json.dumps(requests),
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=300,
    )
    others = [(name, what) for what in ("pipe", "device") for name in READERS]
    return dict(zip([*BOMBS, *others], json.loads(run.stdout), strict=True))


def put_pipe(reader, folder):
    """Put a pipe instead of the file; opening it would wait forever."""
    path = put(reader, folder, b"x")
    path.unlink()
    os.mkfifo(path)
    return str(path)


def put_device(reader, folder):
    """Put a link to an endless device instead of the file."""
    path = put(reader, folder, b"x")
    path.unlink()
    path.symlink_to("/dev/zero")
    return str(path)


def test_bombs_are_refused_with_little_memory_in_little_time(answers):
    wrong = {}
    for bomb in BOMBS:
        expected = "read" if bomb[0] in HARMLESS else "refused: "
        if not answers[bomb].startswith(expected):
            wrong[bomb] = answers[bomb]
    assert not wrong


@pytest.mark.parametrize("what", ["pipe", "device"])
def test_nothing_waits_for_pipes_or_reads_devices(answers, what):
    results = {name: answers[name, what] for name in READERS}
    assert not {n: r for n, r in results.items() if r != "read" and not r.startswith("refused: ")}
