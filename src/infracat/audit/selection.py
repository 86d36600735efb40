"""The rows of a run: the profile's, or the requested ones, each with all that it requires."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from infracat.catalog.model import Catalog
from infracat.catalog.rows import Row
from infracat.facts import LOCAL
from infracat.observe.target import Target
from infracat.sections.registry import SECTIONS

OWN = "tests_env"  # stands for a section in the keys of a project's own judges that belong to no row


class BadSelection(ValueError):
    """The command line names a row, profile or host that the catalog does not have."""


@dataclass(frozen=True)
class Selection:
    """What was requested on the command line, and the resulting targets in the catalog's order."""

    targets: tuple[Target, ...]
    profile: str | None
    requested: tuple[str, ...] = ()  # sections and keys; empty for the whole profile
    narrowed: bool = False  # to one host, where rows have others

    def of(self, section: str) -> tuple[Target, ...]:
        return tuple(target for target in self.targets if target.row.section == section)

    def includes_module(self, key: str) -> bool:
        """Whether a project's own judges without a row (``tests_env/test_mine``) are part of this run."""
        return not self.requested or OWN in self.requested or key in self.requested


def select(catalog: Catalog, requested: tuple[str, ...], profile: str | None, host: str | None) -> Selection:
    """The targets of a run; raises ``BadSelection`` for names that are not in the catalog."""
    chosen = profile or (catalog.head.default_profile if catalog.head else None)
    if profile is not None:
        _check_known(profile, {name for row in catalog.rows for name in row.profiles}, "profile")
    rows = _requested_rows(catalog, requested, chosen) if requested else _of_profile(catalog, chosen)
    closure = catalog.closure([row.key for row in rows])
    targets = _targets(catalog, closure, host)
    return Selection(targets, chosen, requested, narrowed=len(targets) < len(_targets(catalog, closure, None)))


def _of_profile(catalog: Catalog, profile: str | None) -> list[Row]:
    return [row for row in catalog.rows if profile is None or not row.profiles or profile in row.profiles]


def _requested_rows(catalog: Catalog, requested: tuple[str, ...], profile: str | None) -> list[Row]:
    """The rows of the requested keys, and those rows of the requested sections that are in the profile."""
    known = {row.key for row in catalog.rows} | set(SECTIONS) | {OWN}
    for name in requested:
        if not name.startswith(f"{OWN}/"):
            _check_known(name, known, "row or section")
    sections = {row.key for row in _of_profile(catalog, profile) if row.section in requested}
    return [row for row in catalog.rows if row.key in sections or row.key in requested]


def _targets(catalog: Catalog, rows: tuple[Row, ...], host: str | None) -> tuple[Target, ...]:
    if host is not None:
        _check_known(host, set(catalog.hosts) | {LOCAL}, "host")
    everywhere = [Target(row, name) for row in rows for name in row.hosts or (LOCAL,)]
    return tuple(target for target in everywhere if host in (None, target.host))


def _check_known(name: str, names: set[str], what: str) -> None:
    if name in names:
        return
    close = get_close_matches(name, sorted(names), n=1)
    hint = f"; did you mean {close[0]!r}?" if close else f"; there is {', '.join(sorted(names)) or 'none'}"
    raise BadSelection(f"no {what} {name!r} in the catalog{hint if len(hint) < 400 else ''}")
