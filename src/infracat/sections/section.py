"""What a section consists of, and where its modules are.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from infracat.catalog.rows import Row
    from infracat.facts import Facts
    from infracat.observe.observer import Observer

BUILT_IN = "infracat.sections"  # the package that has the folders of infracat's own sections


class BadSection(Exception):
    """A package's section cannot be used. The text is one line: the package, its entry point, and what is wrong."""


@dataclass(frozen=True)
class Section:
    """One section: its name, the class of its rows in the module ``row``, the fixture of its judges, and its package.

    Where its rows are of several kinds, ``row`` has them as ``KINDS``. A package adds one with an entry point of the
    group ``infracat.sections`` that is named like the section:

    >>> SECTION = Section("certificates", "Certificate", "certificate", folder="infracat_certificates")
    """

    name: str
    row_name: str
    fixture: str | None = None  # the head is reached through ``catalog``, troubleshooting has no judges
    folder: str = ""  # the package of its modules; infracat.sections.NAME where it is not said

    @cached_property
    def row(self) -> type[Row]:
        row: type[Row] = getattr(self._module("row"), self.row_name)
        return row

    @cached_property
    def kinds(self) -> Mapping[str, type[Row]]:
        return getattr(self._module("row"), "KINDS", {})

    def row_class(self, kind: object) -> type[Row]:
        """The class for a row of that ``kind``; the section's common one for a kind that there is not."""
        return self.kinds.get(kind, self.row) if isinstance(kind, str) else self.row

    def row_classes(self) -> Iterator[type[Row]]:
        yield from (self.row, *self.kinds.values())

    def has(self, name: str) -> bool:
        """Whether a row of this section may have that field or property."""
        return any(
            name in each.model_fields or isinstance(getattr(each, name, None), property) for each in self.row_classes()
        )

    def observer(self) -> Observer | None:
        """``Order`` and ``observe`` of the module ``observe``; None where there is nothing to look at."""
        return self._observer

    @cached_property
    def _observer(self) -> Observer | None:
        if find_spec(f"{self.package}.observe") is None:
            return None
        from infracat.observe.observer import Observer

        module = self._module("observe")
        return Observer(module.Order, module.observe, self.facts())

    def facts(self) -> type[Facts]:
        """The class of what is seen."""
        seen: type[Facts] = self._module("seen").Seen
        return seen

    @property
    def package(self) -> str:
        return self.folder or f"{BUILT_IN}.{self.name}"

    @property
    def judges(self) -> str:
        """The module of its judges: a section of another package has them in its own folder."""
        package = "infracat.tests_env" if self.package.startswith(f"{BUILT_IN}.") else self.package
        return f"{package}.test_{self.name}"

    def judges_file(self) -> Path | None:
        spec = find_spec(self.judges)
        return Path(spec.origin) if spec and spec.origin else None

    def _module(self, name: str) -> Any:
        return import_module(f"{self.package}.{name}")
