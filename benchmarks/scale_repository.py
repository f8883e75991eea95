"""A copy of the repository to run a study of thousands of trials in, and what a run costs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psutil
import yaml

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("Snakefile", "config", "envs", "odyssey", "profiles", "workflow")
MEGABYTE = 1e6

T = TypeVar("T")


@dataclass(frozen=True)
class Usage:
    """Elapsed and CPU seconds of a process and its children, and the largest one's memory in MB."""

    wall: float
    cpu: float
    peak_mb: float

    @property
    def seconds(self) -> str:
        return f"{self.wall:.1f} s ({self.cpu:.1f} s CPU)"


def run(command: Sequence[str], folder: Path) -> Usage:
    """Run a command in a folder to its end.

    Raises SystemExit with its last words where it fails.
    """
    with tempfile.TemporaryDirectory() as own:
        log, cost = Path(own, "log"), Path(own, "cost")
        watch = [sys.executable, str(ROOT / "benchmarks" / "scale_usage.py"), str(cost)]
        with open(log, "w", encoding="utf-8") as file:
            ended = subprocess.run(
                [*watch, *command], cwd=folder, stdout=file, stderr=file, check=False
            )
        if ended.returncode:
            words = log.read_text(encoding="utf-8")[-2000:]
            raise SystemExit(f"{' '.join(command)} failed:\n{words}")
        return Usage(**json.loads(cost.read_text(encoding="utf-8")))


class Repository:
    """A copy without results; its configuration is paper.yaml's, with changes."""

    def __init__(self, folder: Path, **changes: object) -> None:
        self.folder = folder
        folder.mkdir()
        for part in PARTS:
            copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy2
            copy(ROOT / part, folder / part)
        self.configure("scale", changes)

    def configure(self, name: str, changes: Mapping[str, Any]) -> None:
        """Write changes to the configuration as a file of this name."""
        text = yaml.safe_dump(dict(changes))
        (self.folder / "config" / f"{name}.yaml").write_text(text, encoding="utf-8")

    def snakemake(self, *arguments: str) -> Usage:
        """Run Snakemake on two cores to its end."""
        return run([*self._command(2, "scale"), *arguments], self.folder)

    def while_running(self, changes: str, look: Callable[[psutil.Process], T]) -> T:
        """Start Snakemake on one core, look at its process, stop it; return what `look` found.

        changes: to the configuration, by the name that `configure` gave them.
        """
        command = self._command(1, "scale", changes)
        process = subprocess.Popen(
            command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            return look(psutil.Process(process.pid))
        finally:
            process.terminate()  # which lets the running job end
            process.wait()

    def _command(self, cores: int, *configurations: str) -> list[str]:
        files = [f"config/{name}.yaml" for name in ("paper", *configurations)]
        options = ["--cores", str(cores), "--configfile", *files]
        return [sys.executable, "-m", "snakemake", *options]
