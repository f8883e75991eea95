"""Coverage-guided fuzzing of the readers of files: `python tests/fuzz/run.py --seconds 60`.

For each reader of `tests/helpers/hostile.py`, Atheris changes the sample files in a process of its
own, and keeps the changes that reach new code. A file is a finding if a reader raises anything
other than BadInput, or takes more than 10 seconds or 2 GB; the folder of findings is printed at the
end. After a repair, the file goes to `tests/fuzz/found/`, under a name that says what was wrong.
"""

import argparse
import os
import sys
import tempfile
import zipfile
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[2]))
WATCHED = ["odyssey", "workflow", "yaml", "defusedxml", "mido"]
COMPILED = [
    "odyssey.cells",
    "odyssey.training.ctc",
    "odyssey.training.losses",
    "odyssey.training.optimizer",
]  # by numba
with atheris.instrument_imports(include=WATCHED, exclude=COMPILED):
    from tests.helpers.hostile import READERS, put, refusal

TIMEOUT, MEMORY = 10, 2048  # seconds for one file; MB


def main():
    options = _options()
    finds, failed = Path(tempfile.mkdtemp(prefix="finds-")), []
    for name in options.reader or READERS:
        print(f"{name}:", flush=True)
        with tempfile.TemporaryDirectory() as work:
            child = os.fork()
            if not child:
                fuzz(READERS[name], Path(work), f"{finds}/{name.replace(' ', '-')}-", options)
            if os.waitpid(child, 0)[1]:
                failed.append(name)
    print(
        f"failed: {', '.join(failed)}; see {finds}" if failed else "every file was read or refused"
    )
    if not failed:
        finds.rmdir()
    return bool(failed)


def fuzz(reader, work, finds, options):
    """Fuzz one reader for the given time or number of files; this ends the process.

    Args:
        reader: The reader.
        work: An empty folder.
        finds: Prefix of the paths of findings.
        options: The options of the command line.
    """
    for folder in ("corpus", "files"):
        (work / folder).mkdir()
    for number, sample in enumerate(reader.samples()):
        (work / "corpus" / str(number)).write_bytes(sample)
    words = ['"' + "".join(rf"\x{byte:02x}" for byte in word) + '"' for word in reader.words]
    (work / "words").write_text("\n".join(words) + "\n")
    # Changed files would fail the check of their checksum, but a hostile file has the right one.
    zipfile.ZipExtFile._update_crc = lambda *_: None
    arguments = [
        f"-max_total_time={options.seconds}",
        f"-runs={options.runs}",
        f"-seed={options.seed}",
        f"-dict={work / 'words'}",
        f"-artifact_prefix={finds}",
        f"-timeout={TIMEOUT}",
        f"-rss_limit_mb={MEMORY}",
        "-max_len=8192",
        f"-verbosity={int(options.verbose)}",
        "-print_final_stats=1",
        str(work / "corpus"),
    ]
    atheris.Setup(
        [sys.argv[0], *arguments],
        lambda content: refusal(reader, put(reader, work / "files", content)),
    )
    atheris.Fuzz()


def _options():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=60, help="for each reader; 0: no limit")
    parser.add_argument("--runs", type=int, default=-1, help="files for each reader; -1: no limit")
    parser.add_argument("--reader", action="append", choices=READERS, help="instead of all")
    parser.add_argument("--seed", type=int, default=0, help="0: another one each time")
    parser.add_argument("--verbose", action="store_true", help="show what the fuzzer does")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
