"""Things, and observers of them, for the tests of the engine."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from typing import ClassVar

from infracat.catalog.rows import Row
from infracat.facts import Facts, MaybeUnknown, Observation
from infracat.hosts import Host, Machine
from infracat.observe.observations import Observations
from infracat.observe.run import Job, observe

LOCAL = "local"


class Thing(Row):
    section: ClassVar[str] = "things"
    size: int = 0

    @property
    def double(self) -> int:
        return self.size * 2

    def label(self) -> str:
        return f"{self.name}!"


class Seen(Facts):
    size: MaybeUnknown[int | None] = None
    text: str = ""


Observer = Callable[[Thing, Host], object]


def things(count: int, timeout: float = 5.0) -> list[Job]:
    return [Job(Thing(name=f"t{number}", timeout=timeout)) for number in range(count)]


def look_at(
    machine: Machine, observer: Observer, jobs: list[Job], pool: int = 8, executor: Executor | None = None
) -> Observations:
    return observe(jobs, machine, pool=pool, observer_of=lambda section: observer, executor=executor)  # type: ignore[arg-type, return-value]


def only(observed: Observations) -> Observation:
    (observation,) = observed.observations.values()
    return observation
