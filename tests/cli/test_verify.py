"""``infracat verify`` from the outside: catalog in, exit code and results out."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import time

import psutil
import pytest

from tests.project import Project

FILES = {
    "report.html", "results.json", "statuses.json", "observations.json", "junit.xml", "summary.md", "metrics.prom",
    "pytest-html.html",
}  # fmt: skip
NAP = f"1000.{os.getpid()}"  # seconds, as no other run beside this one sleeps
GOOD = """
    cli_tools:
      - {name: tool, min_version: "2.0"}
"""


@pytest.fixture
def good(project: Project) -> Project:
    project.tool("tool", "echo 'tool version 2.5.1'")
    project.catalog(GOOD)
    return project


def test_a_met_catalog_ends_with_0_and_leaves_a_whole_run_folder(good: Project) -> None:
    done = good.verify()
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in good.runs[0].iterdir()} == FILES
    assert (good.folder / "reports/latest").resolve() == good.runs[0]
    assert good.statuses() == {"cli_tools/tool": "passed"}


def test_expected_and_found_are_recorded_for_passed_rows_too(good: Project) -> None:
    good.verify()
    version = next(check for check in good.row("cli_tools/tool")["checks"] if check["name"] == "version")
    assert (version["expected"], version["found"]) == (">= 2.0", "2.5.1")
    assert version["nodeid"] == "tests_env/test_cli_tools.py::test_version[tool]"


def test_a_failed_row_ends_with_1_and_says_what_was_found(project: Project) -> None:
    project.tool("tool", "echo 'tool version 1.9'")
    project.catalog(GOOD)
    done = project.verify()
    assert done.returncode == 1
    assert project.row("cli_tools/tool")["reason"] == "expected >= 2.0, found 1.9"
    assert "1.9" in done.stdout
    assert "\x1b" not in done.stdout


def test_an_absent_tool_is_one_failure_not_three(project: Project) -> None:
    project.catalog(GOOD)
    assert project.verify().returncode == 1
    checks = project.row("cli_tools/tool")["checks"]
    assert [(check["name"], check["status"]) for check in checks] == [("exists", "failed")]


def test_could_not_look_is_unknown_and_fails_the_audit(project: Project) -> None:
    project.tool("tool", "exec sleep 60")
    project.catalog("""
        cli_tools:
          - {name: tool, min_version: "2.0", timeout: 0.3 s}
    """)
    assert project.verify().returncode == 1
    row = project.row("cli_tools/tool")
    assert row["status"] == "unknown"
    assert "did not end within 0.3" in row["reason"]


@pytest.mark.parametrize(
    ("level", "script", "status", "code"),
    [
        ("required", "echo 1.0", "failed", 1),
        ("recommended", "echo 1.0", "warned", 0),
        ("optional", "echo 1.0", "warned", 0),
        ("recommended", None, "warned", 0),
        ("optional", None, "skipped", 0),
        ("recommended", "echo no version", "unknown", 0),
    ],
)
def test_levels(project: Project, level: str, script: str | None, status: str, code: int) -> None:
    if script:
        project.tool("tool", script)
    project.catalog(f"""
        cli_tools:
          - {{name: tool, min_version: "2.0", level: {level}}}
    """)
    assert project.verify().returncode == code
    assert project.statuses() == {"cli_tools/tool": status}


def test_an_impatient_interrupt_costs_no_report(project: Project) -> None:
    project.tool("hung", f"exec sleep {NAP}")
    project.catalog("cli_tools: [{name: hung}]\n")
    child = project.start("verify")
    _wait_for(lambda: any(_is_nap(process) for process in psutil.Process(child.pid).children(recursive=True)))
    while not project.runs and child.poll() is None:
        os.killpg(child.pid, signal.SIGINT)
        time.sleep(0.03)
    child.communicate()
    assert child.returncode == 2
    assert project.statuses() == {"cli_tools/hung": "unknown"}


REQUIRES = """
    cli_tools:
      - {name: root, %s}
      - {name: middle, requires: [cli_tools/root]}
      - {name: leaf, requires: [cli_tools/middle]}
      - {name: apart}
