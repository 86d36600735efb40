"""What the terminal can show: its width in cells, its colours, its characters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from infracat.report.printable import on_one_line, printable
from infracat.results.status import Status

_COLOURS: dict[str, str] = {
    Status.PASSED: "32",
    Status.WARNED: "33",
    Status.FAILED: "1;31",
    Status.UNKNOWN: "1;35",
    Status.BLOCKED: "31",
    Status.WAIVED: "36",
    Status.SKIPPED: "2",
    "met": "1;32",
    "part": "1;33",
    "unmet": "1;31",
    "title": "1",
    "faint": "2",
}


@dataclass(frozen=True)
class TerminalLayout:
    """Lays out plain text; colours come last, around pieces that already have their width."""

    width: int
    colour: bool
    encoding: str  # "utf-8" when marks and dots may be Unicode

    @classmethod
    def of(cls, stream: TextIO, *, width: int, colour: bool, unicode: bool) -> TerminalLayout:
        """For ``stream``; one without an encoding (StringIO) takes every character."""
        encoding = (getattr(stream, "encoding", None) or "utf-8").lower().replace("_", "-")
        is_utf8 = encoding in {"utf-8", "utf8"}
        return cls(max(width, 40), colour, "utf-8" if unicode and is_utf8 else "ascii")

    @property
    def unicode(self) -> bool:
        return self.encoding == "utf-8"

    def mark(self, status: Status) -> str:
        return status.mark if self.unicode else f"{status.ascii_mark:4}"

    def coloured(self, text: str, tone: str) -> str:
        return f"\x1b[{_COLOURS[tone]}m{text}\x1b[0m" if self.colour and text else text

    def text(self, text: str | None) -> str:
        """``text`` on one line, harmless, in characters that the terminal takes: ``é`` → ``\\xe9``."""
        line = on_one_line(text)
        return line if self.unicode else line.encode("ascii", "backslashreplace").decode("ascii")

    def column(self, text: str, width: int) -> str:
        """``text`` in exactly ``width`` cells: padded, or shortened in its middle."""
        short = self.shortened(text, width)
        return short + " " * (width - cells(short))

    def shortened(self, text: str, width: int) -> str:
        """``text`` in at most ``width`` cells: ``/very/long/path`` → ``/very…path``."""
        if cells(text) <= width:
            return text
        dots = "…" if self.unicode else "..."
        room = max(width - len(dots), 0)
        tail = _head(text[::-1], room // 2)[::-1]
        return _head(text, room - cells(tail)) + dots + tail

    def wrapped(self, text: str, indent: str = "", longest: int = 8) -> Iterator[str]:
        """``text`` over lines of this width, all but the first further in; ``longest`` a paragraph at most."""
        room = self.width - len(indent) - 2
        further = ""
        for paragraph in printable(text).splitlines():
            words = self.shortened(self.text(paragraph), room * longest).split(" ")
            for line in _filled(words, room):
                yield f"{indent}{further}{line}"
                further = "  "


def cells(text: str) -> int:
    """How many columns a terminal gives ``text``: 2 for ``界``."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _head(text: str, width: int) -> str:
    taken = 0
    for number, character in enumerate(text):
        taken += cells(character)
        if taken > width:
            return text[:number]
    return text


def _filled(words: list[str], width: int) -> Iterator[str]:
    line = ""
    for word in words:
        for piece in _pieces(word, width):
            if line and cells(line) + 1 + cells(piece) > width:
                yield line
                line = piece
            else:
                line = f"{line} {piece}".strip()
    yield line


def _pieces(word: str, width: int) -> Iterator[str]:
    while cells(word) > width:
        head = _head(word, width)
        yield head
        word = word[len(head) :]
    yield word
