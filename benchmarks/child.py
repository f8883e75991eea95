"""What `start_up` times, in a process of its own; prints CPU seconds.

`python -m benchmarks.child kernels`: until the kernels are ready, compiled or loaded.
`python -m benchmarks.child trial FEATURES`: from process start to a trial's first update.

Nothing heavy is imported here: that is part of what is timed.
"""

import runpy
import sys
import time
from dataclasses import asdict
from types import SimpleNamespace

HYPERPARAMETERS = {
    "hidden_size": 60,
    "learning_rate": 1e-4,
    "momentum": 0.9,
    "input_noise": 0.1,
    "nesterov": True,
    "clip_gradients": False,
}


def kernels() -> float:
    """CPU seconds of a first training step beyond those of a second."""
    from benchmarks.steps import OdysseyStep, Shape
    from odyssey.network import Network
    from odyssey.variants import VARIANTS

    shape = Shape("tiny", frames=3, inputs=2, units=2, outputs=2)
    step = OdysseyStep(Network(VARIANTS["V"], 2, 2, 2, "fused"), shape)
    times = [time.process_time()]
    for _ in range(2):
        step()
        times.append(time.process_time())
    return (times[1] - times[0]) - (times[2] - times[1])


def trial(features: str) -> None:
    """Run the script of rule trial; end the process at its first update."""
    script = runpy.run_path("workflow/scripts/trial.py")

    from odyssey.optimizer import Momentum
    from odyssey.variants import VARIANTS

    descend = Momentum.descend

    def descend_and_end(self: Momentum) -> None:
        descend(self)
        print(time.process_time())
        sys.exit()

    Momentum.descend = descend_and_end  # type: ignore[method-assign]
    script["main"](_job(features, asdict(VARIANTS["V"])))


def _job(features: str, variant: dict[str, object]) -> SimpleNamespace:
    """What Snakemake would hand to the script."""
    return SimpleNamespace(
        input=SimpleNamespace(features=features),
        output=SimpleNamespace(record=f"{features}.record", curve=f"{features}.curve"),
        log=[f"{features}.log"],
        wildcards=SimpleNamespace(dataset="jsb", variant="V", trial="0"),
        params=SimpleNamespace(
            variant=variant, hyperparameters=HYPERPARAMETERS, seed=0, settings={}, code=""
        ),
    )


if __name__ == "__main__":
    if sys.argv[1] == "kernels":
        print(kernels())
    else:
        trial(sys.argv[2])
