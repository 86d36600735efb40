"""Text that is made to take long: our own regular expressions take a second for it, not an hour."""

from __future__ import annotations

import time

import pytest

from infracat.redaction.torn import may_be_torn
from infracat.sections.cli_tools.words import _COLOUR


@pytest.mark.parametrize(
    "text", ["\n" * 10**6 + "abcdefghijkl%", "%" + "\n" * 10**6, "\n " * 500_000 + "abcdefghijkl%"]
)
def test_edges_of_escapes(text: str) -> None:
    began = time.process_time()
    assert not may_be_torn(text, ())
    assert time.process_time() - began < 40


def test_a_title_of_a_terminal_that_has_no_end() -> None:
    began = time.process_time()
    assert not _COLOUR.search("\u009d" + "]" * 10**6)
    assert _COLOUR.sub("", "\x1b]" * 300_000 + "0;title\x07v1") is not None
    assert time.process_time() - began < 40
