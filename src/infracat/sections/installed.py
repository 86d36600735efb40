"""Sections of other packages: an entry point of the group ``infracat.sections`` names the ``Section``.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, EntryPoint, distributions
from typing import TYPE_CHECKING

from infracat.facts import Facts
from infracat.sections.section import BadSection, Section

if TYPE_CHECKING:
    from infracat.catalog.rows import Row

GROUP = "infracat.sections"
RESERVED_FIXTURES = ("catalog", "seen", "expect", "request")


def installed_sections(built_in: Mapping[str, Section]) -> dict[str, Section]:
    """The sections of all installed packages by name; raises ``BadSection`` for the first that cannot be used."""
    found: dict[str, Section] = {}
    for package in sorted(_packages(), key=_name):
        for entry in package.entry_points.select(group=GROUP):
            section = _usable(entry, {**built_in, **found}, f"{_name(package)} {package.version}")
            found[section.name] = section
    return found


def _packages() -> Iterator[Distribution]:
    """Those that have such entry points. To parse the entry points of every package would take five times as long."""
    known = set()
    for package in distributions():
        if GROUP in (package.read_text("entry_points.txt") or "") and _name(package) not in known:
            known.add(_name(package))  # another one of that name is shadowed, as its modules are
            yield package


def _name(package: Distribution) -> str:
    return re.sub(r"[-_.]+", "-", package.metadata["Name"]).lower()


def _usable(entry: EntryPoint, others: Mapping[str, Section], package: str) -> Section:
    try:
        section = entry.load()
        problem = next(_problems(section, entry.name, others), None)
    except (Exception, SystemExit) as error:
        section, problem = None, f"{type(error).__name__}: {error}"
    if problem or not isinstance(section, Section):
        line = " ".join(f"{problem}".split())
        raise BadSection(f"package {package}: section {entry.name} ({entry.value}): {line}")
    return section


def _shadowing(row_class: type[Row]) -> set[str]:
    """The fields that hide an attribute of ``Row``: pydantic only warns."""
    from infracat.catalog.rows import Row

    return {name for name in row_class.model_fields if name not in Row.model_fields and hasattr(Row, name)}


def _problems(section: object, name: str, others: Mapping[str, Section]) -> Iterator[str]:
    """What is wrong with what an entry point names; importing its modules may raise anything."""
    from infracat.catalog.rows import Row
    from infracat.catalog.settings import Settings

    if not isinstance(section, Section):
        yield f"is of type {type(section).__name__}, not a Section"
    elif section.name != name or not re.fullmatch("[a-z][a-z0-9_]*", name):
        yield f"the Section is named {section.name!r}; both need the same name, of lower-case letters, digits and _"
    elif name in others or name in Settings.model_fields:
        yield "there is a section or setting of that name already"
    elif section.fixture in (None, *RESERVED_FIXTURES, *(each.fixture for each in others.values())):
        yield f"its fixture, {section.fixture}, is missing or taken"
    elif not issubclass(section.row, Row) or section.row.section != name:
        yield f"{section.package}.row.{section.row_name} is no Row with section = {name!r}"
    elif shadowing := sorted(name for each in section.row_classes() for name in _shadowing(each)):
        yield f"a field of its rows is named {shadowing[0]}, which every row has already with another meaning"
    elif section.observer() is None:
        yield f"there is no module {section.package}.observe"
    elif not issubclass(section.facts(), Facts):
        yield f"{section.package}.seen.Seen is no Facts"
    elif section.judges_file() is None:
        yield f"there is no module {section.judges}, which has its judges"
