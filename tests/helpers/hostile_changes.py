"""Strategies of hypothesis that damage valid files and values."""

import copy

from hypothesis import strategies as st

# Damaged bytes.

NUMBERS = (b"0", b"-1", b"1e999", b"nan", b"9" * 5000, b"4294967295", b"\xff\xff\xff\x7f")


@st.composite
def mutated(draw, content):
    """Return the content with one to four ranges changed, removed, repeated or filled."""
    content = bytearray(content)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = start + draw(st.integers(0, 40))
        piece = bytes(content[start:end])
        new = st.sampled_from([b"", piece * 2, piece[::-1], piece * 50, *NUMBERS])
        content[start:end] = draw(new | st.binary(min_size=len(piece), max_size=len(piece)))
    return bytes(content[: draw(st.none() | st.integers(0, len(content)))])


def flip(content):
    """Return the content with one bit in the middle flipped."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


# Changed values.

anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5)
    | st.sampled_from(["\x1b[31m", "../../x", "/dev/zero", "\n", "\0", 10**400, -(2**63), 1e308]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)  # fmt: skip


@st.composite
def changed(draw, value):
    """Return the value with one entry in it replaced, removed or added."""
    value = copy.deepcopy(value)
    within, key = None, None
    inside = value
    while isinstance(inside, dict | list) and inside and (within is None or draw(st.booleans())):
        within = inside
        keys = list(within) if isinstance(within, dict) else range(len(within))
        key = draw(st.sampled_from(keys))
        inside = within[key]
    if within is None:
        return draw(anything)
    how = draw(st.sampled_from(["replace", "remove", "add"]))
    if how == "replace":
        within[key] = draw(anything)
    elif how == "remove":
        del within[key]
    elif isinstance(within, dict):
        within[draw(st.text(max_size=5))] = draw(anything)
    else:
        within.append(draw(anything))
    return value
