"""The work that is timed, for infracat and for its rivals, written into a folder of its own."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from benchmarks.measure import Rival, python

PLUGINS = ("xdist", "pytest_metadata.plugin", "pytest_html.plugin", "testinfra.plugin")
PYTEST = (
    "-q", "-p", "no:cacheprovider", "--disable-plugin-autoload",
    *(word for name in PLUGINS for word in ("-p", name)), "--html=report.html", "--self-contained-html",
)  # fmt: skip


def tools(folder: Path, count: int) -> list[Rival]:
    """``count`` programs that print a version."""
    for number in range(count):
        _program(folder / f"bin/tool{number}", f"echo tool{number} 1.{number}.0")
    rows = [f"  - {{name: tool{number}, min_version: '1.0'}}" for number in range(count)]
    return [_audit(folder, ["cli_tools:", *rows]), _trivial(folder, count)]


def mixed(folder: Path, count: int) -> list[Rival]:
    """A quarter each: closed ports, environment variables, directories, commands."""
    quarter = range(count // 4)
    for number in quarter:
        (folder / f"data/{number}").mkdir(parents=True)
    rows = ["network:", *(f"  - {{name: port{n}, port: {40000 + n}, expect: closed}}" for n in quarter)]
    rows += ["env_vars:", *(f"  - {{name: BENCH_{n}, from: bench.env}}" for n in quarter)]
    rows += [
        "storage:",
        *(
            f"  - {{name: d{n}, type: directory, location: data/{n}, fail_above: 100 %, warn_above: 100 %}}"
            for n in quarter
        ),
    ]
    rows += ["cli_tools:", *(f"  - {{name: command{n}, verify: 'echo 1.{n}', min_version: '1.0'}}" for n in quarter)]
    (folder / "bench.env").write_text("".join(f"BENCH_{n}=value\n" for n in quarter))
    audit = _audit(folder, rows)
    return [audit, _trivial(folder, cases(audit)), _testinfra(folder, count // 4)]


def slow(folder: Path, count: int, seconds: float) -> list[Rival]:
    """``count`` rows that take ``seconds`` each."""
    rows = [f"  - {{name: slow{n}, verify: 'sleep {seconds}; echo 1.{n}'}}" for n in range(count)]
    return [_audit(folder, ["cli_tools:", *rows])]


def many(folder: Path, count: int) -> list[Rival]:
    """``count`` rows that cost next to nothing to look at."""
    folder.mkdir()
    (folder / "bench.env").write_text("".join(f"BENCH_{n}=value\n" for n in range(count)))
    rows = ["env_vars:", *(f"  - {{name: BENCH_{n}, from: bench.env}}" for n in range(count))]
    return [_audit(folder, rows), Rival("lint", python("infracat", "lint"), folder)]


def document(folder: Path, count: int) -> list[Rival]:
    """A document of ``count`` rows, and their YAML: half are variables, a quarter each ports and tools."""
    folder.mkdir()
    half, quarter = range(count // 2), range(count // 4)
    tables = [
        "## Environment variables", "", "| Variable | Purpose | Example | Required |", "|---|---|---|---|",
        *(f"| BENCH_{n} | What number {n} is for | `value-{n}` | Yes |" for n in half), "",
        "## Ports", "", "| Service | Port | Protocol | Purpose |", "|---|---|---|---|",
        *(f"| service-{n} | {20000 + n} | tcp | Answers to {n} |" for n in quarter), "",
        "## CLI tools", "", "| Tool | Min Version | Purpose | Verify |", "|---|---|---|---|",
        *(f"| command{n} | 1.{n}+ | Does {n} | `command{n} --version` |" for n in quarter),
    ]  # fmt: skip
    rows = [
        "env_vars:",
        *(
            f"  - {{name: BENCH_{n}, purpose: What number {n} is for, example: value-{n}, level: required}}"
            for n in half
        ),
        "network:",
        *(f"  - {{name: service-{n}, port: {20000 + n}, protocol: tcp, purpose: Answers to {n}}}" for n in quarter),
        "cli_tools:",
        *(
            f"  - {{name: command{n}, min_version: '1.{n}', purpose: Does {n}, verify: command{n} --version}}"
            for n in quarter
        ),
    ]
    for name, lines in (("catalog.md", tables), ("catalog.yaml", rows)):
        (folder / name).write_text("\n".join(lines) + "\n")
    return [Rival(name, python("infracat", "lint", "-c", name), folder) for name in ("catalog.md", "catalog.yaml")]


def _audit(folder: Path, rows: list[str]) -> Rival:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "catalog.yaml").write_text("\n".join(rows) + "\n")
    return Rival("infracat", python("infracat", "verify", "--report-dir", str(folder / "reports")), folder)


def _trivial(folder: Path, cases: int) -> Rival:
    """Bare pytest with as many cases, which do nothing, and the same plugins."""
    text = f"import pytest\n@pytest.mark.parametrize('n', range({cases}))\ndef test_nothing(n): assert True\n"
    (folder / "bare").mkdir(exist_ok=True)
    (folder / "bare/test_bare.py").write_text(text)
    return Rival("bare pytest", python("pytest", *PYTEST, "test_bare.py"), folder / "bare")


def _testinfra(folder: Path, quarter: int) -> Rival:
    """The same checks as one writes them with testinfra."""
    (folder / "testinfra").mkdir(exist_ok=True)
    (folder / "testinfra/test_infra.py").write_text(TESTINFRA.format(quarter=quarter))
    return Rival("testinfra", python("pytest", *PYTEST, "test_infra.py"), folder / "testinfra")


def _program(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def cases(audit: Rival) -> int:
    """How many cases an audit's rows become."""
    command = [*audit.command, "--format", "json"]
    done = subprocess.run(command, cwd=audit.folder, capture_output=True, text=True, check=True)
    return sum(len(row["checks"]) for row in json.loads(done.stdout)["rows"])


TESTINFRA = """
import pytest

@pytest.mark.parametrize("n", range({quarter}))
def test_port(host, n):
    assert not host.socket(f"tcp://127.0.0.1:{{40000 + n}}").is_listening

@pytest.mark.parametrize("n", range({quarter}))
def test_variable(host, n):
    assert f"BENCH_{{n}}=" in host.file("../bench.env").content_string

@pytest.mark.parametrize("n", range({quarter}))
def test_directory(host, n):
    assert host.file(f"../data/{{n}}").is_directory

@pytest.mark.parametrize("n", range({quarter}))
def test_command(host, n):
    assert host.run(f"echo 1.{{n}}").stdout.startswith("1.")
"""
