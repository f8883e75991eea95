"""The data card of a published study: what its tables are, how they were made, their licence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from odyssey.phrases import count, joined

TEXT = """# {name}

{trials} of {searches}{seeds}, trained from {first} to {last} in {hours} core-hours on {processors},
with the code of commit {commit}. The rows are results of this repository, under its licence (MIT).
They contain no sequence of a data set.

{datasets}

A study that names this folder (`published: {name}`) uses these rows instead of training the same
trials again, if code, libraries, data, declaration, hyperparameters, seed and training are the
same. Numbers have the same bits on the same kind of processor.

| File | What it is |
|---|---|
| `trials.parquet` | one row for each trial |
| `curves.parquet` | one row for each trial and epoch |
| `fresh_seeds.parquet` | repetitions of the best trial of each search with other seeds |
| `{{data set}}.json` | sizes, source and digest of each data set |
| `provenance.json` | configuration, commit, digests of code, data and files, versions, processors |

```python
import pandas as pd

pd.read_parquet("published/{name}/trials.parquet")
```

## Columns of trials.parquet

| Column | Unit | Meaning |
|---|---|---|
{columns}
"""


def card(name: str, facts: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> str:
    """Write the data card in Markdown.

    Args:
        name: Name of the published study.
        facts: What `provenance.json` says.
        tables: Its tables, by name.
    """
    trials, seeds = tables["trials"], tables["fresh_seeds"]
    return TEXT.format(
        name=name,
        trials=count(len(trials), "trial"),
        searches=f"{len(facts['trials'])} random searches",
        seeds=f" and {count(len(seeds), 'repetition')} with fresh seeds" if len(seeds) else "",
        first=facts["dates"][0],
        last=facts["dates"][1],
        hours=facts["core_hours"],
        processors=joined(facts["processors"]),
        commit=facts["commit"][:10] or "(unknown)",
        datasets=f"Data sets: {joined(sorted(facts['data_digests']))}.",
        columns="\n".join(_columns(trials.schema)),
    )


def _columns(schema: pa.Schema) -> Sequence[str]:
    return [
        f"| `{field.name}` | {field.metadata[b'unit'].decode()} "
        f"| {field.metadata[b'description'].decode()} |"
        for field in schema
    ]
