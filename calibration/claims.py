"""Verdicts on claims.

Every kind of claim, by the name of its function in `odyssey.verdicts`, on made-up studies where it
is true, false, or at a limit between the two. A cell has the shares of studies where the claim
holds and where it fails; the rest is undecided. "Nominal" is the largest share of wrong verdicts. A
claim of an effect without a size may hold from no effect on and may fail below a negligible effect
of 2 %, so it has two limits. Trials are those of each variant; for claims of the second paper they
are trained networks. There are 25 to 40 studies of each kind and size: where the true rate is 5 %,
two standard errors are 7 to 9 %.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from calibration import hyperparameter_claims, network_claims, share_claims, variant_claims
from calibration.study import WRONG, Case, Study
from calibration.table import Verdicts
from odyssey.search_space import stream
from odyssey.threads import use_one_thread
from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.deciders import KINDS
from odyssey.verdicts.decision import UNDECIDED, CannotDecide

SIZES = (10, 50, 200)
# Each module lists its studies; a new kind of claim is added to one of them.
STUDIES: tuple[Study, ...] = (
    *variant_claims.STUDIES,
    *hyperparameter_claims.STUDIES,
    *share_claims.STUDIES,
    *network_claims.STUDIES,
)


def rates(seed: int, sizes: Sequence[int] = SIZES, count: int | None = None) -> Iterator[Verdicts]:
    """Decide the claims of all made-up studies.

    Args:
        seed: Seed of the studies.
        sizes: Numbers of trials of each variant.
        count: Number of studies of each kind and size; by default that of the kind.

    Yields:
        The verdicts on each claim, by size.
    """
    with ProcessPoolExecutor(initializer=_start) as pool:
        for index, study in enumerate(STUDIES):
            numbers = range(count or study.count)
            found = [list(pool.map(partial(verdicts, seed, index, n), numbers)) for n in sizes]
            for place, case in enumerate(study.cases):
                for size, of_studies in zip(sizes, found, strict=True):
                    yield _verdicts(case, size, [one[place] for one in of_studies])


def _start() -> None:
    """Prepare a process that decides claims."""
    # statsmodels collects garbage in each adjustment of p; without the modules that takes no time.
    gc.freeze()
    use_one_thread()


def verdicts(seed: int, index: int, size: int, number: int) -> list[str]:
    """The verdicts on all claims of one made-up study.

    Args:
        seed: Seed of the studies.
        index: Place of the kind of study in `STUDIES`.
        size: Number of trials of each variant.
        number: Which of the studies of this kind and size.

    Returns:
        One verdict for each case of the study.
    """
    study = STUDIES[index]
    tables = study.make(stream(seed, f"claims {study.name} {size} {number}"), size)
    return [_verdict(tables, case) for case in study.cases]


def _verdict(tables: DatasetTables, case: Case) -> str:
    try:
        return KINDS[case.kind](tables, **case.parameters).verdict
    except CannotDecide:
        return UNDECIDED


def _verdicts(case: Case, size: int, given: list[str]) -> Verdicts:
    wrong = " and ".join(WRONG[case.truth])
    nominal = f"{wrong} at most 5 %" if wrong else "–"
    return Verdicts(f"`{case.kind}`", f"{case.words}: {case.truth}", size, nominal, given)
