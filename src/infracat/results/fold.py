"""Rows that are not met because a row that they require is not: blocked, and reported under the root of it.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from graphlib import TopologicalSorter

from infracat.results.model import RowResult
from infracat.results.status import BLOCKING, FAILING, ROOT_CAUSES, Status

_ByKey = Mapping[str, list[RowResult]]


def fold(rows: Sequence[RowResult]) -> list[RowResult]:
    """``rows``, those marked ``blocked`` that are not met because of others, with the keys of these."""
    roots = _roots(_by_key(rows))
    marked = [_marked(row, sorted(roots.get(row.key, set()) - {row.key})) for row in rows]
    by_key = _by_key(marked)
    return [replace(row, hints=_hints_of_roots(row, by_key)) if row.blocked_by else row for row in marked]


def _by_key(rows: Sequence[RowResult]) -> _ByKey:
    found: dict[str, list[RowResult]] = defaultdict(list)
    for row in rows:
        found[row.key].append(row)
    return found


def _marked(row: RowResult, roots: list[str]) -> RowResult:
    if not roots or row.status not in FAILING:
        return row
    return replace(row, status=Status.BLOCKED, blocked_by=tuple(roots))


def _roots(by_key: _ByKey) -> dict[str, set[str]]:
    """Of every unmet key, the unmet keys at the far end of its ``requires``; itself where it is the end."""
    unmet = {key for key, found in by_key.items() if any(_blocks(row) for row in found)}
    further = {key: {name for row in by_key[key] for name in row.requires} & unmet for key in unmet}
    roots: dict[str, set[str]] = {}
    for key in TopologicalSorter(further).static_order():
        roots[key] = set().union(*(roots[name] for name in further[key])) or {key}
    return roots


def _blocks(row: RowResult) -> bool:
    """What is absent blocks too, though its level may make it skipped or warned."""
    return row.status in BLOCKING or row.absent


def _hints_of_roots(blocked: RowResult, by_key: _ByKey) -> tuple[str, ...]:
    """The hints of the rows that it is reported under, on its own host if any; its own where there are none."""
    roots = [row for key in blocked.blocked_by for row in by_key[key] if row.status in ROOT_CAUSES]
    if not roots:
        return blocked.hints
    here = [row for row in roots if row.host == blocked.host] or roots
    return tuple(dict.fromkeys(hint for row in here for hint in row.hints))
