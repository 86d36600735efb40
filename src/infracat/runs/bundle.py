"""One zip for an incident: a run's reports, its evidence a file a row, and the sums that prove it whole.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import hashlib
import os
import secrets
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from infracat.facts import LOCAL, CannotObserve, Evidence
from infracat.hosts.files.folders import read_small
from infracat.hosts.files.guarded_files import directly
from infracat.results.document import DamagedResults, damage, load
from infracat.results.model import Result, RowResult
from infracat.runs import private

FILES = ("report.html", "summary.md", "results.json", "observations.json", "junit.xml")
SUMS = "SHA256SUMS"  # `sha256sum --check` reads it
_MOST = 256_000_000  # bytes of one file
_EARLIEST, _LATEST = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)  # that a zip can hold


class NoBundle(ValueError):
    """The run's folder lacks what a bundle has; the text says what."""


def write(folder: Path, target: Path, *, group: bool = False) -> Path:
    """Write the bundle of the run in ``folder`` to ``target``, whole or not at all; the same run gives the same bytes.

    It is for you alone to read, or for your ``group`` too.

    Everything in it was redacted when the run wrote it. Raises ``NoBundle``, and ``OSError`` when the disk refuses.
    """
    files = dict(_files(folder))
    try:
        results = load(files["results.json"])
        started = datetime.fromisoformat(results.run.started)
    except DamagedResults as error:
        raise NoBundle(f"{folder / 'results.json'}: {damage(error)}") from error
    except ValueError as error:
        raise NoBundle(f"{folder / 'results.json'}: damaged: {error}") from error
    files |= evidence_files(results)
    files[SUMS] = _sums(files)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}-{secrets.token_hex(2)}.part")
    try:
        _zip(files, unfinished, f"infracat-{_plain(results.run.id)}", started)
        private.set_modes(unfinished, group=group)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return target


def evidence_name(row: RowResult) -> str:
    """Where a row's whole evidence is in the bundle: ``evidence/cli_tools/git.txt``, ``….git@web1.txt`` elsewhere."""
    host = "" if row.host == LOCAL else f"@{row.host}"
    section, _, name = f"{row.key}{host}".partition("/")
    return f"evidence/{_plain(section)}/{_plain(name)}.txt"


def evidence_files(results: Result) -> dict[str, bytes]:
    """The evidence of each row, command by command."""
    return {evidence_name(row): _evidence(row).encode("utf-8", "replace") for row in results.rows if row.evidence}


def _evidence(row: RowResult) -> str:
    return "\n".join(_look(each) for each in row.evidence)


def _look(each: Evidence) -> str:
    code = "" if each.exit_code is None else f"exit {each.exit_code}, "
    return f"$ {each.command}\n({code}{each.duration:.3f} s)\n{each.output}\n"


def _plain(name: str) -> str:
    """``name`` without path separators: a row of a project's own module may have any name."""
    return "".join(letter if letter.isalnum() or letter in "_.-@" else "_" for letter in name).lstrip(".") or "_"


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for name in FILES:
        try:
            if (folder / name).is_symlink():
                raise NoBundle(f"{folder / name}: is a link: what it leads to is no part of the run")
            yield name, read_small(directly, folder / name, _MOST)
        except CannotObserve as error:
            raise NoBundle(f"{folder / name}: {error}") from error


def _sums(files: dict[str, bytes]) -> bytes:
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def _zip(files: dict[str, bytes], path: Path, root: str, started: datetime) -> None:
    """All in one folder; times, order and modes are fixed or the run's, so that two bundles of a run are identical."""
    stamp = min(_LATEST, max(_EARLIEST, started.timetuple()[:6]))
    with (
        open(path, "xb", opener=private.open_new) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
    ):
        for name in sorted(files):
            member = zipfile.ZipInfo(f"{root}/{name}", stamp)
            member.external_attr = 0o600 << 16
            member.create_system = 3  # Unix, wherever it is made
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, files[name])
