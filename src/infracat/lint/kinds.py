"""The kinds of mistakes, by which programs tell them apart: an id is for ever, the words of a mistake are not."""

from __future__ import annotations

import re
from typing import NamedTuple


class Kind(NamedTuple):
    """``id`` is the rule's in SARIF; ``words`` are those by which a message is of this kind."""

    id: str
    about: str
    words: re.Pattern[str]


def _kind(id_: str, about: str, words: str) -> Kind:
    return Kind(id_, about, re.compile(words))


VALUE = _kind("value", "A value is not what its field expects.", "")
TOO_LITTLE = _kind("says-too-little", "A row says too little to be looked at.", "(?!)")
KINDS = (
    _kind("file", "A file cannot be read, or cannot be a catalog.",
          r"no such file|cannot be read|is not (?:UTF-8|a file|a path from)|is UTF-16|is too large for a catalog"
          r"|is a folder|no file can have|holds the control character U\+.{4}$|is included already"
          r"|in a circle: .*\.(?:ya?ml|md)$"),
    _kind("yaml", "The YAML itself is wrong, or has what a catalog does not: anchors, tags, a second document.",
          r"is not YAML|YAML (?:reads [*&!'].* as a|merges)|a second document|is nested more than|is empty: a catalog"
          r"|a key must be text|: a catalog has sections|holds (?:a tab|a line break|the control character)"),
    _kind("duplicate", "Something is there twice.", "is here a second time"),
    _kind("unknown-section", "There is no section or setting of that name.", "unknown section"),
    _kind("unknown-field", "A row has no such field.", "unknown field|has no such field|the head belongs in"),
    _kind("missing-field", "What must be stated is not.", "^is missing"),
    _kind("no-value", "A field has no value.", "^(?:has no value|has no rows|is an empty row|is empty)"),
    _kind("wrong-shape", "A list, a mapping or a text stands where another of them is expected.",
          "^is (?:a list|a mapping|text); expected"),
    _kind("choice", "A value is none of those that there are.", "^is none of|^is not yes or no"),
    _kind("fields-together", "Two fields of a row do not go together, or one needs another.",
          "not both$|^needs a|has no meaning where|^is for method "),
    _kind("reference", "What a row refers to is not there, or leads back to it.",
          "^there is no (?:row|host|section)|no row is in profile|^in a circle"),
    _kind("variable", "A variable in a value cannot be filled in.",
          r"(?:is not set|is empty)(?: \(|:)|^write \$\{NAME\}"),
    _kind("secret", "A value looks like a real secret.", "looks like a real secret|holds a user or a password"),
    VALUE,
    TOO_LITTLE,
)  # fmt: skip


def kind_of(message: str) -> Kind:
    """The first whose words are in it, less what it quotes of the catalog; ``VALUE`` is that of all others."""
    return next(kind for kind in KINDS if kind.words.search(message))
