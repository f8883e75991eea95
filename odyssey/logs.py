"""What a job says: progress to its log, and one sentence when its input is at fault."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from odyssey.errors import BadInput


@contextmanager
def logged(path: str | Path) -> Iterator[Callable[[str], None]]:
    """Yield a function that writes a line to the log at once.

    BadInput ends the process with its sentence, in the log and on the terminal, without a
    traceback; any other exception leaves its traceback to both.
    """
    with open(path, "w", encoding="utf-8", buffering=1) as file:

        def log(line: str) -> None:
            with suppress(OSError):  # a full disk
                file.write(line + "\n")

        try:
            yield log
        except BadInput as problem:
            log(str(problem))
            sys.exit(str(problem))
        except Exception:
            log(traceback.format_exc())
            raise
