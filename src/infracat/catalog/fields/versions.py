"""Versions: ranges in the catalog, and the version in a program's banner."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from infracat.catalog.fields.field_value import FieldValue, read_by
from infracat.catalog.mistakes import shown
from infracat.catalog.nodes import Scalar

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

LONGEST = 100  # characters of a version
EXAMPLES = 'write "24.0", 24.0+ or ">=3.11,<4"'
DOTTED = re.compile(
    r"(?<![0-9])([0-9]++(?:\.[0-9]++)+)(?:[-.]?(rc|alpha|beta|a|b)\.?([0-9]{1,9})(?![A-Za-z0-9]))?", re.IGNORECASE
)
_STAGES = {"a": "a", "alpha": "a", "b": "b", "beta": "b", "rc": "rc"}
_WHOLE = re.compile(r"\s*(?:\S+ (?:version )?)?\"?v?([0-9]{1,9})\"?(?=\s|$)", re.IGNORECASE)
_NUMBER = re.compile(r"[-+.0-9][-+.0-9_:xobe]{0,40}", re.IGNORECASE)


class NoVersion(ValueError):
    """A banner without a version in it."""


def version_in(banner: str) -> str:
    """The first dotted number in ``banner``: ``'git version 2.39.5'`` → ``2.39.5``.

    A pre-release counts where it is spelled out (``3.13.0rc1``), other tails do not (``9.2p1`` → ``9.2``). A whole
    number is a version only where it is all that there is, or follows the name: ``'less 590 (GNU …)'`` → ``590``.
    Raises ``NoVersion`` when there is none.
    """
    if whole := _WHOLE.match(banner):
        return str(int(whole[1]))
    found = DOTTED.search(banner)
    if not found or len(found[0]) > LONGEST:
        raise NoVersion(f"no version in {shown(banner.strip())}")
    release, stage, number = found.groups()
    numbers = ".".join(str(int(part)) for part in release.split("."))
    return f"{numbers}{_STAGES[stage.lower()]}{int(number)}" if stage else numbers


@dataclass(frozen=True)
class VersionRange(FieldValue):
    """A range of versions; ``"3.11"`` alone means 3.11 and every 3.11.x.

    >>> VersionRange.read(">=3.11,<4").agrees("3.12.1")
    True
    """

    specifiers: SpecifierSet
    written: str = field(compare=False)
    what: ClassVar[str] = "a version"
    json_types: ClassVar[tuple[str, ...]] = ("string", "integer")  # 2.40 as a number is a mistake: 2.4
    bare: ClassVar[str] = "=={}.*"

    @classmethod
    def read(cls, text: str) -> Self:
        from packaging.specifiers import InvalidSpecifier
        from packaging.version import InvalidVersion

        check_not_a_number(text)
        stripped = text.strip()
        if len(stripped) > LONGEST:
            raise ValueError(f"is not a version: {EXAMPLES} (got {shown(text)})")
        try:
            return cls._of(stripped)
        except (InvalidVersion, InvalidSpecifier):
            raise ValueError(f"is not a version: {EXAMPLES} (got {shown(text)})") from None

    @classmethod
    def _of(cls, text: str) -> Self:
        from packaging.specifiers import SpecifierSet
        from packaging.version import Version

        if text.startswith(("<", ">", "=", "!", "~")):
            specifiers = SpecifierSet(text)
            return cls(specifiers, ", ".join(_spaced(part) for part in text.split(",") if part.strip()))
        if text.endswith("+"):
            return cls(SpecifierSet(f">={Version(text[:-1])}"), f">= {text[:-1]}")
        text = text.removesuffix(".*")
        specifiers = SpecifierSet(cls.bare.format(Version(text).public))
        return cls(specifiers, f">= {text}" if cls.bare.startswith(">=") else text)

    def agrees(self, found: str | None) -> bool:
        """Whether a version is in the range, compared as numbers: 2.40 is above 2.9. None is in no range."""
        return found is not None and self.specifiers.contains(version_in(found), prereleases=True)

    def __str__(self) -> str:
        return self.written


class MinVersion(VersionRange):
    """The same, but ``"24.0"`` alone means 24.0 or newer."""

    bare = ">={}"


def _spaced(specifier: str) -> str:
    """``>=3.11`` → ``>= 3.11``."""
    operator = re.match(r"\s*[<>=!~]+", specifier)
    assert operator
    return f"{operator[0].strip()} {specifier[operator.end() :].strip()}"


def check_not_a_number(text: str) -> None:
    """Raise ValueError for a version that YAML reads as a number: other programs would read 2.40 as 2.4."""
    if not isinstance(text, Scalar) or not text.plain or not _NUMBER.fullmatch(text):
        return
    import yaml

    try:
        number = yaml.safe_load(text)
    except (ValueError, yaml.YAMLError):
        return
    if isinstance(number, int | float) and (isinstance(number, float) or str(number) != text):
        same = str(number) == text
        raise ValueError(f"quote it: YAML reads {text} as {'a number' if same else f'the number {number}'}")


def label(text: str) -> str:
    """The catalog's own version: any text that YAML does not read as a different number."""
    check_not_a_number(text)
    return str(text)


Label = Annotated[str, read_by(label, "a version")]
