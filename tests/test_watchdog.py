"""However a test run ends, nothing is left of it: no process, no mount, no network link, no folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.paths import REPOSITORY
from tests.services.engine import Engine
from tests.watchdog import MARK

RUN = """
import os, subprocess, time
from pathlib import Path

def test_it(engine, tmp_path):
    engine.start()
    engine.docker("network", "create", "net-of-test")
    (tmp_path / "a b").mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "none", tmp_path / "a b"], check=True)
    Path("started").write_text(os.environ["INFRACAT_TESTS"])
    time.sleep(600)
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left(engine: Engine, tmp_path: Path, end: signal.Signals) -> None:
    """``engine``: where none can be started, this is skipped as well."""
    (tmp_path / "test_it.py").write_text(RUN)
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "test_it.py"]
    with (tmp_path / "log").open("w") as log:
        run = subprocess.Popen(
            [*command, f"--basetemp={tmp_path / 'base'}", "-c", os.devnull, f"--rootdir={tmp_path}"],
            cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(REPOSITORY)}, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
    try:
        stop(run, tmp_path, end)
    finally:
        run.kill()
        run.wait()


def stop(run: subprocess.Popen[bytes], tmp_path: Path, end: signal.Signals) -> None:
    wait_until(lambda: (tmp_path / "started").exists() or run.poll() is not None)
    assert run.poll() is None, (tmp_path / "log").read_text()
    folder = (tmp_path / "started").read_text()
    assert {"dockerd", "containerd"} < set(marked(folder))
    (bridge,) = (each.stem for each in Path(folder).glob("*.sh"))
    assert len(links(bridge)) == 2
    run.send_signal(end)
    run.wait(60)
    wait_until(lambda: not Path(folder).exists())
    assert marked(folder) == []
    assert "/test_it" not in Path("/proc/mounts").read_text()
    assert folder not in Path("/proc/mounts").read_text()
    assert links(bridge) == []


def links(bridge: str) -> list[str]:
    """Those of the engine with this bridge: itself, and one for each of its networks."""
    number = bridge.removeprefix("infracat")
    told = subprocess.run(["ip", "-o", "-4", "addr", "show"], check=True, capture_output=True, text=True).stdout
    return [line for line in told.splitlines() if f" 10.213.{number}." in line or f" 10.214.{number}." in line]


def marked(folder: str) -> list[str]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == folder and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.name())
        except psutil.Error:
            pass
    return found


def wait_until(condition, seconds: float = 90) -> None:  # type: ignore[no-untyped-def]
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "did not come about"
        time.sleep(0.05)
