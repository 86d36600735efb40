"""Hardware: what a row of a requirement is, and how much of it there has to be."""

from __future__ import annotations

import re

from infracat.markdown.cells import graphics, systems
from infracat.markdown.cells.amounts import CORES, SIZES, Kind, amounts
from infracat.markdown.cells.nothing import is_nothing
from infracat.markdown.cells.read import LONGEST, Read, Value
from infracat.markdown.cells.words import meanings

_BY_WORD = {**dict.fromkeys(systems.SYSTEMS, "os"), **meanings("hardware")}
_OPTIONAL = re.compile(
    r"\boptional\b|\bcpu works\b|\bworks on cpu\b|\bcpu[- ](?:mode|only)\b"
    r"|\bnot (?:required|needed)\b|\bno gpu (?:is )?(?:required|needed)\b",
    re.IGNORECASE,
)


def kind_of(name: str) -> str:
    """``Memory:`` → ``ram``; "" for what is no hardware, and no system."""
    if len(name) > LONGEST:
        return ""
    for text in (name, re.sub(r"[(\[][^()\[\]]*[)\]]", " ", name)):
        plain = re.sub(r"[^\w()'. ]", " ", text.casefold())
        if kind := _BY_WORD.get(" ".join(plain.split()).strip(" .")):
            return kind
    return ""


def read(name: str, requirement: str, notes: str = "") -> Read:
    """``kind`` and its fields; ``rest`` is of ``requirement`` only.

    ``notes`` may say more of them (``32GB recommended``, ``SSD required``), and stay notes as they are.
    """
    kind = kind_of(name)
    if not kind or len(requirement) > LONGEST:
        return Read({"kind": kind} if kind else {}, requirement.strip())
    needed, notes = " ".join(requirement.split()), " ".join(notes[:LONGEST].split())
    found = _read(kind, name, "" if is_nothing(needed) else needed, "" if is_nothing(notes) else notes)
    is_unneeded = kind == "gpu" and is_nothing(needed) and needed  # a dash for the graphics: none has to be there
    level: dict[str, Value] = {"level": "optional"} if is_unneeded or _OPTIONAL.search(f"{needed}; {notes}") else {}
    return Read({"kind": kind, **found.fields, **level}, found.rest)


def _read(kind: str, name: str, needed: str, notes: str) -> Read:
    match kind:
        case "ram":
            return amounts(needed, notes, Kind("minimum", "recommended", SIZES))
        case "cpu":
            return amounts(needed, notes, Kind("minimum", "recommended", CORES))
        case "disk":
            return _disk(needed, notes)
        case "gpu":
            return graphics.read(needed, notes)
        case "wsl":
            version = re.search(r"[12]\b", name)
            return Read({**({"version": version[0]} if version else {}), "platform": ("windows", "wsl")}, needed)
    return systems.read(name, needed)


_SSD = re.compile(r"\b(?:ssd|nvme|solid[- ]state)\b", re.IGNORECASE)
_NO_SSD = re.compile(
    r"\b(?:recommend\w*|preferr?\w*|optional\w*|ideal\w*|better|or hdd|hdd or|faster|empfohlen|not|no)\b", re.IGNORECASE
)
_WORDS = re.compile(r"\b(?:nvme )?(?:ssd|nvme)(?: is)?(?: required| only| storage)?\b", re.IGNORECASE)


def _disk(needed: str, notes: str) -> Read:
    """``SSD required``, and ``200GB SSD``; but ``SSD recommended`` is words."""
    parts = re.split(r"([,;()])", needed)
    others = "".join(
        _WORDS.sub(" ", part) if re.search(r"[0-9]", part) or not _SSD.search(part) else " " for part in parts
    )
    found = amounts(others, notes, Kind("minimum_free", "recommended_free", SIZES))
    clauses = re.split(r"[,;.()]", f"{needed}; {notes}")
    if any(_SSD.search(each) and not _NO_SSD.search(each) for each in clauses):
        return Read({**found.fields, "ssd": "true"}, needed if found.rest else "")
    return Read(found.fields, needed if found.rest or _SSD.search(needed) else "")
