"""Makes small copies of IAM-OnDB in the original format, and the files in them."""

from odyssey.corpora.handwriting.boards import SPLIT_FILES

# 12 frames, which is enough for every text in BOARDS.
STROKES = [
    [(100 + 3 * i, 200 + i * i, 5 + 0.01 * i) for i in range(20)],
    [(170, 230, 7.5), (171, 236, 7.5), (169, 239, 7.53)],
]

BOARDS = {
    "trainset.txt": {"a01-000u": ["A MOVE to", "stop Mr"], "a01-003": ['"Left-wing"']},
    "testset_v.txt": {"b02-045z": ["support"]},
    "testset_t.txt": {"a08-010": ["(a large", "majority)"]},
    "testset_f.txt": {"c03-000a": ["of Labour"], "c03-000b": ["M Ps"]},
}
LISTS = list(BOARDS)
assert [name for names in SPLIT_FILES.values() for name in names] == LISTS


def xml(strokes=STROKES, start=""):
    points = "".join(
        '<Stroke colour="black" start_time="1" end_time="2">\n'
        + "".join(f'  <Point x="{x}" y="{y}" time="{time}"/>\n' for x, y, time in stroke)
        + "</Stroke>\n"
        for stroke in strokes
    )
    return (
        f'<?xml version="1.0" encoding="ISO-8859-1"?>\n{start}<WhiteboardCaptureSession>\n'
        '<WhiteboardDescription>\n<SensorLocation corner="top_left"/>\n</WhiteboardDescription>\n'
        f"<StrokeSet>\n{points}</StrokeSet>\n</WhiteboardCaptureSession>\n"
    )


def put(path, content):
    """Write text as ISO-8859-1, or bytes as they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("latin-1"))
    return path


def transcription_of(root, board):
    return root / "ascii" / board[:3] / board[:7] / f"{board}.txt"


def strokes_of(root, board, number):
    return root / "lineStrokes" / board[:3] / board[:7] / f"{board}-{number:02}.xml"


def put_board(root, board, texts):
    put(
        transcription_of(root, board),
        "OCR:\n\nWords to copy \n\nCSR:\n\n" + "".join(f"{text} \n" for text in texts),
    )
    for number in range(1, len(texts) + 1):
        put(strokes_of(root, board, number), xml())


def put_copy(root, lists=BOARDS):
    for name, boards in lists.items():
        put(root / name, "".join(f" {board}\n" for board in boards))
        for board, texts in boards.items():
            put_board(root, board, texts)
    return root
