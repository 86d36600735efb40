"""``make soak``: runs the scripts of this folder, or those that are named, and prints the table of docs/security.md.

Each is a module with ``measure(seed) -> Outcome``. A seed repeats a run: ``python -m benchmarks.reliability NAME 7``.
"""

from __future__ import annotations

import secrets
import sys
from importlib import import_module
from pathlib import Path


def main(words: list[str]) -> int:
    """Exits with 1 where anything came out wrong."""
    seed = int(words.pop()) if words and words[-1].isdecimal() else secrets.randbelow(10**6)
    print(f"seed {seed}\n\n| tried | promised | wrong |\n|---|---|---|", flush=True)  # noqa: T201
    wrong: list[str] = []
    for name in words or _scripts():
        outcome = import_module(f"benchmarks.reliability.{name}").measure(seed)
        print(outcome.row, flush=True)  # noqa: T201
        wrong += [f"{name}: {line}" for line in outcome.wrong]
    print("", *wrong, sep="\n")  # noqa: T201
    return int(bool(wrong))


def _scripts() -> list[str]:
    """The other modules here are what these use."""
    modules = sorted(Path(__file__).parent.glob("*.py"))
    return [path.stem for path in modules if "\ndef measure(" in path.read_text("utf-8")]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
