"""How tests are shared out between processes: what uses one made study, to one of them."""

import re
from functools import cache

from xdist.scheduler import LoadFileScheduling

from tests.helpers.repository import ROOT

MADE_ONCE = re.compile(r"def \w+\([^)]*\b(studied|undisturbed)\b")


class ByStudy(LoadFileScheduling):
    """A file's tests go to one process; so do those of all files that use the same study.

    In the order in which they were collected, not the files of most tests first.
    """

    def __init__(self, config, log):
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid):
        return group(super()._split_scope(nodeid))


@cache
def group(file):
    """The study that a file of tests uses; else the file."""
    found = MADE_ONCE.search((ROOT / file).read_text(encoding="utf-8"))
    return found[1] if found else file
