"""Small folders of CSV sequences, for the tests of their readers."""

from odyssey.features import SPLITS


def put_sequences(folder, files):
    """Write files, {"train/a.csv": lines of text}, and return the folder."""
    for name, lines in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def in_every_split(*lines):
    """The same sequence for training, validation and test."""
    return {f"{split}/a.csv": lines for split in SPLITS}
