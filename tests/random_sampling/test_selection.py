"""Tests of the selection of architectures."""

from odyssey.random_sampling.selection import block_numbers, select


def test_blocks_are_parts_of_one_selection():
    assert block_numbers("00020-00039") == range(20, 40)
    whole = select("two_layers", "spread", "00000-00009", 1)
    assert whole[4:] == select("two_layers", "spread", "00004-00009", 1)
    drawn = select("two_layers", "drawn", "00000-00009", 1)
    assert drawn[:4] == select("two_layers", "drawn", "00000-00003", 1) and drawn != whole
    assert drawn != select("two_layers", "drawn", "00000-00009", 2)
