"""Opens the published study that a study starts from, and says what it cannot take from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from odyssey.cells.block import Block
from odyssey.errors import BadInput
from odyssey.files import read_json
from odyssey.phrases import count, duration, joined
from odyssey.published.study import (
    PublishedStudy,
    differences,
    digest_of,
    open_study,
    without_folders,
)
from odyssey.training.trial_code import trial_code

NONE = "none"
SUMMARY = "results/features/{}.json"
SAMPLE = 3  # trials of each search that `make verify` trains again
# Keys of the configuration that the numbers of all trials depend on.
KEYS = ("seed", "paired", "search_space", "training")


def published_study(
    config: Mapping[str, Any], blocks: Mapping[str, Block], warn: Callable[[str], None] | None
) -> PublishedStudy | None:
    """Return the published study that the configuration names; None if it names none.

    Args:
        config: The checked configuration.
        blocks: The blocks that can be studied, by name.
        warn: Takes a sentence about what is not taken from the published study; None for none.

    Raises:
        BadInput: The study does not exist; or it is damaged, and damaged_published is stop.
    """
    if config["published"] == NONE:
        return None
    try:
        study = open_study(config["published"])
    except BadInput as problem:
        if config["damaged_published"] == "stop":
            raise
        if warn:
            warn(f"{problem} Every trial is trained.")
        return None
    if warn and (sentence := what_is_trained(study, config, blocks)):
        warn(sentence)
    return study


def what_is_trained(
    study: PublishedStudy, config: Mapping[str, Any], blocks: Mapping[str, Block]
) -> str:
    """Return how many trials are not taken from a published study, why, and how to go on without.

    Data that are not prepared yet are taken to be the published ones if their source is the same.

    Args:
        study: The published study.
        config: The checked configuration.
        blocks: The blocks that can be studied, by name.

    Returns:
        Sentences; empty if every trial above trials_here is published.
    """
    reasons = differences(study, trial_code(), {})
    reasons += [name for name in KEYS if config[name] != study.config[name]]
    searches = {
        (dataset, variant): _published_trials(study, config, blocks, dataset, variant)
        for dataset in config["datasets"]
        for variant in config["variants"]
    }
    seconds, trials, names = 0.0, 0, []
    for (dataset, variant), published in searches.items():
        held = 0 if reasons else published
        new = max(0, config["trials"] - max(held, config["trials_here"]))
        trials += new
        seconds += new * study.mean_seconds(dataset)
        if new and not reasons:
            names.append(f"{variant} on {dataset}")
    if not trials:
        return ""
    if reasons:
        why = f"{joined(reasons)} {'differ' if len(reasons) > 1 else 'differs'}"
    else:
        why = f"it has too few trials of {_few(names)}"
    return (
        f"published/{study.name} is not used for {count(trials, 'trial')}, because {why}. They are "
        f"trained here: about {duration(seconds)} on one core at the published speed. To train "
        "less: --config trials=10; or make verify, if an edit of the code changed no number."
    )


def sampled(trials: int) -> list[int]:
    """Return the numbers of the trials of a search that are trained again, evenly spread.

    Args:
        trials: Number of trials of the search.

    Examples:
        >>> sampled(200)
        [0, 66, 133]
    """
    return sorted({number * trials // SAMPLE for number in range(SAMPLE)})


def _published_trials(
    study: PublishedStudy,
    config: Mapping[str, Any],
    blocks: Mapping[str, Block],
    dataset: str,
    variant: str,
) -> int:
    """Number of published trials of a search that probably hold."""
    block = study.provenance["declarations"].get(variant)
    also = config["also_search"].get(dataset, []) == study.config["also_search"].get(dataset, [])
    if block != digest_of(blocks[variant]) or not also or not _same_data(study, config, dataset):
        return 0
    return study.provenance["trials"].get(f"{dataset}/{variant}", 0)


def _same_data(study: PublishedStudy, config: Mapping[str, Any], dataset: str) -> bool:
    if dataset not in study.provenance["data_digests"]:
        return False
    with suppress(OSError, ValueError, LookupError, TypeError):
        prepared = read_json(SUMMARY.format(dataset))["digest"]
        return bool(prepared == study.provenance["data_digests"][dataset])
    here, there = (
        without_folders(each)["corpora"].get(dataset, {}) for each in (config, study.config)
    )
    return bool(here == there)


def _few(names: list[str]) -> str:
    """The first names of a long list."""
    shown = 3
    more = [f"{len(names) - shown} other searches"] if len(names) > shown + 1 else names[shown:]
    return joined([*names[:shown], *more])
