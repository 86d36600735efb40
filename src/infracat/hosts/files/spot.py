"""A random sample of a source's files, compared with a copy of it; runs in a child process, which runs this file.

``python spot.py REQUEST``: ``{"source": …, "sample": 20, "at": 1764000000.0, "written": 3600}`` and ``files`` (an
archive, or its parts), ``command`` (which writes a tar archive), or ``tree`` (a folder). ``written``: in how many
seconds before ``at`` the copy may have been made. It needs the standard library only.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import stat
import subprocess
import sys
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Any, Literal

if __name__ == "__main__":
    sys.path.append(str(Path(__file__).parents[3]))

from infracat.formats.flaws import Damaged, Unreadable
from infracat.formats.streams import CHUNK, Stream, decompressed, joined
from infracat.formats.tar import is_tar
from infracat.hosts.files.walk import SYSTEM_FOLDERS

A_DAY = 24 * 3600.0
NAMED = 5  # files in a message
_LONGEST = 200  # letters of a name
_STEP = 2.0  # seconds: times of some file systems are so coarse
Outcome = Literal["gone", "unread", "newer", "linked", "equal", "unsure", "missing", "different"]
LINKED = "linked"  # in an archive, to a member that is not in the sample


@dataclass(frozen=True)
class File:
    """A file of the source."""

    name: str  # relative to the source
    path: str
    modified: float


@dataclass
class SourceSample:
    """The source's files that are older than the copy: how many, and some of them."""

    files: int = 0
    newer: int = 0
    unread: int = 0
    sample: list[File] = field(default_factory=list)


@dataclass(frozen=True)
class CopiedFile:
    """A file of the copy."""

    digest: str
    modified: float


def compare(request: Mapping[str, Any]) -> dict[str, Any]:
    """``{"problem": "", "files": 812, "newer": 3, "compared": 20, "missing": [], "different": [], …}``."""
    source = Path(request["source"])
    try:
        kind = source.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return {"problem": "is not there"}
    found = _sampled(source, request["sample"], request["at"], is_file=stat.S_ISREG(kind))
    if not found.sample:
        if found.unread:
            return {"cannot": f"{source}: cannot be read"}
        return {"problem": "has no file in it"} if not found.newer else {"newer": found.newer}
    with _copy_of(request) as members:
        copied = members(found.sample, source)
    return _compared(found, copied, request["at"], request["written"])


def _sampled(source: Path, size: int, at: float, *, is_file: bool) -> SourceSample:
    """Each file is as likely as any other, however many there are (a reservoir)."""
    found = SourceSample()
    for path in [str(source)] if is_file else _below(str(source), found):
        try:
            status = (os.stat if is_file else os.lstat)(path)
        except (FileNotFoundError, NotADirectoryError):  # it is gone since
            continue
        except OSError:
            found.unread += 1
            continue
        if not stat.S_ISREG(status.st_mode):
            continue
        if status.st_mtime > at:
            found.newer += 1
            continue
        found.files += 1
        each = File(os.path.relpath(path, source.parent if is_file else source), path, status.st_mtime)
        if len(found.sample) < size:
            found.sample.append(each)
        elif (place := random.randrange(found.files)) < size:  # noqa: S311 - no secret
            found.sample[place] = each
    return found


def _below(folder: str, found: SourceSample) -> Iterator[str]:
    def cannot(error: OSError) -> None:
        found.unread += PurePosixPath(error.filename).name not in SYSTEM_FOLDERS

    for here, _, names in os.walk(folder, onerror=cannot):
        for name in names:
            yield os.path.join(here, name)  # noqa: PTH118 - texts, for speed


@contextmanager
def _copy_of(request: Mapping[str, Any]) -> Iterator[Any]:
    """A function from files of the source to the members of the copy."""
    with ExitStack() as opened:
        if tree := request.get("tree"):
            yield lambda sample, source: _in_tree(Path(tree), sample, source)
        elif command := request.get("command"):
            yield lambda sample, source: _in_output(command, sample, source)
        else:
            files = [opened.enter_context(Path(path).open("rb")) for path in request["files"]]
            yield lambda sample, source: _in_archive(Stream(joined(files)), sample, source)


def _in_output(command: list[str], sample: list[File], source: Path) -> dict[str, CopiedFile]:
    """Its errors go to a file: a pipe that nobody reads would stop it at 64 kB."""
    with (
        TemporaryFile() as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.DEVNULL) as process,
    ):
        assert process.stdout
        try:
            found = _in_archive(Stream(process.stdout.read), sample, source)
        except (Damaged, Unreadable, tarfile.TarError):
            process.kill()
            raise Unreadable(_last(errors) or "it printed no archive") from None
        if process.wait() not in ((0, 1) if command[0] == "borg" else (0,)):  # of borg, 1 is a warning
            raise Unreadable(_last(errors) or f"it ended with {process.returncode}")
        return found


def _last(errors: IO[bytes]) -> str:
    errors.seek(max(0, errors.seek(0, os.SEEK_END) - 4000))
    lines = errors.read().decode(errors="replace").strip().splitlines()
    return lines[-1][:300] if lines else ""


