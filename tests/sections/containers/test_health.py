"""Health checks: one that has not run yet says nothing about the container."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from infracat.facts import Unavailable
from infracat.sections.containers import health
from infracat.sections.containers.times import spoken
from tests.looking import look
from tests.project import Project
from tests.services.engine import Engine

STARTED = datetime(2026, 11, 26, 9, 0, 0, tzinfo=UTC)
OLD, NEW = "1.41", "1.44"


def inspection(status: str = "starting", log: Any = (), key: str = "Health", **config: float) -> dict[str, Any]:
    """As ``docker inspect`` prints it: intervals in nanoseconds, times with nine digits."""
    check = {name: int(seconds * 10**9) for name, seconds in config.items()}
    state = {"Status": "running", "StartedAt": "2026-11-26T09:00:00.123456789Z", key: {"Status": status, "Log": log}}
    return {"State": state, "Config": {"Healthcheck": {"Test": ["CMD-SHELL", "true"], **check}}}


def run(minutes: float, output: str = "no route to db") -> dict[str, Any]:
    began = (STARTED + timedelta(minutes=minutes)).isoformat()
    return {"Start": began, "End": began, "ExitCode": 1, "Output": output}


@pytest.mark.parametrize(
    ("found", "api", "told"),
    [
        (inspection(Interval=60), OLD, "no check has run yet; the first is due in 52 s"),
        (inspection(), OLD, "no check has run yet; the first is due in 22 s"),
        (inspection(Interval=600), NEW, "no check has run yet; the first is due in 9 min"),
        (inspection(Interval=60, StartPeriod=300), OLD, "no check has run yet; the first is due in 52 s"),
        (inspection(Interval=60, StartPeriod=300), NEW, "no check has ended yet; the first was due 3 s ago"),
        (inspection(Interval=60, StartPeriod=300, StartInterval=20), NEW, "*; the first is due in 12 s"),
        (inspection(Interval=60, StartInterval=20), NEW, "*; the first is due in 52 s"),
        (inspection(Interval=5), OLD, "no check has ended yet; the first was due 3 s ago"),
        (inspection(log=None, Interval=60), OLD, "*; the first is due in 52 s"),
        (inspection(log=[run(-5)], Interval=60), OLD, "*; the first is due in 52 s"),
        (inspection(key="Healthcheck", Interval=60), OLD, "*; the first is due in 52 s"),
    ],
)
def test_no_check_has_run_yet(found: dict[str, Any], api: str, told: str) -> None:
    result = health.result(found, STARTED + timedelta(seconds=8.1), api)
    assert isinstance(result, Unavailable)
    assert re.fullmatch(re.escape(told).replace(r"\*", "no check has run yet"), result.reason), result.reason
    assert health.output(found) == ""


@pytest.mark.parametrize("status", ["starting", "healthy", "unhealthy"])
def test_a_check_has_run(status: str) -> None:
    found = inspection(status, [run(-5, "of before"), run(1)], Interval=60)
    assert (health.result(found, STARTED, OLD), health.output(found)) == (status, "no route to db")


@pytest.mark.parametrize("found", [{"State": {}}, inspection(""), inspection("none"), inspection(key="Other")])
def test_no_health_check(found: dict[str, Any]) -> None:
    assert health.result(found, STARTED, OLD) == "no health check"


def test_a_container_that_never_says_when_it_started() -> None:
    found = inspection()
    found["State"]["StartedAt"] = "0001-01-01T00:00:00Z"
    assert health.result(found, STARTED, OLD) == Unavailable(reason="no check has run yet")


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (119, "119 s"), (120, "2 min"), (7200, "2 h"), (172800, "2 days")]
)
def test_times(seconds: float, words: str) -> None:
    assert spoken(seconds) == words


def test_the_first_check_is_to_come_and_a_replay(project: Project, engine: Engine) -> None:
    options = ["--health-cmd=true", "--health-interval=60s", "--health-start-period=300s"]
    with engine.container("--name", "slow-check", *options):
        project.catalog("containers:\n- {name: slow-check, timeout: 2 s}\n")
        project.verify(DOCKER_HOST=engine.host)
    for again in ((), ("--from", "latest")):
        if again:
            project.verify(*again)
        row = project.row("containers/slow-check")
        (check,) = [each for each in row["checks"] if each["name"] == "is_healthy"]
        assert row["status"] == check["status"] == "unknown"
        assert re.fullmatch(r"no check has run yet; the first is due in \d+ s", check["message"])


def test_a_check_of_before_a_restart_says_nothing(tmp_path: Path, engine: Engine) -> None:
    """The engine keeps its log: what counts is what ran since."""
    options = ["--health-cmd=echo not yet; exit 1", "--health-interval=3s", "--health-retries=50"]
    with engine.container(*options) as name:
        deadline = time.monotonic() + 60
        while engine.docker("inspect", "--format", "{{len .State.Health.Log}}", name) == "0":
            assert time.monotonic() < deadline
            time.sleep(0.1)
        engine.docker("restart", "--time", "0", name)
        found = look(tmp_path, f"containers:\n- {{name: it, container: {name}, timeout: 1 s}}\n", engine.environ)
    assert found.seen
    assert found.seen["health_said"] == ""
    assert found.seen["health"]["reason"].startswith("no check has ")
