"""The one exception that means: the input is at fault, and here is what to change."""


class BadInput(Exception):
    """A file or setting that cannot be used.

    The message is one sentence that names the file or key and the remedy; scripts and command lines
    print it as it is, without a traceback.
    """
