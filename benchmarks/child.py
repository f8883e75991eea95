"""Measurements in a process of their own; prints numbers.

`python -m benchmarks.child kernels`: CPU seconds to compile or load all kernels of vanilla LSTM.
`python -m benchmarks.child trial FEATURES`: CPU seconds from process start to the first update of a
trial.
`python -m benchmarks.child pace SHAPE`: reads numbers of seconds from standard input; for each,
trains that long and prints the steps per second. SHAPE is a `Shape` as JSON.

Large modules are imported in the functions, because their import is part of the measurement.
"""

import json
import runpy
import sys
import time
from pathlib import Path
from types import SimpleNamespace

BOUNDS = {
    "hidden_size": (60, 60),
    "learning_rate": (1e-4, 1e-4),
    "momentum": (0.9, 0.9),
    "input_noise": (0.1, 0.1),
}


def kernels() -> float:
    """Return the CPU seconds of the first steps minus those of the second steps."""
    from odyssey.cells.variants import VARIANTS
    from odyssey.training.warm_up import warm_up, warm_up_block

    times = [time.process_time()]
    for _ in range(2):
        warm_up()
        warm_up_block(VARIANTS["V"])
        times.append(time.process_time())
    return (times[1] - times[0]) - (times[2] - times[1])


def trial(features: str) -> None:
    """Run the script of rule trial; exit at its first update."""
    script = runpy.run_path("workflow/scripts/trial.py")

    from odyssey.cells.block import declaration
    from odyssey.cells.variants import VARIANTS
    from odyssey.training.optimizer import Momentum

    step = Momentum.step

    def step_and_end(self: Momentum) -> None:
        step(self)
        print(time.process_time())
        sys.exit()

    Momentum.step = step_and_end  # type: ignore[method-assign]
    script["main"](_job(features, declaration(VARIANTS["V"])))


def pace(described: str) -> None:
    """Train for the numbers of seconds on standard input, until it ends."""
    from benchmarks.steps import OdysseyStep, Shape
    from benchmarks.timing import one_thread
    from odyssey.cells.variants import VARIANTS

    one_thread()
    shape = Shape(**json.loads(described))
    step = OdysseyStep(shape.network(VARIANTS["V"], "fused"), shape)
    for line in sys.stdin:
        start, count = time.perf_counter(), 0
        while not count or time.perf_counter() - start < float(line):
            step()
            count += 1
        print(count / (time.perf_counter() - start), flush=True)


def _job(features: str, variant: dict[str, object]) -> SimpleNamespace:
    """The object `snakemake` of the script."""
    folder = Path(features).parent
    search = {"seed": 0, "paired": False, "bounds": BOUNDS}
    return SimpleNamespace(
        input=SimpleNamespace(features=features),
        output=SimpleNamespace(
            records=[folder / "0000.parquet"], curves=[folder / "0000.curve.parquet"]
        ),
        log=[f"{features}.log"],
        wildcards=SimpleNamespace(dataset="jsb", variant="V"),
        params=SimpleNamespace(variant=variant, options={}, code="", **search),
    )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["kernels"]:
            print(kernels())
        case ["trial", features]:
            trial(features)
        case ["pace", described]:
            pace(described)