"""


def test_what_an_unmet_row_blocks_is_folded_to_the_root(project: Project) -> None:
    project.catalog(REQUIRES % "level: required")
    assert project.verify().returncode == 1
    assert project.statuses() == {
        "cli_tools/root": "failed", "cli_tools/middle": "blocked",
        "cli_tools/leaf": "blocked", "cli_tools/apart": "failed",
    }  # fmt: skip
    assert project.row("cli_tools/leaf")["blocked_by"] == ["cli_tools/root"]


def test_a_met_row_between_does_not_block(project: Project) -> None:
    project.tool("middle", "echo 1.0")
    project.catalog(REQUIRES % "level: required")
    project.verify("cli_tools/leaf")
    assert project.statuses() == {
        "cli_tools/root": "failed", "cli_tools/middle": "passed", "cli_tools/leaf": "failed",
    }  # fmt: skip


def test_rows_blocked_by_a_waived_root_do_not_decide_the_exit_code(project: Project) -> None:
    project.tool("apart", "echo 1.0")
    project.catalog(REQUIRES % "waive: {until: 2999-01-01, reason: new disk is ordered, by: ops}")
    assert project.verify().returncode == 0
    assert project.statuses()["cli_tools/root"] == "waived"
    assert project.statuses()["cli_tools/leaf"] == "blocked"
    assert project.row("cli_tools/root")["waiver"]["by"] == "ops"


def test_an_optional_absent_root_blocks_and_the_row_still_decides(project: Project) -> None:
    project.catalog(REQUIRES % "level: optional")
    assert project.verify("cli_tools/middle").returncode == 1
    assert project.statuses() == {"cli_tools/root": "skipped", "cli_tools/middle": "blocked"}


def test_an_expired_waiver_fails_and_says_so(project: Project) -> None:
    project.catalog("""
        cli_tools:
          - name: tool
            waive: {until: 2020-01-01, reason: old times, by: ops}
    """)
    assert project.verify().returncode == 1
    assert "its waiver ran out: until 2020-01-01 by ops (old times)" in project.row("cli_tools/tool")["reason"]


def test_a_waiver_of_some_checks_leaves_the_others(project: Project) -> None:
    project.tool("tool", "echo 1.0; exit 3")
    project.catalog("""
        cli_tools:
          - name: tool
            verify: tool
            min_version: "2.0"
            waive: {until: 2999-01-01, reason: later, by: ops, checks: [version]}
    """)
    assert project.verify().returncode == 1
    checks = {check["name"]: check["status"] for check in project.row("cli_tools/tool")["checks"]}
    assert checks == {"exists": "passed", "verify": "failed", "version": "waived"}


def test_another_platform_is_skipped_with_its_reason(project: Project) -> None:
    project.catalog("""
        cli_tools:
          - {name: wsl-tool, platform: windows}
    """)
    assert project.verify().returncode == 0
    row = project.row("cli_tools/wsl-tool")
    assert (row["status"], row["reason"]) == ("skipped", "only on windows; this is linux")


PROFILES = """
    catalog: {title: t, version: "1", default_profile: dev}
    cli_tools:
      - {name: a, profiles: [dev]}
      - {name: b, profiles: [ci]}
      - {name: c}
