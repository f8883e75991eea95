"""The log of a job, and how a job ends when its input is wrong."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from odyssey.errors import BadInput


@contextmanager
def logged(path: str | Path) -> Iterator[Callable[[str], None]]:
    """Yield a function that writes one line to the log immediately.

    BadInput ends the process: its sentence goes to the log and to the terminal, without a
    traceback. Any other exception is raised again, and its traceback goes to the log.

    Args:
        path: of the log; an existing file is replaced.

    Raises:
        SystemExit: with the sentence of a BadInput.
    """
    with open(path, "w", encoding="utf-8", buffering=1) as file:

        def log(line: str) -> None:
            with suppress(OSError):  # a full disk must not stop the job
                file.write(line + "\n")

        try:
            yield log
        except BadInput as problem:
            log(str(problem))
            sys.exit(str(problem))
        except Exception:
            log(traceback.format_exc())
            raise
