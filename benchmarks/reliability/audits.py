"""Random audits, end to end: rows of which it is known what is true of them, and every way to start a run."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from benchmarks.reliability.outcome import Outcome
from benchmarks.reliability.random_rows import (
    RandomRow,
    Services,
    prepare,
    random_head,
    random_row,
    services,
)
from benchmarks.reliability.specimens import Fields, Truth

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


def measure(seed: int) -> Outcome:
    """Tried: audits. Beside them, how many rows were judged, and the longest audit."""
    outcome = Outcome(
        f"{AUDITS} random audits of all sections", "0 hangs, 0 missing rows, 0 false verdicts, exit code = rows"
    )
    judged: Counter[str] = Counter()
    longest = 0.0
    with services() as running:
        for number in range(AUDITS):
            began = time.monotonic()
            outcome.tried += 1
            chance = random.Random(f"{seed} {number}")  # noqa: S311 - a seed repeats a run
            outcome.wrong += [f"seed {seed}, number {number}: {line}" for line in _audit(chance, running, judged)]
            longest = max(longest, time.monotonic() - began)
    counted = ", ".join(f"{judged[each]:,} {each}" for each in ("true", "false", "unknowable"))
    outcome.figures += [f"rows: {counted}", f"longest {longest:.1f} s"]
    return outcome


def _audit(chance: random.Random, running: Services, judged: Counter[str]) -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        rows = _rows(chance, running)
        judged.update({True: "true", False: "false", None: "unknowable"}[row.truth] for row in rows)
        (folder / "catalog.yaml").write_text(_catalog(rows), "utf-8")
        options, extra = _options(chance, has_profile=any("dev" in row.fields.get("profiles", ()) for row in rows))
        words = [sys.executable, "-m", "infracat", "verify", *options, "--", *extra]
        environ = {**os.environ, **running.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
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


def _rows(chance: random.Random, running: Services) -> list[RandomRow]:
    """Up to 25, each name once in its section; one in three catalogs has a head."""
    drawn = {row.key: row for row in (random_row(chance, number, running) for number in range(chance.randint(1, 25)))}
    rows = [replace(row, fields=_with_rest(chance, row.fields)) for row in drawn.values()]
    _link(chance, rows)
    return rows + ([random_head(chance)] if chance.random() < 0.3 else [])


def _with_rest(chance: random.Random, fields: Fields) -> Fields:
    """With the fields that rows of all sections have."""
    fields = {"level": chance.choice(LEVELS), **fields}
    if chance.random() < 0.2:
        fields["profiles"] = [chance.choice(("dev", "ci"))]
    if chance.random() < 0.1:
        until = chance.choice(("2020-01-01", "2999-01-01"))
        fields["waive"] = {"until": until, "reason": "chance", "by": "chance"}
    return fields


def _catalog(rows: list[RandomRow]) -> str:
    catalog: dict[str, Any] = {}
    for row in rows:
        if row.section == "catalog":
            catalog["catalog"] = row.fields
        else:
            catalog.setdefault(row.section, []).append(row.fields)
    return yaml.safe_dump(catalog)


def _wrong(rows: list[RandomRow], results: Fields, *, chosen: bool) -> Iterator[str]:
    """Rows that are missing, rows that are told to be what they are not, and an exit code that the rows do not have."""
    told = {row["key"]: row for row in results["rows"]}
    for row in rows:
        found = told.get(row.key)
        if found is None:
            if not chosen:
                yield f"{row.key} is missing"
        elif found["status"] in _never(row.truth, partial=results["run"]["partial"]):
            yield f"{row.key} is {found['status']} ({found['reason']}); truth: {row.truth}: {row.fields}"
    unmet = any(row["level"] == "required" and row["status"] in ("failed", "unknown") for row in told.values())
    if unmet and results["run"]["exit_code"] == 0:
        yield "exit code 0, and a required row is not met"
    if results["run"]["exit_code"] == 1 and not unmet and not results["run"]["partial"]:
        yield "exit code 1, and every required row is met"


def _never(truth: Truth, *, partial: bool) -> tuple[str, ...]:
    """What nobody may say of a row. A part of its checks may pass alone, and one that nobody reached is unknown."""
    if truth is True:
        return ("failed",) if partial else ("failed", "warned", "unknown")
    if partial:
        return ()
    return ("passed", "unknown") if truth is False else ("passed", "failed")


def _link(chance: random.Random, rows: list[RandomRow]) -> None:
    """Each row may require one before it, of no profile: there is no circle, and nothing is left out."""
    for number, row in enumerate(rows):
        before = [each.key for each in rows[:number] if "profiles" not in each.fields]
        if before and chance.random() < 0.3:
            row.fields["requires"] = [chance.choice(before)]


def _options(chance: random.Random, *, has_profile: bool) -> tuple[list[str], list[str]]:
    options = ["-n", "2"] if chance.random() < 0.3 else []
    options += ["--profile", "dev"] if has_profile and chance.random() < 0.5 else []
    options += ["--format", chance.choice(("text", "json", "github"))]
    return options, list(chance.choice(ARGUMENTS))
