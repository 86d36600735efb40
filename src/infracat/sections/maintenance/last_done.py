"""When a task was last done: by the files that it writes, by git, or by a command that prints the date."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from infracat.catalog.mistakes import shown
from infracat.facts import Absent, CannotObserve, Unavailable
from infracat.hosts.files.globs import files
from infracat.sections.ages import describe_future
from infracat.sections.maintenance.commands import last_lines, run_to_end
from infracat.sections.maintenance.dates import parse_date
from infracat.sections.maintenance.paths import short_path
from infracat.sections.maintenance.pip_audit import read_report
from infracat.sections.maintenance.seen import AuditReport, Done

if TYPE_CHECKING:
    from infracat.hosts import Host


def done_by_files(text: str, host: Host) -> Done | Absent:
    """The newest modification time of the files that ``text`` names."""
    found = files(host, text)
    if isinstance(found, Absent):
        return Absent(why=f"never done: {found.why}")
    if not found:
        return Absent(why=f"never done: no file fits {text}")
    newest = max(found, key=lambda file: file.modified)
    report = read_report(newest.path, host) if newest.path.suffix.lower() == ".json" else None
    return _done(newest.at, short_path(newest.path, host), host, report)


def done_by_git(path: str, host: Host) -> Done | Absent:
    """The newest commit that touches the path, in the repository that the catalog is in."""
    command = ["git", "-c", "log.showSignature=false", "log", "-1", "--format=%cI%n%h%n%P", "--", path]
    code, output = run_to_end(command, host)
    if code:
        raise CannotObserve(f"git log -- {path}: {last_lines(output)}")
    if not output.strip():
        return Absent(why=f"never done: no commit touches {path}")
    at, commit, *parents = output.splitlines()
    if not "".join(parents).strip() and _is_shallow(host):
        raise CannotObserve(
            f"{path}: this clone is shallow, and its oldest commit seems to touch everything: "
            "git fetch --unshallow (in CI: fetch-depth: 0)"
        )
    return _done(parse_date(at), f"commit {commit} of {path}", host)


def done_by_command(command: str, host: Host) -> Done | Absent:
    """The output must be one date; no output means never."""
    code, output = run_to_end(command, host)
    if code:
        raise CannotObserve(f"`{command}` exits with {code}: {last_lines(output)}")
    lines = [line for line in output.splitlines() if line.strip()]
    if not lines:
        return Absent(why=f"never done: `{command}` prints nothing")
    if len(lines) > 1:
        raise CannotObserve(f"`{command}` prints {len(lines)} lines, and one date is wanted: {last_lines(output)}")
    try:
        at = parse_date(lines[0])
    except ValueError as error:
        raise CannotObserve(f"`{command}` prints {shown(lines[0].strip())}, which {error}") from error
    return _done(at, f"`{command}`", host)


def _done(at: datetime, by: str, host: Host, report: AuditReport | Unavailable | None = None) -> Done:
    why = describe_future(at, host.began)
    age = Unavailable(f"{by} is {why}") if why else max((host.began - at).total_seconds(), 0.0)
    return Done(at=at, age=age, by=host.clean(by), report=report)


def _is_shallow(host: Host) -> bool:
    return host.run(["git", "rev-parse", "--is-shallow-repository"]).stdout.strip() == "true"