def _in_archive(stream: Stream, sample: list[File], source: Path) -> dict[str, CopiedFile]:
    """Those members whose path ends with that of a file of the sample, below the folder that most of them are in."""
    stream, _ = decompressed(stream)
    if not stream.peek(1):
        return {}
    if not is_tar(stream):
        raise Unreadable("it is no tar archive, and only those are compared")
    wanted = {each.name for each in sample}
    found: dict[str, CopiedFile] = {}
    links: dict[str, tuple[str, float]] = {}
    with tarfile.open(mode="r|", fileobj=stream, bufsize=CHUNK, ignore_zeros=True) as archive:  # type: ignore[call-overload]
        for member in archive:
            name = _plain(member.name)
            if member.islnk() and _ends(name, wanted):
                links[name] = (_plain(member.linkname), float(member.mtime))
            elif member.isreg() and _ends(name, wanted):
                content = archive.extractfile(member)
                found[name] = CopiedFile(_digest(content) if content else "", float(member.mtime))
            archive.members = []
    for name, (target, modified) in links.items():
        found[name] = CopiedFile(found[target].digest if target in found else LINKED, modified)
    return _below_one_head(found, sample, source)


def _plain(name: str) -> str:
    return name.removeprefix("./").lstrip("/")


def _ends(name: str, wanted: set[str]) -> list[str]:
    """Which files of the sample it may be: all ends of its path."""
    parts = name.split("/")
    return [end for number in range(len(parts)) if (end := "/".join(parts[number:])) in wanted]


def _below_one_head(found: Mapping[str, CopiedFile], sample: list[File], source: Path) -> dict[str, CopiedFile]:
    """The source's files may be at ``srv/site/a``, ``site/a`` or ``a``: one of these, that which fits most of them."""
    wanted = {each.name for each in sample}
    heads = Counter(name[: len(name) - len(end)] for name in found for end in _ends(name, wanted))
    if not heads:
        return {}
    best = max(heads, key=lambda head: (_is_of(head, source), heads[head], -len(head)))
    return {each.name: found[best + each.name] for each in sample if best + each.name in found}


def _is_of(head: str, source: Path) -> bool:
    """Whether a folder of the copy is called as the source is, or is the top."""
    parts, whole = PurePosixPath(head).parts, source.parts[1:]
    return not parts or whole[-len(parts) :] == parts or (bool(whole) and parts[-len(whole) :] == whole)


def _in_tree(tree: Path, sample: list[File], source: Path) -> dict[str, CopiedFile]:
    tops = [tree, *sorted(each for each in tree.iterdir() if each.is_dir())]  # rsnapshot's localhost/
    parts = source.parts[1:]
    heads = [top.joinpath(*parts[number:]) for top in tops for number in range(len(parts) + 1)]
    best = max(heads, key=lambda head: sum((head / each.name).is_file() for each in sample))
    found = {}
    for each in sample:
        path = best / each.name
        if path.is_file():
            with path.open("rb") as file:
                found[each.name] = CopiedFile(_digest(file), path.stat().st_mtime)
    return found


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _compared(found: SourceSample, copied: Mapping[str, CopiedFile], at: float, written: float) -> dict[str, Any]:
    names: dict[Outcome, list[str]] = defaultdict(list)
    for each in found.sample:
        names[_outcome(each, copied.get(each.name), at, written)].append(each.name)
    mismatches = len(names["missing"]) + len(names["different"])
    return {
        "files": found.files,
        "newer": found.newer + len(names["newer"]),
        "unread": found.unread + len(names["unread"]),
        "linked": len(names["linked"]),
        "unsure": len(names["unsure"]),
        "compared": len(names["equal"]) + mismatches,
        "mismatches": mismatches,
        "missing": _shown(names["missing"]),
        "different": _shown(names["different"]),
    }


def _outcome(each: File, member: CopiedFile | None, at: float, written: float) -> Outcome:
    try:
        with Path(each.path).open("rb") as file:
            digest = _digest(file)
        status = Path(each.path).stat()
    except FileNotFoundError:
        return "gone"
    except OSError:
        return "unread"
    if member is not None and member.digest == LINKED:
        return "linked"
    is_equal = member is not None and member.digest == digest
    during = at - each.modified < written and _may_have_changed_meanwhile(each, member)
    if status.st_mtime != each.modified or (not is_equal and during):
        return "newer"
    if is_equal:
        return "equal"
    return _kind_of_mismatch(member, is_sure=status.st_ctime <= at)


def _kind_of_mismatch(member: CopiedFile | None, *, is_sure: bool) -> Outcome:
    """Unsure: it was put there since, with its old time; or it was not copied, and got another owner since."""
    if not is_sure:
        return "unsure"
    return "missing" if member is None else "different"


def _may_have_changed_meanwhile(each: File, member: CopiedFile | None) -> bool:
    """While the copy was made: it came after its folder was read, or was changed after it was copied."""
    return member is None or each.modified > member.modified + _STEP


def _shown(names: list[str]) -> list[str]:
    return ["".join(map(_printable, name))[:_LONGEST] for name in sorted(names)[:NAMED]]


def _printable(letter: str) -> str:
    return letter if letter.isprintable() else ascii(letter)[1:-1]


def answer(request: str) -> dict[str, Any]:
    """The answer that the child process prints, as JSON."""
    try:
        return compare(json.loads(request))
    except (Damaged, Unreadable, tarfile.TarError) as reason:
        return {"cannot": str(reason)}
    except OSError as error:
        return {"cannot": f"{error.filename or 'it'}: {error.strerror or error}"}


if __name__ == "__main__":
    print(json.dumps(answer(sys.argv[1])))  # noqa: T201 - to the parent process
