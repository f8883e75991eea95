"""Distributes tests over processes: all files that use the same study go to one process."""

import re
from functools import cache

from xdist.scheduler import LoadFileScheduling

from tests.helpers.repository import ROOT

USED_STUDY = re.compile(r"def \w+\([^)]*\b(studied|undisturbed)\b")


class ByStudy(LoadFileScheduling):
    """Gives all tests of a file, and all files that use the same study, to one process.

    The files keep the order of collection; pytest-xdist would start with those of most tests.
    """

    def __init__(self, config, log):
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid):
        return group(super()._split_scope(nodeid))


@cache
def group(file):
    """Return the name of the study that a test file uses, or the file if it uses none."""
    match = USED_STUDY.search((ROOT / file).read_text(encoding="utf-8"))
    return match[1] if match else file
