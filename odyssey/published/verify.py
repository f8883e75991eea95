"""Verify that a published study holds for the present code: train a sample of its rows again."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence

import pandas as pd

from odyssey.atomic import replace_file
from odyssey.errors import BadInput
from odyssey.phrases import count
from odyssey.published.agreement import same_results
from odyssey.published.study import VERIFIED, PublishedStudy
from odyssey.published.tables import read_table
from odyssey.records import ADDRESS
from odyssey.training.plan import installed_versions

LISTED = 5  # differing trials that the error sentence names


def verify(study: PublishedStudy, here: pd.DataFrame, code: str) -> str:
    """Compare trials that were trained here with the published rows, and note if all are the same.

    Args:
        study: The published study. If all results have the same bits, its `verified.json` gets an
            entry for the present code and libraries.
        here: Rows of `results/trials.parquet` that were trained here.
        code: Digest of the present code.

    Returns:
        A sentence.

    Raises:
        BadInput: Results differ, or no trial is published.
    """
    both = here.merge(
        read_table(study, "trials").to_pandas(), on=list(ADDRESS), suffixes=("", "_published")
    )
    if both.empty:
        raise BadInput(f"None of these trials is published in {study.folder}.")
    same = same_results(both)
    if not same.all():
        raise BadInput(_differing(study, both[~same]))
    if study.holds_for(code, installed_versions()):
        return f"{count(len(both), 'trial')} came to the same bits as published/{study.name}."
    entry = {
        "trial_code": code,
        "versions": list(installed_versions()),
        "trials": len(both),
        "processors": sorted(set(both["processor"])),
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
    }
    _note(study, [*study.verified, entry])
    return (
        f"{count(len(both), 'trial')} came to the same bits as published/{study.name}; "
        f"{study.folder / VERIFIED} notes that it holds for the present code too."
    )


def _note(study: PublishedStudy, entries: Sequence[object]) -> None:
    with replace_file(study.folder / VERIFIED) as part:
        part.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")


def _differing(study: PublishedStudy, rows: pd.DataFrame) -> str:
    """How many trials differ, and by how much the first ones."""
    named = [
        f"{row['dataset']}/{row['variant']}/{row['trial']} has the test error "
        f"{row['test_error']!r}, not {row['test_error_published']!r}"
        for row in rows.head(LISTED).to_dict("records")
    ]
    more = f"; and {len(rows) - LISTED} more" if len(rows) > LISTED else ""
    processors = sorted({*rows["processor"]} | {*rows["processor_published"]})
    kinds = f" (processors: {', '.join(processors)})" if len(processors) > 1 else ""
    return (
        f"{count(len(rows), 'trial')} differ from published/{study.name}{kinds}: "
        f"{'; '.join(named)}{more}. Its rows do not hold for the present code; undo the edit, or "
        "train (published: none)."
    )
