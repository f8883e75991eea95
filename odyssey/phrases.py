"""Numbers and lists as they stand in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from math import isfinite

UNKNOWN = "unknown"
SMALL = 0.005  # a share below this would read as 0 %
HUGE = 1e7  # from here on, a number is written with a power of ten


def number(value: float) -> str:
    """At most three significant digits, never in powers of ten: "1,230", "0.97", "20"."""
    return _written(f"{value + 0.0:.3g}", value)


def measured(value: float, sign: str = "") -> str:
    """A measured number: three significant digits, also where they are zeros: "9.20".

    sign: "+" to write it before positive numbers.
    """
    return _written(f"{value + 0.0:#.3g}", value, sign)


def scientific(value: float) -> str:
    """Two digits and a power of ten: "3e-3", "1.2e-2"."""
    if not isfinite(value):
        return UNKNOWN
    digits, power = f"{value:.1e}".split("e")
    return f"{float(digits):g}e{int(power)}"


def percent(share: float) -> str:
    """A share in whole percent: "71 %"; what would read as none is "under 1 %"."""
    if not isfinite(share):
        return UNKNOWN
    return "under 1 %" if 0 < share < SMALL else f"{100 * share:.0f} %"


def duration(seconds: float) -> str:
    """A time in the largest unit of which there are two: "35 s", "12 min", "3.4 h"."""
    if not isfinite(seconds):
        return UNKNOWN
    lengths = {"h": 3600, "min": 60, "s": 1}
    unit = next((unit for unit, length in lengths.items() if seconds >= 2 * length), "s")
    return f"{number(float(f'{seconds / lengths[unit]:.2g}'))} {unit}"


def interval(low: float, high: float) -> str:
    """The interval behind a number: " [8.71, 9.20]"; nothing where an end is not finite."""
    if not (isfinite(low) and isfinite(high)):
        return ""
    return f" [{measured(low)}, {measured(high)}]"


def share(value: float, low: float, high: float) -> str:
    """A share with its interval: "71 % [64, 78]"."""
    ends = f" [{100 * low:.0f}, {100 * high:.0f}]" if isfinite(low) and isfinite(high) else ""
    return f"{percent(value)}{ends}"


def count(things: int, noun: str) -> str:
    """A number of things, such as "1 trial" or "2 trials"."""
    return f"{things:,} {noun}{'' if things == 1 else 's'}"


def joined(parts: Iterable[str]) -> str:
    """One part or more as a list: "a", "a and b", "a, b and c"."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _written(digits: str, value: float, sign: str = "") -> str:
    """The digits without a power of ten, if there is room for that."""
    if not isfinite(value):
        return UNKNOWN
    return scientific(value) if abs(value) >= HUGE else format(Decimal(digits), f"{sign},f")
