"""When something was last done: by what it leaves behind, by git, or by a command that tells."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.catalog.fields import Duration
from infracat.catalog.mistakes import shown
from infracat.facts import Absent, CannotObserve, Facts, MaybeUnknown, Unavailable, default
from infracat.hosts.files.globs import files
from infracat.sections.ages import Age, describe_date, describe_future
from infracat.sections.maintenance.commands import last_lines, run_to_its_end
from infracat.sections.maintenance.dates import date_in
from infracat.sections.maintenance.reports import Report, report_in

if TYPE_CHECKING:
    from infracat.hosts import Host


class Done(Facts):
    """``by`` is what tells so: the newest file, a commit, a command."""

    at: datetime
    age: MaybeUnknown[float]  # seconds, when it was looked at
    by: str
    report: MaybeUnknown[Report | None] = default(None)  # pip-audit's, where that is the evidence

    def longer_ago_than(self, every: Duration) -> str:
        return f"last done {Age(self.age)} ago ({describe_date(self.at)}, by {self.by}); due after {Age(every)}"


def done_by_files(text: str, host: Host) -> Done | Absent:
    """The newest modification of the files that it names."""
    found = files(host, text)
    if isinstance(found, Absent):
        return Absent(why=f"never done: {found.why}")
    if not found:
        return Absent(why=f"never done: no file fits {text}")
    newest = max(found, key=lambda file: file.modified)
    report = report_in(newest.path, host) if newest.path.suffix.lower() == ".json" else None
    return _done(newest.at, _near(newest.path, host), host, report)


def done_by_git(path: str, host: Host) -> Done | Absent:
    """The newest commit that touches the path, in the repository that the catalog is in."""
    command = ["git", "-c", "log.showSignature=false", "log", "-1", "--format=%cI%n%h%n%P", "--", path]
    code, said = run_to_its_end(command, host)
    if code:
        raise CannotObserve(f"git log -- {path}: {last_lines(said)}")
    if not said.strip():
        return Absent(why=f"never done: no commit touches {path}")
    at, commit, *parents = said.splitlines()
    if not "".join(parents).strip() and _is_shallow(host):
        raise CannotObserve(
            f"{path}: this clone is shallow, and its oldest commit seems to touch everything: "
            "git fetch --unshallow (in CI: fetch-depth: 0)"
        )
    return _done(date_in(at), f"commit {commit} of {path}", host)


def done_by_command(command: str, host: Host) -> Done | Absent:
    """What the command prints, all of it, is a date; nothing: never."""
    code, said = run_to_its_end(command, host)
    if code:
        raise CannotObserve(f"`{command}` exits with {code}: {last_lines(said)}")
    lines = [line for line in said.splitlines() if line.strip()]
    if not lines:
        return Absent(why=f"never done: `{command}` prints nothing")
    if len(lines) > 1:
        raise CannotObserve(f"`{command}` prints {len(lines)} lines, and one date is wanted: {last_lines(said)}")
    try:
        at = date_in(lines[0])
    except ValueError as error:
        raise CannotObserve(f"`{command}` prints {shown(lines[0].strip())}, which {error}") from error
    return _done(at, f"`{command}`", host)


def _done(at: datetime, by: str, host: Host, report: Report | Unavailable | None = None) -> Done:
    wrong = describe_future(at, host.began)
    age = Unavailable(f"{by} is {wrong}") if wrong else max((host.began - at).total_seconds(), 0.0)
    return Done(at=at, age=age, by=host.clean(by), report=report)


def _is_shallow(host: Host) -> bool:
    return host.run(["git", "rev-parse", "--is-shallow-repository"]).stdout.strip() == "true"


def _near(path: Path, host: Host) -> str:
    return str(path.relative_to(host.folder) if path.is_relative_to(host.folder) else path)
