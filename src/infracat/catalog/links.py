"""References between rows must resolve: ``requires``, ``applies_to``, ``hosts``, ``default_profile``."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

from infracat.catalog.explain import Problem
from infracat.catalog.mistakes import MAX_PRINTED, closest, did_you_mean, printable, shown
from infracat.catalog.nodes import Fields, Items, Scalar, child

MAX_CYCLE_KEYS = 10  # keys shown of one cycle
MAX_CANDIDATES = 500  # keys that a misspelt one is compared with


class Links:
    """Checks the references of all rows in their source form: a row that has mistakes can be referred to."""

    def __init__(self, rows: Mapping[str, Fields], sections: Collection[str], hosts: Collection[str]) -> None:
        self.rows = rows
        self.sections = sections
        self.hosts = hosts
        self.sorted = sorted(rows)
        self.suggestions = 0

    def problems(self) -> Iterator[tuple[str, Problem]]:
        """The key of each row with a dangling or cyclic reference, and the problem."""
        for key, row in self.rows.items():
            yield from ((key, problem) for problem in self._of(row))
        yield from self._default_profile()
        requires = {key: [text for _, text in texts(row, "requires")] for key, row in self.rows.items()}
        for cycle in islice(cycles(requires), MAX_PRINTED):
            following = cycle[1 % len(cycle)]
            path = next(path for path, key in texts(self.rows[cycle[0]], "requires") if key == following)
            yield cycle[0], Problem(path, f"in a circle: {_arrows(cycle)}")

    def _of(self, row: Fields) -> Iterator[Problem]:
        for path, key in texts(row, "requires"):
            if key not in self.rows:
                yield Problem(path, f"there is no row {shown(key)}{self._close(key)}")
        for path, host in texts(row, "hosts"):
            if host not in self.hosts:
                yield Problem(path, f"there is no host {shown(host)}{did_you_mean(host, self.hosts)}")
        for path, name in texts(row, "applies_to"):
            if name not in self.rows and name not in self.sections:
                close = self._close(name) if "/" in name else did_you_mean(name, self.sections)
                yield Problem(path, f"there is no section or row {shown(name)}{close}")

    def _default_profile(self) -> Iterator[tuple[str, Problem]]:
        head = self.rows.get("catalog/head")
        profiles = {name for row in self.rows.values() for _, name in texts(row, "profiles")}
        for path, chosen in texts(head, "default_profile") if head else ():
            if chosen not in profiles:
                close = did_you_mean(chosen, profiles)
                yield "catalog/head", Problem(path, f"no row is in profile {shown(chosen)}{close}")

    def _close(self, key: str) -> str:
        """A suggestion, only for mistakes that will be printed: comparing with ten thousand keys is slow."""
        self.suggestions += 1
        if self.suggestions > MAX_PRINTED:
            return ""
        section, _, name = key.partition("/")
        elsewhere = next((each for each in self.rows if each.endswith(f"/{name}")), None)
        names = (each.partition("/")[2] for each in self._near(key) if each.startswith(f"{section}/"))
        close = elsewhere or ((slip := closest(name, names)) and f"{section}/{slip}")
        return f"; did you mean {shown(close)}?" if close else ""

    def _near(self, key: str) -> Sequence[str]:
        """The keys to compare with: when there are very many, the neighbours in alphabetical order."""
        at = bisect(self.sorted, key)
        return (
            self.sorted[max(0, at - MAX_CANDIDATES // 2) : at + MAX_CANDIDATES // 2]
            if len(self.sorted) > MAX_CANDIDATES
            else self.sorted
        )


def texts(row: Fields, name: str) -> list[tuple[tuple[str | int, ...], str]]:
    """A field's texts with their paths, of a list or of one value; anything else is reported elsewhere."""
    node = child(row, name)
    if isinstance(node, Items):
        return [((name, index), item) for index, item in enumerate(node) if isinstance(item, Scalar)]
    return [((name,), node)] if isinstance(node, Scalar) else []


def cycles(requires: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """The cycles found by a depth-first search along ``requires``: ``{"a": ["b"], "b": ["a"]}`` → ``["a", "b"]``."""
    done: set[str] = set()
    for start in requires:
        trail = {} if start in done else {start: iter(requires[start])}
        while trail:
            key = next(reversed(trail))
            following = next(trail[key], None)
            if following is None:
                trail.popitem()
                done.add(key)
            elif following in trail:
                keys = list(trail)
                yield keys[keys.index(following) :]
            elif following not in done and following in requires:
                trail[following] = iter(requires[following])


def _arrows(cycle: list[str]) -> str:
    shortened = cycle if len(cycle) <= MAX_CYCLE_KEYS else [*cycle[:MAX_CYCLE_KEYS], "…"]
    return " → ".join(printable(key) for key in [*shortened, cycle[0]])
