"""Makes small folders of CSV sequences."""

from odyssey.features import SPLITS


def put_sequences(folder, files):
    """Write files, given as {"train/a.csv": lines of text}; return the folder."""
    for name, lines in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def in_every_split(*lines):
    """Return the files of a data set whose splits have the same single sequence."""
    return {f"{split}/a.csv": lines for split in SPLITS}
