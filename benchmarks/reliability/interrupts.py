"""Runs that are interrupted at random moments: how they end, what they leave, and what earlier runs are like then."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from benchmarks.reliability.outcome import Outcome

RUNS = 200
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)
MARK = "INFRACAT_SOAK"
GONE_WITHIN = 1.0  # seconds from the end of the run
PATIENCE = 120.0
ENDED = "ended before the signal"
SCRATCH = "infracat-scratch-*"
CATALOG = """
catalog: {title: Interrupted, version: "1"}
cli_tools:
  - {name: quick, verify: echo 1.2.3}
  - {name: nap, verify: 'sleep 0.3; echo 1.0'}
  - {name: family, verify: '(setsid sleep 3607 &) ; sleep 3607 & sleep 0.4; echo 1.0; kill $!'}
  - {name: deaf, verify: 'trap "" INT TERM HUP; sleep 0.5; echo 1.0'}
  - {name: absent, level: optional}
env_vars: [{name: PATH, secret: false}]
network: [{name: closed, port: 1, expect: closed}]
backups:
  - {name: archive, method: tar, frequency: 1d, location: 'copies/*.tar.zst'}
maintenance: [{name: look, task: look, kind: command, command: 'sleep 0.2'}]
"""
JUDGES = """
import time

def test_takes_a_moment(cli_tool):
    time.sleep(0.05)
