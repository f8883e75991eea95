"""Kill a study's processes at random moments, and say what was lost: make fault-test."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.helpers.fault_study import disturb, make_original


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        original = make_original(Path(folder) / "original")
        tally = disturb(original, folder, arguments.kills, arguments.seed, show)
    sys.exit(bool(tally.lost))


def show(tally):
    print(tally, end="\n\n", flush=True)


if __name__ == "__main__":
    main()
