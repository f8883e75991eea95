"""The one exception that means: the input is at fault, and here is what to change."""


class BadInput(Exception):
    """A file or setting that cannot be used.

    The message is one sentence that names the file or key and the remedy; scripts and command lines
    print it as it is, without a traceback. What it quotes does nothing to a terminal.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(printable(sentence))


def printable(text: str) -> str:
    """Spell out what a terminal would obey instead of showing: line ends, escapes, lone bytes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
