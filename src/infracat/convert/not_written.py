"""Why nothing is written."""


class NotWritten(Exception):
    """The text says why, in one line; a catalog's mistakes may follow."""
