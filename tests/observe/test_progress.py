"""How far the looking has come: a bar on a terminal, nothing on a pipe."""

from __future__ import annotations

import io

from infracat.observe.progress import progress_on


def test_progress_is_silent_on_a_pipe() -> None:
    stream = io.StringIO()
    with progress_on(stream) as progress:
        progress(1, 2)
    assert stream.getvalue() == ""


def test_progress_is_a_bar_on_a_terminal() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    with progress_on(stream) as progress:
        progress(1, 2)
        progress(2, 2)
    assert "2/2" in stream.getvalue()
