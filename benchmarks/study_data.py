"""The paper's data sets by their sizes, and made-up sequences of these sizes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from odyssey.features import SPLITS, Features, Sequence


@dataclass(frozen=True)
class DataSet:
    """Sizes of one data set (Greff et al. 2017, Section IV.A).

    name: in the configuration. task: in `odyssey.training.tasks.TASKS`.
    train, validation, test: sequences.
    frames: mean time steps of a sequence. labels: characters of a line, for transcription.
    """

    name: str
    task: str
    train: int
    validation: int
    test: int
    frames: int
    inputs: int
    outputs: int
    labels: int = 0

    def part(self, share: float) -> DataSet:
        """The same data set with fewer sequences, at least one in each split."""
        counts = {split: max(1, round(share * getattr(self, split))) for split in SPLITS}
        return replace(self, **counts)

    def features(self) -> Features:
        """Made-up sequences, the same every time, all of the mean length."""
        random = np.random.default_rng(0)
        splits = {
            split: tuple(self._sequence(random) for _ in range(getattr(self, split)))
            for split in SPLITS
        }
        return Features(self.task, self.name, "made up", "", self.outputs, splits)

    def _sequence(self, random: np.random.Generator) -> Sequence:
        inputs = random.standard_normal((self.frames, self.inputs), dtype=np.float32)
        targets = {
            "next_step": random.random((self.frames, self.outputs)) < 0.05,
            "framewise": random.integers(0, self.outputs, self.frames),
            "transcription": random.integers(1, self.outputs, self.labels),
        }
        return Sequence(inputs, targets[self.task].astype(np.uint8))


DATASETS = {
    data.name: data
    for data in (
        DataSet("timit", "framewise", 3696, 400, 192, frames=304, inputs=39, outputs=61),
        DataSet("iam", "transcription", 5355, 2956, 3859, 320, inputs=4, outputs=82, labels=30),
        DataSet("jsb", "next_step", 229, 76, 77, frames=60, inputs=88, outputs=88),
    )
}
