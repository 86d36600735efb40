"""What is put on a ticket: a file, and the results that its comment summarizes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from infracat.history.past_run import RUN
from infracat.results.document import load
from infracat.results.model import Result
from infracat.runs import bundle


@dataclass(frozen=True)
class Attachment:
    """A run's file, and its results for the comment."""

    run: str
    name: str
    media_type: str
    content: bytes = field(repr=False)
    results: Result = field(repr=False)

    @property
    def title(self) -> str:
        return f"infracat-{self.run}"

    @property
    def mark(self) -> str:
        """What identifies it on a ticket, in a file's name or in a comment.

        Any file or comment of the run stands for its bundle; a report that is attached alone has its own name, since
        the bundle may have been too large for the tracker.
        """
        return self.name if self.name.endswith(".html") else self.title

    def is_named(self, name: object) -> bool:
        return isinstance(name, str) and name.startswith(self.mark)

    def is_in(self, text: object) -> bool:
        return isinstance(text, str) and self.mark in text


def pack(folder: Path, *, only_report: bool = False) -> Attachment:
    """The bundle of the run in ``folder``, or its report.html alone. Raises ``NoBundle``, ``OSError``.

    A run that cannot be bundled whole is not put on a ticket.
    """
    with TemporaryDirectory(prefix="infracat-") as place:
        content = bundle.write(folder, Path(place) / "bundle.zip").read_bytes()
    results = load((folder / "results.json").read_bytes())
    run = results.run.id
    if not RUN.fullmatch(run):
        raise bundle.NoBundle(f"{folder / 'results.json'}: damaged: {run[:60]!r} is no run's id")
    if only_report:
        report = (folder / "report.html").read_bytes()
        return Attachment(run, f"infracat-{run}.html", "text/html", report, results)
    return Attachment(run, f"infracat-{run}.zip", "application/zip", content, results)
