"""A child process of `scale`: runs a command and writes what it cost to a file, as JSON.

`python benchmarks/scale_usage.py FILE COMMAND ...`

The system counts a process's memory from that of the one that started it: this one is small.
"""

import json
import os
import subprocess
import sys
import time

RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes in a unit of ru_maxrss

if __name__ == "__main__":
    started = time.monotonic()
    process = subprocess.Popen(sys.argv[2:])
    _, status, usage = os.wait4(process.pid, 0)
    cost = {
        "wall": time.monotonic() - started,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak_mb": usage.ru_maxrss * RSS_UNIT / 1e6,
    }
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        json.dump(cost, file)
    sys.exit(os.waitstatus_to_exitcode(status) != 0)
