"""Features with more words about their source than trials need."""

from __future__ import annotations

from dataclasses import dataclass

from odyssey.features import Features


@dataclass(frozen=True)
class DescribedFeatures(Features):
    """Features that also name their inputs, and what was changed in reading.

    Networks and trials do not need these words. `save` does not write them; they are in `summary`,
    which the study keeps beside the features.

    Attributes:
        columns: (input_size,) names of the inputs; empty if they have none.
        remarks: A sentence for each thing that was left out or corrected, without loss.
    """

    columns: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    def summary(self) -> dict[str, object]:
        """Return the summary of the features, with the names and remarks."""
        return super().summary() | {"columns": list(self.columns), "remarks": list(self.remarks)}
