"""Makes the files that a study writes while it runs, of any age."""

import json
import os

from odyssey import records
from odyssey.status.run import Failure, Run
from odyssey.status.survey import Survey
from tests.helpers import synthetic_trials
from tests.helpers.repository import ROOT
from workflow.configuration_file import read

NOW = 1_000_000.0
CONFIG = read(ROOT / "config/config.yaml") | {"datasets": ["jsb"], "variants": ["V"], "trials": 4}
FRAMES = {"train": {"frames": 14000}, "validation": {"frames": 4600}, "test": {"frames": 4700}}


class StudyFolder:
    """A folder with files of a study, each last changed `age` seconds before NOW."""

    def __init__(self, folder):
        self.folder = folder
        self.write("results/features/jsb.json", json.dumps({"task": "next_step", "splits": FRAMES}))

    def write(self, path, content, age=0.0):
        path = self.folder / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        os.utime(path, (NOW - age, NOW - age))

    def record(self, number, status="finished", age=0.0, wall=8.0):
        trials = synthetic_trials.trials(("jsb",), ("V",), number + 1).iloc[[number]]
        measured = {"wall_seconds": wall, "peak_rss_mb": 300.0, "host": "", "identity": ""}
        measured |= {"processor": "", "origin": "here"}
        [row] = trials.assign(status=status, seed=1, **measured).to_dict("records")
        path = self.folder / f"results/trials/jsb/V/{number:04d}.parquet"
        records.write([row], records.TRIALS, path)
        os.utime(path, (NOW - age, NOW - age))

    def checkpoint(self, number, age):
        self.write(f"results/trials/jsb/V/{number:04d}.checkpoint", b"\0", age)

    def log(self, number, text, age):
        self.write(f"logs/trial/jsb/V/{number:04d}.log", text, age)

    def trials(self, run=None, **changes):
        return Survey(run or Run(CONFIG | changes), self.folder).trials(NOW)

    def states(self, run=None, **changes):
        return [trial.state for trial in self.trials(run, **changes)]


def failed(number, age=0.0):
    paths = (f"results/trials/jsb/V/{number:04d}.parquet",)
    return Failure(f"logs/trial/jsb/V/{number:04d}.log", NOW - age, paths)
