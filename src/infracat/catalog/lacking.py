"""What a row must say before anybody can look at it, in words: what to write, and on which line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from infracat.catalog.mistakes import Position
from infracat.catalog.nodes import DocumentRow, Scalar, child

_Words = Mapping[str, tuple[str, str]]  # by field, what it says, and how it is written
_WORDS: Mapping[str, _Words] = {
    "storage": {
        "type": ("whether it is a virtual disk, a mount or a directory", "type: directory"),
        "location": ("where it is", "location: /srv/data"),
    },
    "containers": {"container": ("which container it is", "container: NAME")},
    "mcp_tools": {"config": ("how it is reached", "config: FILE.json`, `command: …` or `url: https://…")},
    "external_apis": {"endpoint": ("where it is", "endpoint: https://…")},
    "cli_tools": {
        "verify": ("which program it is", "verify: PROGRAM --version"),
        "version": ("which version will do", "version: 3.11` or `min_version: 3.11"),
    },
    "system_resources": {
        "kind": ("which resource of the machine it is", "kind: ram`, `disk`, `cpu`, `gpu`, `wsl` or `os"),
        "os": ("which system it is", "os: ubuntu` or `platform: [linux, darwin]"),
        "minimum": ("how much there is at least", "minimum: …"),
        "minimum_free": ("how much is free at least", "minimum_free: 50GB"),
    },
    "network": {"port": ("which port or URL it is", "port: 8080` or `url: http://…")},
    "cloud_services": {
        "provider": ("whose it is", "provider: aws`, `azure`, `gcp` or `s3"),
        "resources": (
            "by name what must exist there",
            "resources: s3://BUCKET`, or where there is nothing but credentials to look at `resources: []",
        ),
    },
    "backups": {
        "method": ("what makes the copies", "method: pg_dump"),
        "frequency": ("how often a copy is made", "frequency: daily"),
        "location": ("where the copies are", "location: ./backups/"),
    },
    "maintenance": {
        "task": ("what is to be done", "task: …"),
        "kind": ("how one sees that it is due", "kind: last_done` and `evidence: FILE"),
        "every": ("how often it is done", "every: 4 weeks"),
        "images": ("which images it is about", "images: [postgres:15]"),
        "path": ("which disk, files or folder it is about", "path: …"),
        "above": ("above which share or size it is due", "above: …"),
        "evidence": ("what it leaves behind", "evidence: FILE`, `git: PATH` or `command: …"),
        "command": ("what shows that it is due", "command: …"),
    },
    "troubleshooting": {
        "problem": ("what one sees", "problem: …"),
        "solution": ("what to do about it", "solution: …"),
    },
    "catalog": {
        "version": ("which version it was", "1.0"),
        "date": ("when it became that version", "2026-01-31"),
        "changes": ("what was changed", "…"),
        "history": ("which version it was, when, and what was changed", "history: [{version: …, date: …, changes: …}]"),
    },
}


def words(section: str, field: str) -> tuple[str, str]:
    """What the field says, and how it is written: ``("where it is", "endpoint: https://…")``."""
    return _WORDS.get(section, {}).get(field, (f"its {field}", f"{field}: …"))


def sentence(section: str, field: str, position: Position) -> str:
    """``say where it is: write `endpoint: https://…` on line 41 of INFRASTRUCTURE.md``"""
    what, written = words(section, field)
    return f"say {what}: write `{written}` on line {position.line} of {position.file}"


def unfit(field: str, why: str, position: Position) -> str:
    """Of a value that the row's words suggest, and that does not fit its other fields."""
    where = f"line {position.line} of {position.file}"
    return f"its words suggest `{field}`, which does not fit ({why}): state in code what is meant, on {where}"


def unnamed(section: str, row: DocumentRow) -> Iterator[str]:
    """Fields without which a valid row is none that can be looked at.

    A version that nobody understands is not met by any. Words are no program's name, nor a container's; credentials
    alone do not show that ``1 bucket`` is there.
    """
    if section == "cloud_services" and "resources" not in row:
        yield "resources"
    if section == "system_resources" and child(row, "kind") == "os" and not {"os", "version", "platform"} & set(row):
        yield "os"
    if section == "cli_tools" and "verify" not in row and _is_prose(row):
        yield "verify"
    if section == "cli_tools" and "version" in row.unread and not {"version", "min_version"} & set(row):
        yield "version"
    if section == "containers" and "container" not in row and "service" not in row and _is_prose(row):
        yield "container"


def _is_prose(row: DocumentRow) -> bool:
    """Whether its name was made of two words or more: of ``A modern browser``, and not of ``GNU Make``."""
    from infracat.markdown.cells.names import program, slug

    title, name = child(row, "title"), child(row, "name")
    if "name" not in row.guesses or not isinstance(title, Scalar) or len(title.split()) < 2:
        return False
    return name == slug(title) and program(title) is None
