"""Rows about the machine itself: volumes, programs, hardware."""

from __future__ import annotations

import re

from infracat.init.levels import said
from infracat.markdown.cells import backups, names, resources, sizes, versions
from infracat.markdown.cells.nothing import is_nothing
from infracat.markdown.cells.read import Read
from infracat.markdown.draft import Cell, Draft
from infracat.markdown.prose import plain, prose, web_links
from infracat.markdown.readers.common import platforms_in
from infracat.markdown.readers.reading import ONE, Reading, Split, command_in

_TYPES = {
    **dict.fromkeys(("vhdx", "vhd", "virtual disk", "virtual hard disk"), "vhdx"),
    **dict.fromkeys(
        ("mount", "bind mount", "nfs", "nfs mount", "mount point", "einhängepunkt", "마운트", "挂载"), "mount"
    ),
    **dict.fromkeys(("directory", "folder", "dir", "verzeichnis", "ordner", "dossier", "répertoire"), "directory"),
    **dict.fromkeys(
        ("디렉터리", "폴더", "thư mục", "目录", "文件夹", "klasör", "dizin", "direktori", "folder lokal"), "directory"
    ),
}
_AUTO = re.compile(
    r"(?<!no )(?<!not )(?<!never )(?<!without )\b(?:auto(?:matic(?:ally)?)?[- ]?mount(?:s|ed)?"
    r"|mount(?:s|ed)? (?:automatically|at boot|on boot|at startup|on startup))\b",
    re.IGNORECASE,
)
_WINDOWS = "a drive's letter is of Windows"


def storage(reading: Reading) -> Split:
    draft = reading.draft
    label = reading.named()
    for cell in reading.take("type"):
        kind = _TYPES.get(plain(cell.words).casefold())
        if not (kind and draft.put("type", kind, cell.words)):
            draft.note(cell)
    own = backups.read_location(label)
    for cell in reading.take("location"):
        is_inside = own.fields and not draft.has("type") and "mount" in cell.heading.casefold()
        if is_inside and plain(cell.words) != label:  # what a container calls it
            draft.note(cell)
        else:
            place_of(draft, cell)
    if not draft.has("location") and own.fields and not own.rest:
        draft.put("location", own.fields["location"], draft.at, f"its name is a path: {label}")
    for cell in reading.take("size"):
        draft.take(sizes.read(plain(cell.words)), cell)
    said = reading.text("notes", "purpose")
    if _AUTO.search(said) and draft.get("type") != "directory":
        draft.put("auto_mount", "true", draft.at, f"its notes say so: {said}")
    return ONE


def place_of(draft: Draft, cell: Cell) -> None:
    """``location``, with the platform that has such paths. The name of a system is its platform, and no path."""
    text = plain(cell.words)
    found = platforms_in(text)
    if found:
        if not draft.put("platform", found, cell.words, f"its location is {text}"):
            draft.note(cell)
    elif "${" in text and " " not in text:
        draft.put("location", text, cell.words)
    else:
        draft.take(backups.read_location(text), cell, guesses={"platform": _WINDOWS})


def cli_tools(reading: Reading) -> Split:
    draft = reading.draft
    reading.named()
    for cell in reading.take("minimum", "version"):
        is_least = cell.meaning == "minimum"
        read = versions.read(plain(cell.words), minimum=is_least)
        draft.take(read, cell)
        if not read.fields and any(char.isdecimal() for char in read.rest):
            draft.unread = ("version",)
    for cell in reading.take("verify"):
        _command(draft, "verify", cell)
    for cell in reading.take("install"):
        _install(draft, cell)
    return ONE


def _command(draft: Draft, name: str, cell: Cell) -> None:
    """A shell line, and what stands around it as a note."""
    command = command_in(cell.words)
    if command == plain(cell.words) and command:
        if not draft.put(name, command, cell.words):
            draft.note(cell)
    elif command and draft.put(name, command, cell.words):
        draft.note(cell)
    else:
        draft.note(cell)


def _install(draft: Draft, cell: Cell) -> None:
    """Any words will do, as nobody runs them; a link leads to what is written about it."""
    links = web_links(cell.words)
    if links and draft.put("docs", links[0], cell.words) and plain(cell.words) in links:
        return
    if not draft.put("install", prose(cell.words).replace("\n", "; "), cell.words):
        draft.note(cell)


def system_resources(reading: Reading) -> Split:
    """The name, what is needed and the notes are read together: each may hold what the others lack."""
    draft = reading.draft
    label = _hardware(reading)
    kind = resources.kind_of(label)
    if kind and not label.isascii():
        draft.put("name", kind, draft.at, f"what {label} means")
    reading.named()
    cells = list(reading.take("amount", "minimum", "recommended", "version"))
    needed = _needed(cells)
    read = _without_a_least(resources.read(label, needed, reading.text("notes")), label, cells)
    own = {**resources.read(label, needed).fields, "platform": ""}
    guesses = {name: "its notes say so" for name in read.fields if name not in own} | {"platform": "WSL is of Windows"}
    at = cells[0] if cells else Cell("", draft.at)
    draft.take(Read(read.fields), at, guesses=guesses)
    _needless(draft, needed)
    for cell in cells if read.rest else ():
        if not _is_read(label, cell, draft):
            draft.note(cell)
    return ONE


def _without_a_least(read: Read, label: str, cells: list[Cell]) -> Read:
    """Where the column of the least amount says something that is none, that of the best is not demanded instead."""
    said = [cell for cell in cells if cell.meaning != "recommended" and not cell.says_nothing]
    if not said or any(set(resources.read(label, plain(cell.words)).fields) & set(_LEAST) for cell in said):
        return read
    is_best = {cell.meaning for cell in cells} > {cell.meaning for cell in said}
    fields = {name: value for name, value in read.fields.items() if name not in (*_LEAST, "level")}
    return Read(fields, read.rest) if is_best and read.fields.get("level") == "recommended" else read


_LEAST = ("minimum", "minimum_free")


def _needless(draft: Draft, needed: str) -> None:
    """``none needed``, ``not required``: a resource that may be absent."""
    if said(needed) == "optional":
        draft.put("level", "optional", draft.at, f"it says so: {needed}")


def _is_read(label: str, cell: Cell, draft: Draft) -> bool:
    """Whether all that this cell says has become fields."""
    alone = resources.read(label, plain(cell.words))
    if cell.meaning != "recommended":
        return not alone.rest and len(alone.fields) > 1
    is_only = set(alone.fields) <= {"kind", "minimum", "minimum_free"}
    return not alone.rest and is_only and draft.has("recommended", "recommended_free")


def _hardware(reading: Reading) -> str:
    """What names the resource: its label, unless the row states another kind than that is."""
    label = names.cleaned(reading.text("label"))
    stated = str(reading.draft.stated.get("kind", ""))
    return label if not stated or resources.kind_of(label) == stated else stated


def _needed(cells: list[Cell]) -> str:
    """``8GB minimum, 16GB recommended`` of two columns."""
    texts = {cell.meaning: plain(cell.words) for cell in cells}
    if "recommended" not in texts or is_nothing(texts["recommended"]):
        return ", ".join(texts.values())
    least = next((text for meaning, text in texts.items() if meaning != "recommended"), "")
    best = f"{texts['recommended']} recommended"
    return f"{least} minimum, {best}" if least else best
