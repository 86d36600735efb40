"""What was found, with its kind and its place in the repository, and without any secret."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from infracat.catalog.mistakes import BadCatalog, Mistake, Position
from infracat.catalog.model import Catalog
from infracat.lint.kinds import TOO_LITTLE, Kind, kind_of
from infracat.redaction.encodings import MASK
from infracat.redaction.output import OUTPUT

_VALUE = re.compile(r" \(got '(?P<value>.*)'\)", re.DOTALL)
_WORD = re.compile(r"[^\s'\"()/]+")


@dataclass(frozen=True)
class Finding:
    """``is_error``: the catalog cannot be used. ``key`` and ``field`` are empty where it is about neither."""

    position: Position
    kind: Kind
    message: str
    key: str
    field: str = ""
    is_error: bool = True

    @property
    def text(self) -> str:
        """``cli_tools/git: min_version: quote it: …``."""
        return ": ".join(part for part in (self.key, self.field, self.message) if part)


def mistakes(bad: BadCatalog) -> Iterator[Finding]:
    for each in bad.mistakes:
        message, key, name = map(_without_secrets, (_message(each), each.key, each.field))
        yield Finding(each.position, kind_of(_VALUE.sub("", each.message)), message, key, name)


def too_little(catalog: Catalog) -> Iterator[Finding]:
    """What rows have to say still, before they can be looked at."""
    for row in catalog.incomplete:
        for lack in row.lacks:
            text, key = _without_secrets(lack), _without_secrets(row.key)
            yield Finding(catalog.position(row.key), TOO_LITTLE, text, key, is_error=False)


def repository(folder: Path) -> Path:
    """The root of the repository that ``folder`` is in; the folder itself where it is in none."""
    return next((each for each in (folder, *folder.parents) if os.path.lexists(each / ".git")), folder)


def place(file: str, folder: Path, root: Path) -> PurePath:
    """The file, as messages of a program that runs in ``folder`` name it: from ``root``, or absolute outside of it."""
    path = Path(os.path.normpath(folder / file))
    return path.relative_to(root) if path.is_relative_to(root) else path


def _message(mistake: Mistake) -> str:
    """Without the value that it quotes, where that looks like one of the variable of the row's name."""
    from infracat.markdown.secrets import looks_real

    quoted = _VALUE.search(mistake.message)
    if quoted and looks_real(mistake.key.partition("/")[2], quoted["value"]):
        return mistake.message.replace(quoted["value"], MASK)
    return mistake.message


def _without_secrets(text: str) -> str:
    """This leaves the machine: what looks like a key is masked, whatever is wrong with it."""
    from infracat.markdown.secrets import looks_real

    return OUTPUT.text(_WORD.sub(lambda word: MASK if looks_real("", word[0]) else word[0], text))
