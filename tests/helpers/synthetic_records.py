"""Made-up trials with all columns that a study records, as the files that it leaves."""

import json

from odyssey import records
from tests.helpers import synthetic_trials as synthetic

REST = {"seed": 2**62 + 1, "wall_seconds": 8.5, "peak_rss_mb": 400.0, "host": "somewhere"}
REST |= {"identity": "0123456789abcdef"}
SPLITS = {name: {"sequences": n} for name, n in (("train", 30), ("validation", 8), ("test", 9))}
TASKS = {"jsb": "next_step", "timit": "framewise"}


def trials(datasets=("jsb",), variants=("V", "NP"), count=20):
    """As `synthetic.trials`, with the columns that those lack."""
    return synthetic.trials(datasets, variants, count).assign(**REST)[records.TRIALS.names]


def write(folder, table):
    """Write trials, learning curves, missing trials and summaries; the paths of the summaries."""
    records.write(table.to_dict("records"), records.TRIALS, folder / "trials.parquet")
    curves = synthetic.curves(table).to_dict("records")
    records.write(curves, records.CURVES, folder / "curves.parquet")
    (folder / "missing_trials.csv").write_text("dataset,variant,trial\n")
    return [_summary(folder, dataset) for dataset in dict.fromkeys(table["dataset"])]


def made_by_hand(**columns):
    """A table of trials alike but for these columns."""
    count = len(next(iter(columns.values())))
    base = trials(count=1, variants=("V",)).iloc[[0] * count].reset_index(drop=True)
    same = {"hidden_size": 50, "learning_rate": 1e-3, "momentum": 0.9, "input_noise": 0.5}
    same |= {"status": "finished", "test_error": 10.0, "validation_error": 9.0}
    return base.assign(trial=range(count), **same).assign(**columns)


def _summary(folder, dataset):
    label = synthetic.LABELS[dataset]
    summary = {"title": label.title, "task": TASKS[dataset], "source": "made up"}
    summary |= {"stand_in": label.stand_in, "set_aside": [], "constant_error": 11.0}
    path = folder / f"{dataset}.json"
    path.write_text(json.dumps(summary | {"splits": SPLITS}))
    return path
