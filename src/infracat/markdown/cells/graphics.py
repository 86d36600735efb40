"""Graphics processors: ``CUDA 11.8+``, ``4 GB (GTX 1050 Ti)``, ``NVIDIA, driver 535+``."""

from __future__ import annotations

import re

from infracat.catalog.fields import MinVersion
from infracat.markdown.cells.amounts import SIZES, Kind, amounts
from infracat.markdown.cells.read import Read, Value, accepted, has_words

_OPERATOR = r"\s*(?:version\s*)?(?:>=|≥|>)?\s*v?\.?"
_VERSION = r"([0-9]{1,5}(?:\.[0-9]{1,5}){0,3})(?:\s?\+|\s+or (?:higher|newer|later))?(?![\w.]*\w)"
_FIELDS = {
    "cuda": re.compile(rf"\bcuda(?: toolkit)?{_OPERATOR}{_VERSION}", re.IGNORECASE),
    "driver": re.compile(rf"\bdrivers?{_OPERATOR}{_VERSION}", re.IGNORECASE),
}
_FILLERS = re.compile(r"\b(?:vram|with|and|memory)\b", re.IGNORECASE)


def read(needed: str, notes: str) -> Read:
    """``cuda``, ``driver`` and ``gpu_memory``; which card it is stays words."""
    fields: dict[str, Value] = {}
    words = needed
    for name, pattern in _FIELDS.items():
        found = pattern.search(needed) or pattern.search(notes)
        if found and accepted(MinVersion.read, found[1]):
            fields[name] = found[1]
            words = pattern.sub(" ", words, count=1)
    memory = amounts(_FILLERS.sub(" ", words), "", Kind("gpu_memory", "recommended", SIZES))
    fields |= {name: value for name, value in memory.fields.items() if name != "recommended"}
    is_all = not memory.rest if "gpu_memory" in fields else not has_words(_FILLERS.sub(" ", words))
    return Read(fields, "" if fields and is_all and "recommended" not in memory.fields else needed)
