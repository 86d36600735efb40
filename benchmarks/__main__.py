"""``make bench``: the table of docs/performance.md, measured on this machine."""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from benchmarks import interrupt, services, work
from benchmarks.measure import Figure, race
from infracat.audit.observe import POOL

ROUNDS = 5
ROWS, SECONDS = 40, 0.5  # of the slow work


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        environ = {"PYTHONDONTWRITEBYTECODE": "", "PATH": f"{home / 'tools/bin'}{os.pathsep}{os.environ['PATH']}"}
        for line in chain(_head(), _lines(home, environ)):
            print(line, flush=True)  # noqa: T201


def _head() -> Iterator[str]:
    machine = f"{platform.machine()}, {os.cpu_count()} processors, {platform.platform()}"
    yield f"{machine}, Python {platform.python_version()}"
    yield f"whole processes, medians of {ROUNDS} interleaved runs"
    yield ""
    yield "| work | infracat | beside it | ratio | reach |"
    yield "|---|---|---|---|---|"


def _lines(home: Path, environ: dict[str, str]) -> Iterator[str]:
    figures = race(work.tools(home / "tools", 15), ROUNDS, environ)
    yield _row("15 tools (`X --version`)", figures, "bare pytest", "at most 1.5x")
    figures = race(work.mixed(home / "mixed", 1000), ROUNDS, environ)
    yield _row("1,000 mixed rows", figures, "bare pytest", "at most 2x with as many cases")
    yield _row("1,000 mixed rows", figures, "testinfra", "at most 1/3 of the same checks")
    figures = race(work.slow(home / "slow", ROWS, SECONDS), ROUNDS, environ)
    reach = SECONDS * ROWS / POOL + 1.5
    taken = f"{figures['infracat'].seconds:.2f} s"
    yield f"| {ROWS} rows of {SECONDS} s | {taken} | {POOL} at a time | | at most {reach:.2f} s |"
    median, longest = interrupt.measure(home / "interrupt")
    beside = f"longest of {interrupt.RUNS}: {longest:.2f} s"
    yield f"| ^C while {interrupt.ROWS} rows hang, to the end | {median:.2f} s | {beside} | | at most 2 s |"
    yield from _linear(home, environ)
    yield from _services(home)


def _linear(home: Path, environ: dict[str, str]) -> Iterator[str]:
    few = race(work.many(home / "few", 5_000), 3, environ)
    many = race(work.many(home / "many", 10_000), 3, environ)
    twice = f"{many['infracat'].seconds / few['infracat'].seconds:.2f}x"
    beside = f"5,000 rows: {_shown(few['infracat'])}"
    yield f"| 10,000 rows | {_shown(many['infracat'])} | {beside} | {twice} | linear, below 500 MB |"
    yield f"| loading 10,000 rows (`lint`) | {_shown(many['lint'])} | | | below 2 s |"
    yield _document(home, environ)


def _document(home: Path, environ: dict[str, str]) -> str:
    figures = race(work.document(home / "document", 1000), ROUNDS, environ)
    ours, yaml = figures["catalog.md"], figures["catalog.yaml"]
    ratio = f"{ours.seconds / yaml.seconds:.2f}x"
    done = "loading a document of 1,000 rows (`lint`)"
    beside = f"as YAML: {_shown(yaml)}"
    return f"| {done} | {_shown(ours)} | {beside} | {ratio} | {ours.seconds - yaml.seconds:.2f} s more; below 1 s |"


def _services(home: Path) -> Iterator[str]:
    work = f"{services.CONTAINERS} containers, {services.PORTS} ports, {services.APIS} APIs of {services.LATENCY} s"
    work += f", {services.SERVERS} MCP servers, {services.FOLDERS} folders of {services.FILES:,} copies"
    try:
        found = services.measure(home / "services")
    except pytest.skip.Exception as reason:
        yield f"| {work} | not measured: {reason} | | | |"
        return
    beside = f"slowest row: {found.slowest:.2f} s; waited for {found.slowest_row} until {found.looking:.2f} s"
    yield f"| {work} | {found.whole:.2f} s | {beside} | | slowest + 1.5 s + judging |"


def _row(name: str, figures: dict[str, Figure], rival: str, reach: str) -> str:
    ours, theirs = figures["infracat"], figures[rival]
    ratio = f"{ours.seconds / theirs.seconds:.2f}x"
    return f"| {name} | {ours.seconds:.2f} s | {rival}: {theirs.seconds:.2f} s | {ratio} | {reach} |"


def _shown(figure: Figure) -> str:
    return f"{figure.seconds:.2f} s, {figure.megabytes:.0f} MB"


if __name__ == "__main__":
    main()
