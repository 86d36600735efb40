"""Writes rows as readable YAML, quoted where a YAML parser would take a text for another type."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from textwrap import dedent, wrap

from infracat.catalog import variables
from infracat.catalog.mistakes import printable
from infracat.init.draft import Value
from infracat.init.rows import DraftRow, tidy
from infracat.schema.command import MODELINE

_NO_LINKS = (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK)  # FAT, FUSE, network shares
WIDTH = 110  # characters of a list on one line
_WORD = r"(?:[A-Za-z0-9_./()+=@%-]|:(?=[A-Za-z0-9/])|,(?=[ A-Za-z0-9]))"
_SAFE = re.compile(rf"(?:\.?[A-Za-z]|~?/|\.{{1,2}}/(?=[A-Za-z])){_WORD}*(?: [A-Za-z0-9/(.-]{_WORD}*)*")
_SAFE_IN_A_LIST = re.compile(r"(?:[A-Za-z][A-Za-z0-9_./-]*|[1-9][0-9]{0,4})")
_SIZE = re.compile(r"[1-9][0-9]*(?:\.[0-9]+)?[kMGT]?i?B")
_NOT_TEXT = re.compile(r"(?:true|false|yes|no|on|off|null|y|n|\.nan|[-+]?\.inf)", re.IGNORECASE)
_TYPED = ("secret", "auto_mount", "ssd", "port", "count", "status")  # fields whose values are not text: true, 8000

CLOSING_COMMENT = "# What no file tells. Add what the project has of it; `infracat lint` checks the result.\n#\n"
EXAMPLES = {
    "external_apis": """\
# external_apis:
#   - name: openai
#     endpoint: https://api.openai.com
#     auth: {type: bearer, env: OPENAI_API_KEY}
#
""",
    "backups": """\
# backups:
#   - name: database
#     method: pg_dump
#     frequency: daily
#     location: ./backups/db/
#     retention: 7 days
#
""",
}
LAST = "# Also: cloud_services, maintenance, troubleshooting, storage.\n"


def catalog_text(title: str, today: date, rows: Sequence[DraftRow], suggestions: Sequence[DraftRow] = ()) -> str:
    """The whole file; suggestions are comments, in their section where there is one."""
    by_section = {section: list(of) for section, of in groupby(rows, key=lambda row: row.section)}
    wanted: dict[str, list[DraftRow]] = {}
    for row in suggestions:
        wanted.setdefault(row.section, []).append(row)
    sections = [_section(name, of) + _commented(wanted.get(name, [])) for name, of in by_section.items()]
    others = [f"# {name}:\n{_commented(of, outside=True)}#\n" for name, of in wanted.items() if name not in by_section]
    examples = [text for name, text in EXAMPLES.items() if name not in by_section and name not in wanted]
    return "\n".join([_head(title, today), *sections, "".join([CLOSING_COMMENT, *others, *examples, LAST])])


def _commented(rows: Sequence[DraftRow], *, outside: bool = False) -> str:
    """Rows as comments: without the marks they are rows."""
    mark = "# " if outside else "  # "
    lines = (line if outside else line[2:] for row in rows for line in row_lines(row))
    return "".join(f"{mark}{line}\n" for line in lines)


def write_new(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` atomically; raises ``FileExistsError`` if ``path`` exists."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        _publish(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _publish(unfinished: Path, path: Path) -> None:
    """A hard link, unlike a rename, never replaces another file; not every file system supports it."""
    try:
        path.hardlink_to(unfinished)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    else:
        return
    if os.path.lexists(path):
        raise FileExistsError(path)
    unfinished.rename(path)


def _head(title: str, today: date) -> str:
    return dedent(f"""\
        {MODELINE}
        # What this project needs, as `infracat init` found it on {today}. Above each row stands where it comes from.
        # Remove what the project does not need, correct what is only a guess, then: infracat verify

        catalog:
          title: {scalar(variables.escaped(tidy(title)) or "project")}
          version: "1.0"
          last_updated: {today}
          history:
            - {{version: "1.0", date: {today}, changes: First catalog by infracat init}}
        """)


def _section(name: str, rows: Sequence[DraftRow]) -> str:
    return f"{name}:\n" + "\n".join("\n".join(row_lines(row)) for row in rows) + "\n"


def row_lines(row: DraftRow) -> Iterator[str]:
    for remark in row.comment:
        yield from (f"  # {line}" for line in wrap(escaped(remark), WIDTH))
    yield f"  - name: {scalar(row.name)}"
    for field, value in row.fields.items():
        yield from (f"    {line}" for line in _field(field, value))


def _field(field: str, value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield f"{field}: {value if field in _TYPED else scalar(value)}"
    elif isinstance(value, Mapping):
        yield f"{field}:"
        yield from (f"  {scalar(name)}: {scalar(text)}" for name, text in value.items())
    else:
        yield from _list(field, value)


def _list(field: str, values: Sequence[str]) -> Iterator[str]:
    flow = ", ".join(each if is_plain_in_a_list(each) else quoted(each) for each in values)
    if len(flow) <= WIDTH:
        yield f"{field}: [{flow}]"
        return
    yield f"{field}:"
    yield from (f"  - {scalar(value)}" for value in values)


def scalar(text: str) -> str:
    """The text as a YAML scalar: plain if it is unambiguous, else quoted."""
    return text if _is_safe(_SAFE, text) or _SIZE.fullmatch(text) else quoted(text)


def is_plain_in_a_list(text: str) -> bool:
    """Whether it needs no quotes in brackets."""
    return _is_safe(_SAFE_IN_A_LIST, text)


def quoted(text: str) -> str:
    """In double quotes if it contains no escape, else in single quotes, which have no escapes."""
    return f'"{text}"' if not re.search(r'["\\]', text) else "'" + text.replace("'", "''") + "'"


def escaped(text: str) -> str:
    """For a comment: on one line, not shortened."""
    return "".join(char if char.isprintable() else printable(char) for char in text)


def _is_safe(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.fullmatch(text) is not None and not _NOT_TEXT.fullmatch(text)
