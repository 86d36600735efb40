"""Random audits, end to end: rows of which it is known what is true of them, and every way to start a run."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from benchmarks.reliability.outcome import Outcome

AUDITS = int(os.environ.get("INFRACAT_SOAK_AUDITS", "300"))
HANGS = 300  # seconds for one audit
LEVELS = ("required", "required", "recommended", "optional")
ARGUMENTS = (
    (),
    (),
    ("-q",),
    ("-x",),
    ("-k", "r1"),
    ("-k", "exists"),
    ("--maxfail=2",),
    ("--deselect", "nothing"),
    ("-vv",),
)
Fields = dict[str, Any]


def measure(seed: int) -> Outcome:
    outcome = Outcome(f"{AUDITS} random audits", "0 hangs, 0 missing rows, 0 false passed, exit code = rows")
    for number in range(AUDITS):
        outcome.tried += 1
        outcome.wrong += [f"seed {seed}, number {number}: {line}" for line in _audit(random.Random(f"{seed} {number}"))]  # noqa: S311
    return outcome


def _audit(chance: random.Random) -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _things(folder)
        rows = [_row(chance, number) for number in range(chance.randint(1, 25))]
        _link(chance, rows)
        catalog: dict[str, list[Fields]] = {}
        for section, fields, _ in rows:
            catalog.setdefault(section, []).append(fields)
        (folder / "catalog.yaml").write_text(yaml.safe_dump(catalog), "utf-8")
        options, extra = _options(chance, has_profile=any("dev" in row.get("profiles", ()) for _, row, _ in rows))
        words = [sys.executable, "-m", "infracat", "verify", *options, "--", *extra]
        environ = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
        try:
            done = subprocess.run(
                words, cwd=folder, env=environ, capture_output=True, text=True, timeout=HANGS, check=False
            )
        except subprocess.TimeoutExpired:
            return [f"hangs: {options} {extra}"]
        found = list(folder.glob("reports/2*/results.json"))
        if not found:
            return [] if done.returncode == 5 else [f"no report, exit code {done.returncode}: {done.stderr[-200:]}"]
        results = json.loads(found[0].read_text("utf-8"))
        told = [
            f"{line} ({options} {extra})"
            for line in _wrong(rows, results, chosen="--profile" in options or "-k" in extra)
        ]
        return told + ([] if done.returncode == results["run"]["exit_code"] else [f"exit code {done.returncode}"])


def _wrong(rows: list[tuple[str, Fields, bool]], results: Fields, *, chosen: bool) -> Iterator[str]:
    """Rows that are missing, rows that passed and are not so, and an exit code that the rows do not have."""
    told = {row["key"]: row for row in results["rows"]}
    for section, fields, truth in rows:
        row = told.get(f"{section}/{fields['name']}")
        if row is None:
            if not chosen:
                yield f"{section}/{fields['name']} is missing"
        elif not truth and row["status"] == "passed" and not results["run"]["partial"]:
            yield f"{row['key']} passed, and is not so: {fields}"
        elif truth and row["status"] == "failed":
            yield f"{row['key']} failed, and is so: {row['reason']}"
    unmet = any(row["level"] == "required" and row["status"] in ("failed", "unknown") for row in told.values())
    if unmet and results["run"]["exit_code"] == 0:
        yield "exit code 0, and a required row is not met"
    if results["run"]["exit_code"] == 1 and not unmet and not results["run"]["partial"]:
        yield "exit code 1, and every required row is met"


def _things(folder: Path) -> None:
    """What the rows are about."""
    tool = folder / "tool"
    tool.write_text("#!/bin/sh\necho tool version 2.5.1\n", "utf-8")
    tool.chmod(0o755)
    (folder / "here").mkdir()


def _row(chance: random.Random, number: int) -> tuple[str, Fields, bool]:
    """Its section, its fields, and whether it is as it says."""
    truth = chance.random() < 0.6
    section, fields = chance.choice(KINDS)(truth, number)
    fields = {"name": f"r{number}", "level": chance.choice(LEVELS), **fields}
    if chance.random() < 0.2:
        fields["profiles"] = [chance.choice(("dev", "ci"))]
    if chance.random() < 0.1:
        until = chance.choice(("2020-01-01", "2999-01-01"))
        fields["waive"] = {"until": until, "reason": "chance", "by": "chance"}
    return section, fields, truth


def _link(chance: random.Random, rows: list[tuple[str, Fields, bool]]) -> None:
    """Each row may require one before it, of no profile: there is no circle, and nothing is left out."""
    for number, (_, fields, _) in enumerate(rows):
        before = [each for each in rows[:number] if "profiles" not in each[1]]
        if before and chance.random() < 0.3:
            section, other, _ = chance.choice(before)
            fields["requires"] = [f"{section}/{other['name']}"]


def _options(chance: random.Random, *, has_profile: bool) -> tuple[list[str], list[str]]:
    options = ["-n", "2"] if chance.random() < 0.3 else []
    options += ["--profile", "dev"] if has_profile and chance.random() < 0.5 else []
    options += ["--format", chance.choice(("text", "json", "github"))]
    return options, list(chance.choice(ARGUMENTS))


def _tool(truth: bool, number: int) -> tuple[str, Fields]:
    del number
    return "cli_tools", {"verify": "tool", "min_version": "2.0" if truth else "3.0"}


def _folder(truth: bool, number: int) -> tuple[str, Fields]:
    del number
    return "storage", {
        "type": "directory",
        "location": "here" if truth else "gone",
        "fail_above": 100,
        "warn_above": 100,
    }


def _memory(truth: bool, number: int) -> tuple[str, Fields]:
    del number
    return "system_resources", {"kind": "ram", "minimum": "1MB" if truth else "900TB"}


def _command(truth: bool, number: int) -> tuple[str, Fields]:
    del number
    done = "true" if truth else "false"
    return "maintenance", {"task": "T", "kind": "command", "every": "daily", "command": done}


def _port(truth: bool, number: int) -> tuple[str, Fields]:
    del number
    return "network", {"address": "127.0.0.1", "port": 1, "expect": "closed" if truth else "open"}


KINDS: tuple[Callable[[bool, int], tuple[str, Fields]], ...] = (_tool, _folder, _memory, _command, _port)
