"""Things, and observers of them, for the tests of the engine."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, ClassVar

from infracat.catalog.rows import Row
from infracat.facts import LOCAL, Facts, MaybeUnknown, Observation, default
from infracat.hosts import Host, Machine
from infracat.observe.observations import Observations
from infracat.observe.observer import Observer
from infracat.observe.order import RowOrder
from infracat.observe.run import observe
from infracat.observe.target import Target


class Thing(Row):
    section: ClassVar[str] = "things"
    size: int = 0

    @property
    def double(self) -> int:
        return self.size * 2

    @property
    def label(self) -> str:
        return f"{self.name}!"


class Order(RowOrder):
    name: str
    size: int
    double: int
    label: str


class Seen(Facts):
    size: MaybeUnknown[int | None] = default(None)
    text: str = ""


Observe = Callable[[Order, Host], Any]


def things(count: int, timeout: float = 5.0) -> list[Target]:
    return [Target(Thing(name=f"t{number}", timeout=timeout)) for number in range(count)]


def look_at(
    machine: Machine, look: Observe, targets: list[Target], pool: int = 8, executor: Executor | None = None
) -> Observations:
    return observe(
        targets, {LOCAL: machine}, pool=pool, observer_of=lambda section: Observer(Order, look), executor=executor
    )


def only(observed: Observations) -> Observation:
    (observation,) = observed.observations.values()
    return observation
