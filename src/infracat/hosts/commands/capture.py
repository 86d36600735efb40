"""A program's output of any length in limited memory: head and tail are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infracat.redaction.redactor import Redactor

KEPT = 32 * 1024  # bytes, at each end


class Capture:
    """The head and the tail of one stream; what lies between is only counted."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._head = bytearray()
        self._tail = bytearray()
        self._total = 0

    def feed(self, chunk: bytes) -> None:
        self._total += len(chunk)
        room = self._kept - len(self._head)
        self._head += chunk[:room]
        self._tail += chunk[room:]
        if len(self._tail) > 4 * self._kept:
            del self._tail[: -self._kept]

    @property
    def is_cut(self) -> bool:
        """Whether it is more than is kept."""
        return self._total > 2 * self._kept

    @property
    def raw(self) -> bytes:
        """What is kept, secrets included: for no reader."""
        return bytes(self._head + self._tail)

    def text(self, redactor: Redactor, *, whole: bool = True) -> str:
        """All of it, redacted; of a long stream: head, ``… 59,934,464 bytes left out …``, tail.

        Not ``whole``: the program was stopped in the middle of its output, which may end with half a secret.
        """
        del self._tail[: -self._kept]
        left_out = self._total - len(self._head) - len(self._tail)
        whole_text = _decoded(self._head + self._tail)
        text = self._shortened(left_out, redactor) if left_out else redactor.text(whole_text)
        return text if whole else redactor.without_partial_secret(text)

    def _shortened(self, left_out: int, redactor: Redactor) -> str:
        """Masks first, then removes from the inner edges whatever could be half a secret."""
        head, tail = redactor.text(_decoded(self._head)), redactor.text(_decoded(self._tail))
        end = max(len(head) - redactor.longest, 0)
        left_out += len(head[end:]) + len(tail[: redactor.longest])
        return f"{head[:end]}\n… {left_out:,} bytes left out …\n{tail[redactor.longest :]}"


def shortened(text: str, kept: int) -> str:
    """Head and tail, ``kept`` characters each, of a longer text."""
    left_out = len(text) - 2 * kept
    if left_out <= 0:
        return text
    return f"{text[:kept]}\n… {left_out:,} characters left out …\n{text[-kept:]}"


def cut_between_words(text: str, most: int) -> str:
    """The start of an untrusted text, cut between two words: the redactor would not recognize half a secret."""
    if len(text) <= most:
        return text
    return text[: text.rfind(" ", 0, most + 1) + 1] + "…"


def _decoded(output: bytes | bytearray) -> str:
    encoding = "utf-16" if _is_utf_16(output) else "utf-8"
    return output.decode(encoding, errors="replace").replace("\r\n", "\n")


def _is_utf_16(output: bytes | bytearray) -> bool:
    """The output of Windows's own tools (wsl.exe): in every language some characters are ASCII, with a null byte."""
    high = output[1::2].count(0)
    return high * 8 > len(output) and 0 not in output[::2]
