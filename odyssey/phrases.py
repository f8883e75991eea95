"""Numbers, intervals, times and lists as people read them: pages, figures, captions, status lines.

Every number for people is written by one of these functions, so that all texts round alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from math import floor, isfinite, isinf, isnan, log10, nan

UNKNOWN = "unknown"  # in a sentence, where a number is not finite
DASH = "–"  # the same in the cell of a table
SMALL_SHARE = 0.005  # a smaller share would be rounded to 0 %
SMALL_P = 0.001  # a smaller p is written as a bound
LARGE = 1e7  # from here on, a number is written with a power of ten,
TINY = 1e-4  # and below this one too
TIME_UNITS = {"days": 86_400, "h": 3600, "min": 60, "s": 1}  # in seconds


def number(value: float) -> str:
    """A number with at most three significant digits: "1,230", "0.97", "20".

    It has a power of ten only if it is very large or very small, as in `scientific`; it is
    "unknown" if it is not finite.
    """
    return _without_exponent(f"{value + 0.0:.3g}", value)


def measured(value: float, sign: str = "", unknown: str = UNKNOWN) -> str:
    """A measured number with exactly three significant digits: "9.20".

    Args:
        value: the number.
        sign: "+" to write a plus before positive numbers.
        unknown: what to return if the number is not finite; `DASH` in tables.

    Examples:
        >>> measured(9.2), measured(0.5, sign="+"), measured(float("nan"))
        ('9.20', '+0.500', 'unknown')
    """
    return _without_exponent(f"{value + 0.0:#.3g}", value, sign, unknown)


def scientific(value: float) -> str:
    """At most two digits and a power of ten: "3e-3", "1.2e-2"; "unknown" if not finite."""
    if not isfinite(value):
        return UNKNOWN
    digits, power = f"{value:.1e}".split("e")
    return f"{float(digits):g}e{int(power)}"


def with_interval(
    value: float, low: float, high: float, sign: str = "", unknown: str = UNKNOWN
) -> str:
    """A measured number and its interval, all with three significant digits: "9.00 [8.71, 9.20]".

    Args:
        value: the number. Without a finite number there is no interval either.
        low: lower end; the interval is left out where an end is NaN, and may be infinite.
        high: upper end.
        sign: "+" to write a plus before positive numbers.
        unknown: what to return if the number is not finite; `DASH` in tables.

    Examples:
        >>> with_interval(9.0, 8.71, 9.2)
        '9.00 [8.71, 9.20]'
    """
    text = measured(value, sign, unknown)
    if not isfinite(value) or isnan(low) or isnan(high):
        return text
    return f"{text} [{_end(low, sign)}, {_end(high, sign)}]"


def coefficient(
    value: float,
    low: float = nan,
    high: float = nan,
    decimals: int = 2,
    unknown: str = UNKNOWN,
) -> str:
    """A correlation, or another number from -1 to 1, with its interval: "-0.71 [-0.83, -0.53]".

    Args:
        value: the number.
        low: lower end of the interval; the interval is left out if an end is not finite.
        high: upper end.
        decimals: digits after the point.
        unknown: what to return if the number is not finite; `DASH` in tables.

    Examples:
        >>> coefficient(-0.713, -0.833, -0.53), coefficient(-0.0042), coefficient(0.5, decimals=3)
        ('-0.71 [-0.83, -0.53]', '0.00', '0.500')
    """
    if not isfinite(value):
        return unknown
    text, *ends = (f"{round(x, decimals) + 0.0:.{decimals}f}" for x in (value, low, high))
    return f"{text} [{', '.join(ends)}]" if isfinite(low) and isfinite(high) else text


def mean_and_sd(mean: float, sd: float) -> str:
    """A mean and its standard deviation, rounded to two digits of the latter: "9.21 ± 0.13"."""
    if not isfinite(mean) or not isfinite(sd) or sd == 0:
        return measured(mean, unknown=DASH)
    decimals = max(0, 1 - floor(log10(sd)))
    return f"{mean:.{decimals}f} ± {sd:.{decimals}f}"


def p_value(p: float, symbol: str = "") -> str:
    """A probability of a test: "0.034", "< 0.001", or "–" if it is NaN.

    Args:
        p: the probability, from 0 to 1.
        symbol: written before it, as in "p = 0.034".
    """
    if not isfinite(p):
        return DASH
    equals = f"{symbol} = " if symbol else ""
    before = f"{symbol} " if symbol else ""
    return f"{before}< {SMALL_P:g}" if p < SMALL_P else f"{equals}{p:.3f}"


def percent(share: float) -> str:
    """A share, from 0 to 1, in whole percent: "71 %", or "< 1 %" if it would be rounded to 0 %."""
    if not isfinite(share):
        return UNKNOWN
    return "< 1 %" if 0 < share < SMALL_SHARE else f"{100 * share:.0f} %"


def percent_with_interval(share: float, low: float, high: float) -> str:
    """A share with its interval, all from 0 to 1, in whole percent: "71 % [64, 78]"."""
    finite = isfinite(low) and isfinite(high)
    return percent(share) + (f" [{100 * low:.0f}, {100 * high:.0f}]" if finite else "")


def duration(seconds: float) -> str:
    """A time in the largest unit of which there are at least two: "35 s", "12 min", "3.4 h"."""
    if not isfinite(seconds):
        return UNKNOWN
    unit = next((name for name, length in TIME_UNITS.items() if seconds >= 2 * length), "s")
    return f"{number(float(f'{seconds / TIME_UNITS[unit]:.2g}'))} {unit}"


def count(things: int, noun: str) -> str:
    """A number of things, with the plural in -s: "1 trial", "5,400 trials"."""
    return f"{things:,} {noun}{'' if things == 1 else 's'}"


def joined(parts: Iterable[str]) -> str:
    """One part or more as a list: "a", "a and b", "a, b and c"."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _end(value: float, sign: str) -> str:
    """One end of an interval; it may be infinite."""
    return ("-∞" if value < 0 else "∞") if isinf(value) else measured(value, sign)


def _without_exponent(digits: str, value: float, sign: str = "", unknown: str = UNKNOWN) -> str:
    """The digits without a power of ten, unless the number is `LARGE` or `TINY`."""
    if not isfinite(value):
        return unknown
    if abs(value) >= LARGE or 0 < abs(value) < TINY:
        return f"{sign if value > 0 else ''}{scientific(value)}"
    return format(Decimal(digits), f"{sign},f")
