"""What a section's module ``observe`` provides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from infracat.facts import Facts

if TYPE_CHECKING:
    from infracat.facts import Absent
    from infracat.hosts import Host
    from infracat.observe.order import RowOrder


@dataclass(frozen=True)
class Observer:
    """The fields of a row that are read, the function that observes, and what it returns."""

    order: type[RowOrder]
    observe: Callable[[Any, Host], Facts | Absent]
    facts: type[Facts] = Facts


ObserverOf: TypeAlias = Callable[[str], Observer | None]  # by a section's name; None where nothing is observed
