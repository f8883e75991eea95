"""Reads files, each in a new process with limited memory and time: `guard.py < requests`.

The requests are a JSON list of pairs: the name of a reader in `tests/helpers/hostile.py`, and a
path. The output is a JSON list with "read", "refused: SENTENCE" or an error for each.
"""

import json
import os
import resource
import sys
from pathlib import Path

from tests.helpers.hostile import READERS, refusal

MEMORY, SECONDS = 2**30, 10  # additional bytes; CPU time


def main():
    print(json.dumps([guarded(*request) for request in json.load(sys.stdin)]))


def guarded(name, path):
    """Read a file in a new process; return the result as text."""
    answers, result = os.pipe()
    child = os.fork()
    if not child:
        os.write(result, _attempt(READERS[name], Path(path)).encode("utf-8", "backslashreplace"))
        os._exit(0)
    os.close(result)
    with open(answers, "rb") as pipe:
        answer = pipe.read().decode()
    status = os.waitpid(child, 0)[1]
    return answer or f"ended by signal {status}"


def _attempt(reader, path):
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    memory = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        sentence = refusal(reader, path)[1]
    except BaseException as problem:
        return f"{type(problem).__name__}: {problem}"[:500]
    return f"refused: {sentence}" if sentence else "read"


if __name__ == "__main__":
    main()
