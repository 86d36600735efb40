"""One row on one machine: the time that it has, the evidence of what was done, and the answers that rows share."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import TypeVar

from infracat.facts import CannotObserve, Evidence
from infracat.hosts.commands.capture import shortened
from infracat.hosts.machine import Machine
from infracat.redaction.encodings import as_captured

T = TypeVar("T")

EVIDENCE = 4 * 1024  # characters of a command's output that are kept as evidence, at each end


class RowScope:
    """Nothing that is done within it takes longer than what is left of the row's ``timeout``."""

    def __init__(self, machine: Machine, *, timeout: float = 30.0, sudo: bool = False) -> None:
        self._machine = machine
        self.timeout = timeout
        self.sudo = sudo
        self._evidence: list[Evidence] = []
        self.begin()

    def begin(self) -> None:
        """The row's time runs from here."""
        self.began = self._machine.now()
        self._start = time.monotonic()

    def now(self) -> datetime:
        """By the machine's own clock, in UTC."""
        return self._machine.now()

    @property
    def name(self) -> str:
        """The machine's, as the catalog has it: ``local``."""
        return self._machine.name

    @property
    def age(self) -> float:
        """Seconds since the look began."""
        return time.monotonic() - self._start

    @property
    def left(self) -> float:
        """Seconds that remain for the row; ``CannotObserve`` when none do."""
        return self.time_for(None)

    def time_for(self, timeout: float | None) -> float:
        """Seconds that something may take which has a ``timeout`` of its own; ``CannotObserve`` when none are left."""
        left = self.timeout - self.age
        if left <= 0:
            raise CannotObserve(f"timed out after {self.timeout:.3g} s")
        return left if timeout is None else min(timeout, left)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(self._evidence)

    def record_evidence(self, command: str, exit_code: int | None, output: str, duration: float) -> None:
        """One piece of evidence: what was done, and what came of it."""
        self._evidence.append(
            Evidence(
                command=self.clean(command),
                exit_code=exit_code,
                output=shortened(self.clean(output), EVIDENCE),
                duration=round(duration, 4),
            )
        )

    def clean(self, text: str) -> str:
        """Without secrets, and without the surrogates that stand for bytes which are not UTF-8."""
        return self._machine.redactor.text(as_captured(text))

    def redacted_prefix(self, text: str, most: int, *, whole: bool = True) -> str:
        """The first ``most`` characters of a foreign text, redacted before it is cut: half a secret is not recognized.

        Not ``whole``: the text was cut already, and what it ends with may be half a secret.
        """
        cleaned = self.clean(text)
        return (cleaned if whole else self._machine.redactor.without_partial_secret(cleaned))[:most]

    def cached_per_run(self, question: Hashable, ask: Callable[[], T]) -> T:
        """One answer for all rows of the run that ask ``question``; its evidence is theirs as well."""

        def asked() -> tuple[T, tuple[Evidence, ...]]:
            before = len(self._evidence)
            answer = ask()
            evidence = tuple(self._evidence[before:])
            del self._evidence[before:]
            return answer, evidence

        answer: T
        answer, evidence = self._machine.answers.cached(question, asked, self.left)
        self._evidence += evidence
        return answer
