"""Tasks in one line: ``VHDX: Defragment monthly if >80% full``, ``Rotate when >1GB``."""

from __future__ import annotations

import re

from infracat.catalog.fields import Percent
from infracat.markdown.cells.nothing import is_nothing
from infracat.markdown.cells.read import LONGEST, Read, Value, accepted
from infracat.markdown.cells.sizes import SIZE, size_of
from infracat.markdown.cells.times import frequency_in

_ABOVE = (
    r"(?:>=?|≥|\babove|\bover|\bmore than|\bexceed(?:s|ing)?"
    r"|\blarger than|\bbigger than|\breach(?:es)?|\bgreater than|\bab|\büber|\bplus de)\s*"
)
_SHARE = re.compile(rf"{_ABOVE}([0-9]{{1,3}}(?:\.[0-9]{{1,2}})?)\s?%|\b([0-9]{{1,3}})\s?% full\b", re.IGNORECASE)
_SIZE = re.compile(rf"{_ABOVE}(?=[0-9])", re.IGNORECASE)


def read(text: str) -> Read:
    """``task``, which has all the words, and of them ``every``, ``above`` and the ``kind`` that ``above`` makes it.

    What shows when it is due (a path, images, evidence) is not in a line like this.
    """
    line = " ".join(text.split())
    if is_nothing(text) or len(line) > LONGEST:
        return Read({}, "" if is_nothing(text) else text.strip())
    fields: dict[str, Value] = {"task": line}
    if often := frequency_in(line):
        fields["every"] = often[0]
    return Read(fields | _above(line))


def _above(line: str) -> dict[str, Value]:
    share = _SHARE.search(line)
    if share and accepted(Percent.read, f"{share[1] or share[2]}%"):
        return {"above": f"{share[1] or share[2]}%", "kind": "usage"}
    sizes = [size for above in _SIZE.finditer(line) if (size := SIZE.match(line, above.end()))]
    return {"above": size_of(sizes[0]), "kind": "size"} if sizes else {}
