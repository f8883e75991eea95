"""The exception for input that cannot be used."""


class BadInput(Exception):
    """A file, option or configuration key that cannot be used.

    The message is one sentence that names the file or key and says what to change. Scripts and
    commands print it without a traceback.

    Args:
        sentence: the message; characters that control a terminal are escaped.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(printable(sentence))


def printable(text: str) -> str:
    r"""Escape the characters of a text that cannot be printed, such as line ends and escapes.

    Args:
        text: any text.

    Examples:
        >>> printable("a\nb")
        'a\\nb'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