"""


@dataclass(frozen=True)
class Trial:
    """One run: which signal, when, to whom, and how it was started."""

    number: int
    signal: int
    after: float  # seconds
    to_group: bool
    distributed: bool
    as_module: bool

    def __str__(self) -> str:
        how = f"{'group' if self.to_group else 'process'}{', -n 2' if self.distributed else ''}"
        return f"{self.number}: {signal.Signals(self.signal).name} to the {how} after {self.after:.3f} s"


def measure(seed: int) -> Outcome:
    outcome = Outcome(
        f"{RUNS} runs interrupted at random: INT, TERM, HUP, KILL; process or group; a third under `-n 2`",
        "exit 2 (KILL aside), nothing left after 1 s, `latest` and history whole",
    )
    for each in SIGNALS[:3]:
        if signal.getsignal(each) is signal.SIG_IGN:  # nohup, the background of a script: runs would ignore it, too
            signal.signal(each, lambda *_: None)
    chosen = random.Random(seed)  # noqa: S311 - a seed repeats a run
    with tempfile.TemporaryDirectory() as name:
        project = _Project(Path(name))
        lengths = {distributed: project.length(distributed) for distributed in (False, True)}
        codes: Counter[str] = Counter()
        for number in range(RUNS):
            distributed = number % 3 == 0
            trial = Trial(
                number, SIGNALS[number % 4], chosen.uniform(0.001, lengths[distributed]), chosen.random() < 0.5,
                distributed, chosen.random() < 0.5,
            )  # fmt: skip
            outcome.tried += 1
            wrong, how = project.interrupt(trial)
            while how == ENDED:  # it was quicker than those that were measured
                trial = replace(trial, after=trial.after * chosen.uniform(0.3, 0.9))
                wrong, how = project.interrupt(trial)
            codes[how] += 1
            outcome.wrong += [f"{trial}: {line}" for line in wrong]
    outcome.figures += [f"{count} {how}" for how, count in sorted(codes.items())]
    return outcome


class _Project:
    """A folder that is audited again and again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        (folder / "tests_env").mkdir()
        (folder / "copies").mkdir()
        (folder / "catalog.yaml").write_text(CATALOG)
        (folder / "tests_env/test_mine.py").write_text(JUDGES)
        subprocess.run(["sh", "-c", "tar cf - catalog.yaml | zstd -q > copies/a.tar.zst"], cwd=folder, check=False)
        self.rows: set[str] = set()

    def length(self, distributed: bool) -> float:
        """How long a run takes that nobody interrupts; the first one is what must stay whole."""
        began = time.monotonic()
        child = self._start(distributed, as_module=True)
        child.communicate()
        self.rows = {row["key"] for row in self._results(self._runs()[-1])["rows"]}
        return time.monotonic() - began

    def interrupt(self, trial: Trial) -> tuple[list[str], str]:
        """What is wrong, and how it ended."""
        before = {run: _bytes(run) for run in self._runs()}
        latest = os.readlink(self.folder / "reports/latest")  # noqa: PTH115
        child = self._start(trial.distributed, as_module=trial.as_module)
        time.sleep(trial.after)
        if child.poll() is not None:
            child.communicate()
            return [], ENDED
        heard = _hears(child.pid)
        (os.killpg if trial.to_group else os.kill)(child.pid, trial.signal)
        try:
            _, err = child.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            return [f"it did not end within {PATIENCE:.0f} s"], "hung"
        time.sleep(GONE_WITHIN)
        left = _left(str(self.folder))
        wrong = [f"left running: {each}" for each in left]
        _kill_all(str(self.folder))
        made = [run for run in self._runs() if run not in before]
        wrong += [f"{run.name} was changed" for run, was in before.items() if _bytes(run) != was]
        how, bad = self._ending(trial, child.returncode, made, heard=heard)
        wrong += bad
        if "Traceback" in err or "INTERNALERROR" in err or "Exception ignored" in err:
            wrong.append(f"a traceback: {err[-2000:]}")
        wrong += self._of_reports(latest, made)
        wrong += self._left_folders(killed=trial.signal == signal.SIGKILL)
        return wrong, how

    def _ending(self, trial: Trial, code: int, made: list[Path], *, heard: bool) -> tuple[str, list[str]]:
        """How it ended, and what is wrong with that."""
        stated = self._results(made[0])["run"]["exit_code"] if made else None
        if code == -trial.signal:
            if trial.signal == signal.SIGKILL:
                return "killed", []
            return "ended before our first line", [f"ended by the signal ({stated=})"] if heard or made else []
        if code == 2:
            return f"with 2, {'with' if made else 'without'} a report", [] if stated in (2, None) else [f"{stated=}"]
        whole = made and stated == code and not self._results(made[0])["run"]["partial"]
        return "all judged before", [] if whole else [f"ended with {code}, {stated=}"]

    def _of_reports(self, latest: str, made: list[Path]) -> list[str]:
        link = self.folder / "reports/latest"
        wrong = []
        for run in made:
            missing = self.rows - {row["key"] for row in self._results(run)["rows"]}
            wrong += [f"not in the report: {sorted(missing)}"] if missing else []
            partial = self._results(run)["run"]["partial"]
            wrong += ["latest is a partial run"] if partial and link.resolve() == run else []
        if not made and os.readlink(link) != latest:  # noqa: PTH115
            wrong.append("latest moved")
        return wrong if (link / "results.json").is_file() else [*wrong, "latest leads nowhere"]

    def _left_folders(self, *, killed: bool) -> list[str]:
        """Folders that are left; those of a killed run are removed here, as a later run would."""
        unfinished = [*self.folder.glob("reports/.*")]
        left = [*self.temporary.glob(SCRATCH), *([] if killed else unfinished)]
        for each in unfinished:
            subprocess.run(["rm", "-rf", str(each)], check=False)
        return [f"left: {each.name}" for each in left]

    def _runs(self) -> list[Path]:
        return sorted(path for path in self.folder.glob("reports/2*") if path.is_dir())

    def _results(self, run: Path) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((run / "results.json").read_text("utf-8"))
        return found

    def _start(self, distributed: bool, *, as_module: bool) -> subprocess.Popen[str]:
        script = [sys.executable, "-m", "infracat"] if as_module else [str(Path(sys.executable).with_name("infracat"))]
        return subprocess.Popen(
            [*script, "verify", *(["-n", "2"] if distributed else [])], cwd=self.folder,
            env={**os.environ, MARK: str(self.folder), "TMPDIR": str(self.temporary)}, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip


def _bytes(run: Path) -> bytes:
    return (run / "results.json").read_bytes()


def _hears(pid: int) -> bool:
    """Whether the process handles or ignores SIGTERM by now: until Python has loaded us, nobody can."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
    masks = [int(line.split()[1], 16) for line in status.splitlines() if line.startswith(("SigCgt", "SigIgn"))]
    return any(mask >> (signal.SIGTERM - 1) & 1 for mask in masks)


def _left(mark: str) -> list[str]:
    return [f"{process.name()} {' '.join(process.cmdline())[:100]}" for process in _marked(mark)]


def _kill_all(mark: str) -> None:
    for process in _marked(mark):
        process.kill()


def _marked(mark: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found
