"""The table of variants: the paper's nine LSTMs, and cells published since.

A variant of the paper is vanilla with one switch changed (Greff et al. 2017, Section IV.C); the
switches are in `odyssey.cells.blocks.lstm`. Tests, wildcard constraints and documents iterate over
this table.
"""

from __future__ import annotations

from odyssey.cells import blocks
from odyssey.cells.block import Block, block

VANILLA = block(blocks.lstm)

VARIANTS: dict[str, Block] = {
    "V": VANILLA,
    "NIG": VANILLA.but(input_gate="open"),
    "NFG": VANILLA.but(forget_gate="open"),
    "NOG": VANILLA.but(output_gate="open"),
    "NIAF": VANILLA.but(input_activation="identity"),
    "NOAF": VANILLA.but(output_activation="identity"),
    "CIFG": VANILLA.but(forget_gate="coupled"),
    "NP": VANILLA.but(peepholes=False),
    "FGR": VANILLA.but(gate_recurrence=True),
    "GRU": block(blocks.gru),
    "GRU14": block(blocks.gru_2014),
    "SRN": block(blocks.srn),
    "CNP": VANILLA.but(forget_gate="coupled", peepholes=False),
    "FB1": VANILLA.but(peepholes=False).starting(b_f=1),
    "MGU": block(blocks.mgu),
    "JANET": block(blocks.janet),
    "minGRU": block(blocks.min_gru),
    "minLSTM": block(blocks.min_lstm),
    "sLSTM": block(blocks.slstm),
}
PAPER = ("V", "NIG", "NFG", "NOG", "NIAF", "NOAF", "CIFG", "NP", "FGR")
LSTMS = {name: found for name, found in VARIANTS.items() if found.equations is blocks.lstm}
