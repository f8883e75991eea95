"""Precision on other processors: runs numerical tests with code for other instruction sets.

Environment variables tell each library which processor to use. Instruction sets that this
processor does not have are skipped.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.repository import ROOT

CPUINFO = Path("/proc/cpuinfo")
AVX2, AVX512 = {"avx2", "fma"}, {"avx512f", "avx512bw", "avx512vl", "avx512dq"}
ZEN4 = AVX512 | {"avx512_bf16", "avx512_vpopcntdq", "gfni", "vaes"}
# Instructions of AMD only, which compiled loops do not need.
NOT_AMD = "-sse4a,-clzero,-mwaitx,-wbnoinvd,-rdpru,-rdpid,-sha"
PROCESSORS = {
    "x86-64 without FMA": (set(), ("nehalem", "", "default", "Nehalem")),
    "AVX2": (AVX2, ("haswell", "", "avx2", "Haswell")),
    "AVX-512": (AVX512, ("skylake-avx512", "", "avx512", "SkylakeX")),
    "AVX-512 on AMD": (ZEN4, ("znver4", NOT_AMD, "avx512", "Zen")),
}
VARIABLES = ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES", "ATEN_CPU_CAPABILITY", "OPENBLAS_CORETYPE")
# Variants with large errors: growing cells, gate recurrence, no output gate, exponentials.
CHOSEN = "earns or double_precision or rounded or last_place"
HARDEST = "NFG or FGR or NOG or GRU or sLSTM or test_activations"


def flags():
    lines = CPUINFO.read_text(encoding="utf-8").splitlines() if CPUINFO.exists() else []
    return set(next((line for line in lines if line.startswith("flags")), "").split())


@pytest.mark.parametrize("name", PROCESSORS)
def test_numbers_are_as_precise_on_another_processor(name, tmp_path):
    needed, values = PROCESSORS[name]
    if missing := needed - flags():
        pytest.skip(f"this processor has no {', '.join(sorted(missing))}")
    chosen = [value for value in zip(VARIABLES, values, strict=True) if value[1]]
    environment = {**os.environ, **dict(chosen), "NUMBA_CACHE_DIR": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider",
         "tests/cells/test_layers.py", "tests/cells/compiler/test_activations.py",
         "-k", f"({CHOSEN}) and ({HARDEST})"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-4000:]
    assert " passed" in ran.stdout
