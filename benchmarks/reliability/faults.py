"""Faults of what surrounds a run: streams, limits, disks, folders, variables, clocks. Each ends in time, and is told.

Needs root, for mounts and other users.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.reliability.outcome import Outcome

PATIENCE = 120.0  # seconds; the longest row has 5
FAILED, INTERNAL, BAD = 1, 3, 4
ANY = frozenset({FAILED, INTERNAL, BAD})  # never 0: there are rows that are not met
MOUNT = "mkdir -p new; mount -t tmpfs"
NOBODY = "setpriv --reuid=65534 --regid=65534 --clear-groups"
NEVER_PASS = {"cli_tools/wrong", "cli_tools/no-such-tool", "env_vars/NO_SUCH_VARIABLE"}
TOLD = {  # by the exit code: what is said where there is no report
    INTERNAL: ("infracat: ", "could not be"),
    BAD: ("",),
}
UNWRITTEN = "infracat: the report could not be written: "
TRACES = ("Traceback", "INTERNALERROR", "Exception ignored", "bug in the observer", "Fatal Python error")
CATALOG = """
catalog: {title: Faults, version: "1"}
cli_tools:
  - {name: right, verify: echo 1.2.3, min_version: "1.0", timeout: 5s}
  - {name: hook, verify: 'sh hook.sh; echo 1.0', timeout: 5s}
  - {name: wrong, verify: echo 1.2.3, min_version: "2.0", timeout: 5s}
  - {name: no-such-tool, timeout: 5s}
env_vars:
  - {name: NO_SUCH_VARIABLE, timeout: 5s}