"""


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        ([], {"catalog/head", "cli_tools/a", "cli_tools/c"}),
        (["--profile", "ci"], {"catalog/head", "cli_tools/b", "cli_tools/c"}),
        (["cli_tools/b"], {"cli_tools/b"}),
        (["cli_tools"], {"cli_tools/a", "cli_tools/c"}),
        (["cli_tools", "--profile", "ci"], {"cli_tools/b", "cli_tools/c"}),
        (["catalog"], {"catalog/head"}),
    ],
)
def test_selection(project: Project, arguments: list[str], keys: set[str]) -> None:
    project.catalog(PROFILES)
    project.verify(*arguments)
    assert set(project.statuses()) == keys
    assert project.results()["run"]["partial"] is bool(arguments and not arguments[0].startswith("--"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["cli_tool/a"], "no row or section 'cli_tool/a' in the catalog; did you mean 'cli_tools/a'?"),
        (["--profile", "def"], "no profile 'def' in the catalog; did you mean 'dev'?"),
        (["--host", "web"], "no host 'web' in the catalog; there is local"),
        (["-c", "nowhere.yaml"], "nowhere.yaml"),
        (["--from", "nowhere.json"], "nowhere.json: cannot be read: No such file or directory"),
        (["--report-dir", "/proc/nowhere"], "cannot be written"),
        (["--bogus"], "--bogus"),
        (["--", "--bogus"], "--bogus"),
    ],
)
def test_bad_usage_ends_with_4_and_one_clear_sentence(project: Project, arguments: list[str], words: str) -> None:
    project.catalog(PROFILES)
    done = project.verify(*arguments)
    assert done.returncode == 4
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert project.runs == []
    assert not list(project.folder.glob("reports/*"))


def test_a_partial_run_leaves_latest_alone(good: Project) -> None:
    good.verify()
    good.verify("cli_tools/tool")
    assert len(good.runs) == 2
    assert (good.folder / "reports/latest").resolve() == good.runs[0]


def test_nothing_selected_ends_with_5(project: Project) -> None:
    project.catalog("cli_tools: []\n")
    assert project.verify().returncode == 5


def test_deselected_rows_are_no_part_of_the_run(project: Project) -> None:
    project.tool("a", "echo 1.0")
    project.catalog(PROFILES)
    done = project.verify("--", "-k", "test_exists and a]")
    assert set(project.statuses()) == {"cli_tools/a"}
    assert done.returncode == 0
    assert project.results()["run"]["partial"] is True


def test_stopping_early_ends_with_1_and_the_rest_is_unknown(project: Project) -> None:
    project.catalog(PROFILES)
    for workers in ([], ["-n", "2"]):
        assert project.verify("cli_tools", *workers, "--", "-x").returncode == 1
        reasons = {row["reason"] for row in project.results()["rows"]}
        assert project.results()["run"]["partial"] is True
        assert len(project.results()["rows"]) == 2
        assert "failed" in project.statuses().values()
        assert workers or "pytest stopped before it was judged" in reasons


def test_replay_gives_the_verdicts_of_then(good: Project) -> None:
    good.verify()
    observations = good.runs[0] / "observations.json"
    good.tool("tool", "echo 0.1")
    assert good.verify("--from", str(observations)).returncode == 0
    assert good.results()["run"]["replayed_from"] == str(observations)
    assert (good.folder / "reports/latest").resolve() == good.runs[0]


def test_replay_of_a_waiver_is_judged_on_the_day_of_the_observation(project: Project) -> None:
    project.catalog("""
        cli_tools:
          - name: tool
            waive: {until: 2026-01-31, reason: later, by: ops}
    """)
    project.verify()
    observations = project.runs[0] / "observations.json"
    document = json.loads(observations.read_text())
    document["started"] = document["observations"][0]["at"] = "2026-01-15T00:00:00+00:00"
    old = project.write("old.json", json.dumps(document))
    assert project.statuses() == {"cli_tools/tool": "failed"}
    assert project.verify("--from", str(old)).returncode == 0
    assert project.statuses() == {"cli_tools/tool": "waived"}


def test_replay_over_a_changed_row_is_unknown_but_a_changed_limit_is_judged(good: Project) -> None:
    good.verify()
    observations = str(good.runs[0] / "observations.json")
    good.catalog(GOOD.replace('"2.0"', '"3.0"'))
    good.verify("--from", observations)
    assert good.row("cli_tools/tool")["reason"] == "expected >= 3.0, found 2.5.1"
    good.catalog(GOOD.replace("tool,", "tool, verify: tool -V,"))
    good.verify("--from", observations)
    assert good.row("cli_tools/tool")["reason"].startswith("the catalog changed")


def test_replay_of_another_version_s_run_asks_for_the_fields_that_it_read(good: Project) -> None:
    good.verify()
    document = json.loads((good.runs[0] / "observations.json").read_text())
    for each in document["observations"]:
        each["looked_at"] = ["name", "verify"]  # its own digest is of more fields
        each["digest"] = hashlib.sha256(b'{"name": "tool", "verify": null}').hexdigest()[:16]
    other = str(good.write("other.json", json.dumps(document)))
    assert good.verify("cli_tools/tool", "--from", other).returncode == 0
    good.catalog(GOOD.replace("tool,", "tool, verify: tool -V,"))
    good.verify("cli_tools/tool", "--from", other)
    assert good.row("cli_tools/tool")["reason"].startswith("the catalog changed")


def test_judging_is_the_same_in_several_processes(project: Project) -> None:
    project.tool("tool", "echo run >> count; echo 2.5")
    project.catalog(GOOD)
    assert project.verify("-n", "2").returncode == 0
    assert project.statuses() == {"cli_tools/tool": "passed"}
    assert (project.folder / "count").read_text() == "run\n"
    assert {path.name for path in project.runs[0].iterdir()} == FILES


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_interrupt_kills_everything_and_reports_what_was_seen(project: Project, workers: list[str], end: int) -> None:
    project.tool("quick", "echo $$ > number; echo 1.0")
    project.tool(  # until infracat has waited for quick, and a moment to note what it said
        "hung",
        f"until [ -s number ]; do sleep 0.05; done; while kill -0 $(cat number) 2> /dev/null; do sleep 0.05; done\n"
        f"sleep 1; sleep {NAP} & sleep {NAP}",
    )
    project.catalog("""
        cli_tools:
          - {name: quick}
          - {name: hung}
    """)
    child = project.start("verify", *workers)
    _wait_for(lambda: any(_is_nap(process) for process in psutil.Process(child.pid).children(recursive=True)))
    os.killpg(child.pid, end)  # as a terminal does on ^C, and a service manager where it stops a service
    out, err = child.communicate(timeout=60)
    assert (child.returncode, "Traceback" in err) == (2, False)
    assert not [process for process in psutil.process_iter() if _is_nap(process)]
    assert project.row("cli_tools/hung")["status"] == "unknown"
    assert "interrupted before it was" in project.row("cli_tools/hung")["reason"]
    quick = project.row("cli_tools/quick")
    on_a_busy_machine = {"interrupted before it was judged", "the worker process died while judging"}
    assert quick["status"] == "passed" or (workers and quick["reason"] in on_a_busy_machine)
    assert "interrupted" in out


def test_sigterm_is_an_interrupt_too(project: Project) -> None:
    project.tool("hung", f"exec sleep {NAP}")
    project.catalog("cli_tools: [{name: hung}]\n")
    child = project.start("verify")
    _wait_for(lambda: any(_is_nap(process) for process in psutil.Process(child.pid).children(recursive=True)))
    child.terminate()
    child.communicate(timeout=60)
    assert child.returncode == 2
    assert not [process for process in psutil.process_iter() if _is_nap(process)]


def test_a_killed_worker_does_not_hang_the_run(good: Project) -> None:
    good.write(
        "tests_env/test_mine.py",
        """
        import os, signal

        def test_dies(cli_tool, seen):
            os.kill(os.getpid(), signal.SIGKILL)
    """,
    )
    assert good.verify("-n", "2").returncode == 1
    checks = {check["name"]: check["status"] for check in good.row("cli_tools/tool")["checks"]}
    assert checks == {"exists": "passed", "version": "passed", "dies": "unknown"}


def _is_nap(process: psutil.Process) -> bool:
    try:
        return process.cmdline()[:2] == ["sleep", NAP]
    except psutil.Error:
        return False


def _wait_for(condition, seconds: float = 60) -> None:  # type: ignore[no-untyped-def]
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.02)


def test_the_row_that_the_run_waited_for_is_named(project: Project) -> None:
    project.tool("slow", "sleep 2.1; echo 1.0")
    project.tool("quick", "echo 1.0")
    project.catalog("cli_tools: [{name: slow}, {name: quick}]")
    done = project.verify()
    last = project.results()["run"]["awaited"]
    assert (last["key"], last["host"]) == ("cli_tools/slow", "local")
    assert last["duration"] >= 2.1
    assert "It waited for cli_tools/slow: 2." in done.stdout


@pytest.mark.parametrize(("style", "code"), [("text", 4), ("json", 4), ("github", 4), ("nagios", 3)])
def test_a_bad_catalog_has_the_exit_code_of_each_format(project: Project, style: str, code: int) -> None:
    """Also where the rules between fields meet values of another type."""
    project.catalog(
        """
        external_apis: [{name: a, endpoint: "http://[::1"}]
        backups: [{name: a, method: [snapshot], frequency: daily, location: {a: b}, restore: [x]}]
        """
    )
    done = project.verify("--format", style)
    assert (done.returncode, done.stderr.count("\n"), project.runs) == (code, 4, [])
    assert done.stdout == ("INFRACAT UNKNOWN: the catalog has mistakes\n" if style == "nagios" else "")
