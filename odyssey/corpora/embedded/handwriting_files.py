"""Writer of files in the format of IAM-OnDB: pen strokes, transcriptions and lists of boards."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

import numpy as np

GROUPS, SHEETS, LETTERS = 100, 25, "uwxz"  # board names go from a00-000u to z99-024z


def board_name(index: int) -> str:
    """Return the name of the board of that index.

    Examples:
        >>> board_name(0), board_name(100)
        ('a00-000u', 'a01-000u')
    """
    index, letter = divmod(index, len(LETTERS))
    index, sheet = divmod(index, SHEETS)
    initial, group = divmod(index, GROUPS)
    return f"{chr(ord('a') + initial)}{group:02d}-{sheet:03d}{LETTERS[letter]}"


def strokes_file(root: Path, board: str, number: int) -> Path:
    """Return the path of the strokes of a line; `number` is its number on the board, from 1."""
    return root / "lineStrokes" / board[:3] / board[:7] / f"{board}-{number:02d}.xml"


def transcription_file(root: Path, board: str) -> Path:
    """Return the path of the transcription of a board."""
    return root / "ascii" / board[:3] / board[:7] / f"{board}.txt"


def write_strokes(path: Path, strokes: Sequence[np.ndarray]) -> None:
    """Write the strokes of a line, each (points, 3): x and y as whole numbers, and seconds."""
    positions = np.concatenate(strokes)[:, :2].astype(int)
    (left, top), (right, bottom) = positions.min(axis=0), positions.max(axis=0)
    text = [
        '<?xml version="1.0" encoding="ISO-8859-1"?>',
        "<WhiteboardCaptureSession>",
        "  <WhiteboardDescription>",
        '    <SensorLocation corner="top_left"/>',
        f'    <DiagonallyOppositeCoords x="{right}" y="{bottom}"/>',
        f'    <VerticallyOppositeCoords x="{left}" y="{bottom}"/>',
        f'    <HorizontallyOppositeCoords x="{right}" y="{top}"/>',
        "  </WhiteboardDescription>",
        "  <StrokeSet>",
        *(_stroke(stroke.tolist()) for stroke in strokes),
        "  </StrokeSet>",
        "</WhiteboardCaptureSession>\n",
    ]
    _write(path, "\n".join(text))


def write_transcription(path: Path, lines: Sequence[str]) -> None:
    """Write the text of a board: the section OCR with other line breaks, then CSR with `lines`."""
    copied = textwrap.fill(" ".join(lines), 60)
    _write(path, "\n".join(["OCR:", "", copied, "", "", "CSR:", "", *lines]) + "\n")


def write_boards(path: Path, boards: Sequence[str]) -> None:
    """Write a list of boards, with a blank before each, as in the originals."""
    _write(path, "".join(f" {board}\n" for board in boards))


def _stroke(points: list[list[float]]) -> str:
    first, last = points[0][2], points[-1][2]
    return "\n".join(
        [
            f'    <Stroke colour="black" start_time="{first:.2f}" end_time="{last:.2f}">',
            *(f'      <Point x="{x:.0f}" y="{y:.0f}" time="{t:.2f}"/>' for x, y, t in points),
            "    </Stroke>",
        ]
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="iso-8859-1", newline="\n")