network: [{name: closed, port: 1, expect: closed, timeout: 5s}]
storage: [{name: here, type: directory, location: ., timeout: 5s}]
backups: [{name: copies, method: tar, frequency: 1d, location: 'copies/*.tar', timeout: 5s}]
"""


@dataclass(frozen=True)
class Fault:
    """A line for a shell in which ``RUN`` is the audit; ``hook`` is what a command of the catalog does meanwhile."""

    name: str
    line: str
    hook: str = ""
    codes: frozenset[int] = frozenset({FAILED})
    judged: bool = True  # rows that can be looked at here have to be: it is not enough to fail
    as_nobody: bool = False


def measure(seed: int) -> Outcome:  # noqa: ARG001 - they are a list
    faults = [*_streams(), *_limits(), *_disks(), *_meanwhile(), *_variables(), *_catalogs(), *_system()]
    outcome = Outcome(f"{len(faults)} faults: streams, limits, disks, folders, variables, clocks", "told, nothing lost")
    ends: Counter[str] = Counter()
    longest = 0.0
    with tempfile.TemporaryDirectory(prefix="faults-") as first:
        template = _Trial(Path(first), faults[0], Path())
        template.make_template()
        for fault in faults:
            with tempfile.TemporaryDirectory(prefix="faults-") as name:
                trial = _Trial(Path(name), fault, template.folder)
                outcome.tried += 1
                outcome.wrong += [f"{fault.name}: {line}" for line in trial.run()]
                ends[f"exit {trial.code}"] += 1
                longest = max(longest, trial.seconds)
    outcome.figures += [", ".join(f"{count} {end}" for end, count in sorted(ends.items())), f"longest {longest:.1f} s"]
    return outcome


def _of(group: str, lines: dict[str, str], **how: Any) -> Iterator[Fault]:
    for name, line in lines.items():
        yield Fault(f"{group}: {name}", line, **how)


def _each(group: str, line: str, values: Iterable[object], **how: Any) -> Iterator[Fault]:
    yield from _of(group, {str(each): line.format(each) for each in values}, **how)


def _streams() -> Iterator[Fault]:
    for streams in ("<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"):
        for line in ("RUN", "RUN -n 2", "PYTEST"):
            yield Fault(f"streams: {line} {streams}", f"{line} {streams}")
    full = {each: f"RUN {each}" for each in (">/dev/full", "2>/dev/full", ">/dev/full 2>&1")}
    yield from _of("streams", full, codes=ANY)
    yield from _of("streams", {"reader gone": "set -o pipefail; RUN | true"})


def _limits() -> Iterator[Fault]:
    yield from _each("open files", "ulimit -n {}; RUN", (64, 48, 40))
    yield from _each("soft limit of files", "ulimit -S -n {}; RUN", (20, 64, 256))
    yield from _each("open files, -n 2", "ulimit -n {}; RUN -n 2", (64,))
    yield from _each("open files", "ulimit -n {}; RUN", (16, 24), codes=ANY, judged=False)
    yield from _each("addresses, MB", "ulimit -v {}000; RUN", (1000, 700, 500))
    yield from _each("addresses, MB", "ulimit -v {}000; RUN", (350, 250), codes=ANY, judged=False)
    yield from _each("file size, kB", "ulimit -f {}; RUN", (0, 1, 4, 16), codes=ANY)
    yield from _each("stack, kB", "ulimit -s {}; RUN", (512, 2048, "unlimited"))
    yield from _each("core, locks, messages", "ulimit -c {0} -l {0} -q {0} -i {0}; RUN", (0,))
    yield from _each("processor, s", "ulimit -t {}; RUN", (1, 60), codes=ANY | {-9, 137})
    yield from _each("processes", "ulimit -u {}; RUN", (200, 60, 30), as_nobody=True)
    yield from _each("processes", "ulimit -u {}; RUN", (12, 6, 3), as_nobody=True, judged=False)
    yield from _each("processes, -n 2", "ulimit -u {}; RUN -n 2", (30, 12, 4), as_nobody=True, judged=False, codes=ANY)


def _disks() -> Iterator[Fault]:
    yield from _each(
        "reports on a disk of kB", f"{MOUNT} -o size={{}}k none new; RUN --report-dir new/r", (4, 16, 64), codes=ANY
    )
    yield from _each(
        "inodes for reports", f"{MOUNT} -o nr_inodes={{}} none new; RUN --report-dir new/r", (3,), codes=ANY
    )
    full = f"{MOUNT} -o size=64k none new; cp -r catalog.yaml hook.sh copies new; cd new; cat /dev/zero > fill; RUN"
    yield from _of("project", {"on a full disk": full}, codes=ANY, judged=False)
    reports = {
        "read-only": f"{MOUNT} -o ro none new; RUN --report-dir new", "a file": "echo > new; RUN --report-dir new",
        "below a file": "echo > new; RUN --report-dir new/a/b",
        "a link to itself": "ln -s new new; RUN --report-dir new",
        "in /proc": "RUN --report-dir /proc/new", "/dev/full": "RUN --report-dir /dev/full",
    }  # fmt: skip
    yield from _of("reports", reports, codes=ANY)
    yield from _of("reports", {"noexec": f"{MOUNT} -o noexec none new; RUN --report-dir new"})
    yield from _of("reports", {"closed to us": "RUN --report-dir /root/new"}, codes=ANY, as_nobody=True)
    temporary = {
        "gone": "TMPDIR=/no/such RUN", "a file": "TMPDIR=$PWD/catalog.yaml RUN",
        "full": f"{MOUNT} -o size=4k none new; cat /dev/zero > new/f; TMPDIR=$PWD/new RUN",
        "read-only": f"{MOUNT} -o ro none new; TMPDIR=$PWD/new RUN",
    }  # fmt: skip
    yield from _of("temporary files", temporary)
    all_of_them = "for each in /var/tmp /dev/shm; do mount -t tmpfs -o ro none $each; done; TMPDIR=/dev/shm RUN"
    yield from _of("temporary files", {"nowhere": all_of_them}, codes=ANY, judged=False)


def _meanwhile() -> Iterator[Fault]:
    hooks = {
        "the folder is removed": 'rm -rf "$PWD"',
        "the folder is renamed": 'mv "$PWD" "$PWD-2"; sleep 1',
        "the folder is replaced": 'mv "$PWD" "$PWD-2"; mkdir "$PWD"',
        "the catalog is removed": "rm catalog.yaml",
        "the catalog is replaced": "echo 'cli_tools: [{name: other}]' > catalog.yaml",
        "reports are removed": "rm -rf reports",
        "the unfinished run is removed": "rm -rf reports/.unf*",
        "reports become a file": "rm -rf reports; echo > reports",
        "reports are renamed": "mv reports other",
        "reports are closed": "chmod 0 reports",
        "tests_env is removed": "rm -rf tests_env",
        "latest becomes a folder": "rm -rf reports/latest; mkdir reports/latest",
        "TMPDIR is removed": 'rm -rf "$TMPDIR"',
    }
    for name, hook in hooks.items():
        for line in ("RUN", "RUN -n 2"):
            line_ = f"mkdir -p tmp tests_env; TMPDIR=$PWD/tmp {line}"
            yield Fault(f"meanwhile, {line}: {name}", line_, hook, ANY, judged=False)


def _variables() -> Iterator[Fault]:
    settings = (
        "HOME=", "HOME=/no/such", "HOME=/dev/null", "LC_ALL=xx_YY", "LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0",
        "LANG=rubbish", "PYTHONIOENCODING=ascii", "TZ=No/Where", "TERM=rubbish", "COLUMNS=0", "COLUMNS=abc",
        "LD_PRELOAD=/no/such.so", "PYTHONPATH=/no/such:/dev/null:$PYTHONPATH", "PYTEST_ADDOPTS=--bogus",
        "PYTEST_PLUGINS=no_such", "PYTHONWARNINGS=error", "PYTHONOPTIMIZE=2", "PYTHONMALLOC=debug",
        "CI=1 GITHUB_ACTIONS=1", "http_proxy=:::", "DOCKER_HOST=rubbish", "PYTHONSAFEPATH=1", "PYTHONUNBUFFERED=1",
        "PYTHONDEVMODE=1", "INFRACAT_COMMAND=rubbish", "COLORTERM=x FORCE_COLOR=1",
    )  # fmt: skip
    yield from _each("variables", "{} RUN", settings)
    none = {"none": "env -i PYTHONPATH=$PYTHONPATH RUN", "no HOME": "env -u HOME RUN", "no PATH": "env -u PATH RUN"}
    yield from _of("variables", none)
    paths = {"empty": "PATH= RUN", "relative": "PATH=.:bin:$PATH RUN", "a file": "PATH=$PWD/catalog.yaml:$PATH RUN"}
    yield from _of("PATH", paths | {"long": "PATH=$(seq -f /no/%g -s : 1000):$PATH RUN"}, judged=False)


def _catalogs() -> Iterator[Fault]:
    given = {
        "standard input": "/dev/stdin < catalog.yaml", "-n 2": "/dev/stdin -n 2 < catalog.yaml",
        "a pipe": "/dev/stdin < <(cat catalog.yaml)", "a substitution": "<(cat catalog.yaml)",
        "a descriptor": "/dev/fd/7 7< catalog.yaml", "of /proc": "/proc/self/fd/7 7< catalog.yaml", "a folder": ".",
        "missing": "nowhere.yaml", "/dev/null": "/dev/null", "/dev/zero": "/dev/zero", "memory": "/proc/self/mem",
    }  # fmt: skip
    yield from _of("catalog", {name: f"RUN -c {each}" for name, each in given.items()}, codes=frozenset({BAD}))
    yield from _of("catalog", {"a fifo": "mkfifo fifo; RUN -c fifo"}, codes=frozenset({BAD}))
    yield from _of("catalog", {"closed to us": "chmod 0 catalog.yaml; RUN"}, codes=frozenset({BAD}), as_nobody=True)


def _system() -> Iterator[Fault]:
    hidden = {each: f"mount -t tmpfs none {each}; RUN" for each in ("/proc", "/sys", "/etc", "/run")}
    yield from _of("hidden", hidden | {"/proc, -n 2": "mount -t tmpfs none /proc; RUN -n 2"}, judged=False)
    clock = "import time, random; real = time.time; time.time = lambda: real() + {}"
    for name, shift in {"back": "-86400", "a year on": "3e7", "it jumps": "random.choice((-1e5, 0, 1e5))"}.items():
        made = f"mkdir lib; echo {shlex.quote(clock.format(shift))} > lib/sitecustomize.py"
        yield Fault(f"clock: {name}", f"{made}; PYTHONPATH=$PWD/lib:$PYTHONPATH RUN", judged=False)
    yield from _of(
        "two at once", {"": "RUN >/dev/null & RUN; wait $!", "-n 2": "RUN -n 2 >/dev/null & RUN -n 2; wait $!"}
    )
    yield from _of("as", {"nice": "nice -n 19 RUN", "nohup": "nohup RUN", "background": "RUN & wait $!"})
    gone = {"gone": "d=$PWD; mkdir -p gone; cd gone; rmdir ../gone; RUN -c $d/catalog.yaml"}
    yield from _of("working directory", gone, codes=ANY)


class _Trial:
    """One fault in a project of its own, which has an earlier run."""

    def __init__(self, folder: Path, fault: Fault, template: Path) -> None:
        self.fault = fault
        self.template = template
        self.folder = folder / "project"
        self.code, self.seconds = 0, 0.0

    def run(self) -> list[str]:
        earlier = self._prepare()
        began = time.monotonic()
        try:
            done = self._shell(self.fault.line)
        except subprocess.TimeoutExpired:
            self.code = 124
            return [f"did not end within {PATIENCE:.0f} s"]
        self.code, self.seconds = done.returncode, time.monotonic() - began
        printed = (done.stdout + done.stderr).decode("latin-1")
        wrong = [f"{trace}: {printed[-1500:]}" for trace in TRACES if trace in printed]
        if self.code not in self.fault.codes:
            wrong.append(f"exit {self.code}: {printed[-600:]}")
        wrong += self._of_reports(earlier, printed)
        return wrong

    def _prepare(self) -> Path:
        shutil.copytree(self.template, self.folder, symlinks=True)
        (earlier,) = self.folder.glob("reports/2*")
        if self.fault.as_nobody:
            subprocess.run(["chown", "-R", "65534:65534", str(self.folder)], check=True)
            self.folder.parent.chmod(0o755)
        (self.folder / "hook.sh").write_text(self.fault.hook)
        return earlier

    def make_template(self) -> None:
        """A project with an earlier run."""
        (self.folder / "copies").mkdir(parents=True)
        (self.folder / "catalog.yaml").write_text(CATALOG)
        (self.folder / "hook.sh").write_text("")
        subprocess.run(["tar", "cf", "copies/a.tar", "catalog.yaml"], cwd=self.folder, check=True)
        self._shell("RUN >/dev/null")

    def _shell(self, line: str) -> subprocess.CompletedProcess[bytes]:
        nobody = self.fault.as_nobody and self.folder.owner() == "nobody"
        python = "/usr/bin/python3" if nobody else sys.executable
        own = f"{sys.executable} -m pytest -q -p no:cacheprovider tests_env"
        line = re.sub(r"\bPYTEST\b", own, line).replace("RUN", f"{python} -m infracat verify")
        if " tests_env" in line:
            (self.folder / "tests_env").mkdir(exist_ok=True)
        command = [*(NOBODY.split() if nobody else ["unshare", "--mount"]), "bash", "-c", line]
        environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
        if nobody:  # who may not enter the folder of the Python that we use
            environ["PYTHONPATH"] = os.pathsep.join([*sys.path[1:], environ.get("PYTHONPATH", "")])
        return subprocess.run(
            command, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False,
            env=environ, start_new_session=True,
        )  # fmt: skip

    def _of_reports(self, earlier: Path, printed: str) -> list[str]:
        found = {path.parent for path in self.folder.parent.rglob("results.json") if not path.parent.is_symlink()}
        new = sorted(path for path in found if path.name != earlier.name and path.parent.name != "latest")
        wrong = [] if earlier in found or self.fault.hook else ["the earlier run is gone"]
        for path in new:
            wrong += self._of_report(json.loads((path / "results.json").read_text("utf-8")))
        if self.code == FAILED and not (
            new or UNWRITTEN in printed or "&-" in self.fault.line or MOUNT in self.fault.line
        ):
            wrong.append("no report, and no word of that")
        if self.code in TOLD and not all(words in printed for words in TOLD[self.code]) and "&-" not in self.fault.line:
            wrong.append(f"not told: {printed[-300:]}")
        return wrong

    def _of_report(self, results: dict[str, Any]) -> list[str]:
        statuses = {row["key"]: (row["status"], row["reason"]) for row in results["rows"]}
        wrong = [f"false: {key} passed" for key in NEVER_PASS if statuses.get(key, ("",))[0] == "passed"]
        wrong += [f"missing: {key}" for key in NEVER_PASS - set(statuses)]
        text = json.dumps(results)
        wrong += [f"in the report: {trace}" for trace in TRACES if trace in text]
        for key, (status, reason) in statuses.items():
            if key not in NEVER_PASS and (status == "failed" or (self.fault.judged and status == "unknown")):
                wrong.append(f"{key} is {status}: {reason}")
        return wrong
