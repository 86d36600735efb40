"""The version in what a program prints: every number that could be it, and which one is closest to its own name.

A number beside the tool's name or the word ``version`` wins over any other; one in parentheses, of a library or of the
system comes last. Paths, addresses, sizes and conditions are no versions; warnings and news of updates are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from infracat.catalog.fields.versions import DOTTED, LONGEST, version_in
from infracat.sections.cli_tools.words import Names, is_another, is_not_read, readable

DISTRIB, BESIDE, OWN, SAID, ANOTHERS_SAID, OWN_IN_PARENTHESES, PLAIN, IN_PARENTHESES, ANOTHERS = range(
    9
)  # closest first
STATED = ANOTHERS_SAID  # up to here a name or a word says that it is a version
LINES = 200  # that are read

_WHOLE = re.compile(
    r"\s*(?P<before>(?:[A-Za-z][\w/+-]*,? ){0,3})(?P<quote>[\"']?)v?(?P<number>[0-9]{1,9})(?P=quote)(?=\s|,\s|$)"
)
_SAID = re.compile(r"\b(?:version|ver|release|revision|rev)\b(?!\w)", re.IGNORECASE)
_UNQUALIFIED = re.compile(
    r"^\W*(?:(?:the|this|is|client|cli|tool|program|app|db|current|package|product|full|short|command|line|git)\W+)*"
    r"(?:version|ver|release|revision|rev)\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"[\W_]*(?:(?:cli|client|version|ver|release|from)\b)?[\W_]*(?:v|go)?[\W_]*", re.IGNORECASE)
_PARENTHESES = re.compile(r"\([^()\n]*\)|\[[^][\n]*\]|\{[^{}\n]*\}")
_PATH = re.compile(r"(?:^|[=:(\"'\[,])(?:~|\.{1,2})?/|://|\\|^[A-Za-z]:[\\/]|^-+[A-Za-z]|[^/]/[^/]+/")
_PATH_GOES_ON = re.compile(
    r"[\w.+~-]*/|[\w.+~-]*\.(?:jar|so|dll|dylib|exe|py|js|rb|zip|t?gz|xz|whl|log|conf|json|ya?ml)\b"
)
_CONDITION = re.compile(r"(?:[<>~^]=?|[<>=!]=)\s*v?$")
_BEFORE_AN_ADDRESS = re.compile(r"\b(?:to|host|from|at|address|server|on|tried|ip|bind|listening)\W*$", re.IGNORECASE)
_UNIT = re.compile(r"\s?(?:[kMGT]i?B|[µmn]?s|%|[kMG]?Hz|(?:milli)?seconds?)\b(?!\w)|%", re.IGNORECASE)


class Candidate(NamedTuple):
    """A number that may be the version: ``rank`` is how close it is, ``before`` what stands before it."""

    version: str
    rank: int
    before: str

    @property
    def is_own(self) -> bool:
        """Whether it is the tool's own, not that of another program: by its name, or as nothing stands before it."""
        named = (DISTRIB, BESIDE, OWN, SAID, OWN_IN_PARENTHESES)
        return self.rank in named or (self.rank == PLAIN and not self.before.strip("v \"'"))

    @property
    def pattern(self) -> str:
        """A ``version_pattern`` that picks it."""
        words = (
            re.escape(" ".join(self.before.split()[-2:])).replace(r"\ ", r"\s+").replace("'", ".").replace(r"\-", "-")
        )
        return rf"{words}\s*v?([0-9.]+)" if words else r"^v?([0-9.]+)"


def candidates(text: str, names: Names) -> list[Candidate]:
    """The closest numbers of ``text``, all as close: one where it is clear, none where there is no version."""
    found = [each for line in _lines(text, names) for each in _in_line(line, names)]
    closest = min((each.rank for each in found), default=0)
    return list({each.version: each for each in reversed(found) if each.rank == closest}.values())[::-1]


def _lines(text: str, names: Names) -> list[str]:
    lines = [readable(line) for line in text.splitlines()[:LINES] if not is_not_read(line, names)]
    return [line for line in lines if line.strip()]


def _in_line(line: str, names: Names) -> Iterator[Candidate]:
    began, named = 0, False
    if whole := _WHOLE.match(line):
        yield from _whole_number(whole, names)
    for match in DOTTED.finditer(line):
        if len(match[0]) > LONGEST or _is_no_version(line, match):
            continue
        before = line[began : match.start()]
        parenthesis = _is_inside(line[: match.start()])
        if not parenthesis:
            before = _PARENTHESES.sub(" ", before)
            began = match.end()
        rank = _rank(before, parenthesis, line, match, names)
        yield Candidate(_version(match, names), max(rank, PLAIN) if named and rank != DISTRIB else rank, before)
        named = named or rank == BESIDE  # what follows on the line is of something else


def _is_inside(before: str) -> bool:
    """Whether what follows is in parentheses of any kind."""
    return sum(map(before.count, "([{")) > sum(map(before.count, ")]}"))


def _whole_number(match: re.Match[str], names: Names) -> Iterator[Candidate]:
    """A number without a dot is a version only where it is all that there is, or follows a name: ``less 590``."""
    before = match["before"]
    if names.own_in(before):
        rank = BESIDE
    elif _UNQUALIFIED.match(before) or (not before and not match.string[match.end() :].strip()):
        rank = SAID
    else:
        rank = PLAIN
        if not 1 <= len(before.split()) <= 2 or (len(before.split()) == 2 and not _SAID.search(before)):
            return
    if not re.match(r",? (?:sub)?version", match.string[match.end() :]):  # perl 5, version 36
        yield Candidate(str(int(match["number"])), rank, before)


def _rank(before: str, parenthesis: bool, line: str, match: re.Match[str], names: Names) -> int:
    own = names.own_in(before)
    if re.search(r"\bdistrib\s+$", before, re.IGNORECASE):
        return DISTRIB
    if is_another(before, names):
        return ANOTHERS
    if parenthesis:
        return OWN_IN_PARENTHESES if own else IN_PARENTHESES
    if own:
        return BESIDE if _BESIDE.fullmatch(before, own.end()) else OWN
    if _SAID.search(before):
        return SAID if _UNQUALIFIED.match(before) else ANOTHERS_SAID
    alone = line.strip().strip("\"'").removeprefix("v").startswith(match[0]) and len(line.split()) == 1
    return SAID if alone else PLAIN


def _is_no_version(line: str, match: re.Match[str]) -> bool:
    """Part of a path, an address, a time, a size, a condition (``>= 18.0``)."""
    start, end = match.span()
    token = line[line.rfind(" ", 0, start) + 1 : start]
    rest = line[end : end + 60]
    parts = match[1].split(".")
    if len(parts) == 4 and all(len(part) <= 3 and int(part) <= 255 for part in parts):
        stated = re.search(r"\w[-/_ ]v?$|version:?\s+$", line[:start])
        if not stated or re.match(r"[:/][0-9]", rest) or _BEFORE_AN_ADDRESS.search(line[:start]):
            return True
    return bool(
        _PATH.search(token)
        or _PATH_GOES_ON.match(rest)
        or _CONDITION.search(line[:start])
        or _UNIT.match(rest)
        or re.search(r"[0-9]:$", token)
    )


def _version(match: re.Match[str], names: Names) -> str:
    version = version_in(match[0])
    if names.is_java and (old := re.match(r"1\.([1-8])\b", version)):  # Java 1.8.0_392 is Java 8
        update = re.compile(r"_([0-9]{1,5})").match(match.string, match.end())
        return f"{old[1]}.0.{int(update[1])}" if update else old[1]
    return version
