"""History is the run folders: what changed, since when, what is kept, and what is damaged."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from infracat.history.annotate import STRIP, annotate
from infracat.history.listing import sparkline
from infracat.history.past_run import PastRun, past_run_of
from infracat.history.prune import prune
from infracat.results.document import dump, read
from tests.project import Project
from tests.results.results_example import results, row

CATALOG = """
    cli_tools:
      - {name: one, min_version: "1.0"}
      - {name: two, min_version: "1.0"}
      - {name: three, min_version: "1.0"}
"""


def keys(news: dict[str, Any]) -> dict[str, list[str]]:
    """The news without its empty lists."""
    return {kind: [each["key"] for each in news[kind]] for kind in news if kind != "since" and news[kind]}


def run_of(day: int, statuses: dict[str, str], *, profile: str | None = "dev", **run: Any) -> dict[str, Any]:
    """results.json of a run on that day of November, with a row a status."""
    rows = [row(f"cli_tools/{name}", status, digest=f"of {name}") for name, status in statuses.items()]
    code = int(any(status in ("failed", "unknown", "blocked") for status in statuses.values()))
    stated = {"id": f"202611{day:02}T020000.000000Z-00aa", "started": f"2026-11-{day:02}T02:00:00Z", "exit_code": code}
    return dump(results(*rows, **{**stated, "profile": profile, **run}))


def kept(reports: Path, *found: dict[str, Any]) -> None:
    """Run folders as an older infracat left them: without ``statuses.json``."""
    for each in found:
        folder = reports / each["run"]["id"]
        folder.mkdir(parents=True)
        (folder / "results.json").write_text(json.dumps(each))


def told(reports: Path, found: dict[str, Any]) -> dict[str, Any]:
    return dump(annotate(read(found), reports)[0])


def test_one_thing_broken_and_one_row_edited_are_different_news(project: Project) -> None:
    for name in ("one", "two", "three"):
        project.tool(name, "echo 2.0")
    project.catalog(CATALOG)
    assert project.verify().returncode == 0
    assert project.results()["changes"] is None
    project.tool("two", "echo 0.9")
    project.catalog(CATALOG.replace('three, min_version: "1.0"', 'three, min_version: "1.5"'))
    done = project.verify()
    assert done.returncode == 1
    assert keys(project.results()["changes"]) == {
        "newly_failing": ["cli_tools/two"],
        "catalog_changed": ["cli_tools/three"],
    }
    assert project.results()["changes"]["since"]["id"] == project.runs[0].name
    assert project.row("cli_tools/two")["strip"] == "pf"
    assert "Newly failing: cli_tools/two\n" in done.stdout
    assert "The catalog says something else now: cli_tools/three\n" in done.stdout
    compared = project.infracat("diff")
    assert compared.returncode == 0
    assert "Newly failing\n  cli_tools/two  passed → failed\n" in compared.stdout
    assert "The catalog says something else now\n  cli_tools/three  passed\n" in compared.stdout


def test_what_was_mended_is_told_against_the_run_before(project: Project) -> None:
    project.tool("one", "echo 2.0")
    project.catalog("cli_tools: [{name: one}, {name: two}]")
    for _ in range(2):
        assert project.verify().returncode == 1
    assert project.row("cli_tools/two")["since"]["runs"] == 2
    assert project.row("cli_tools/two")["since"]["first_known"]
    project.tool("two", "echo 2.0")
    assert project.verify().returncode == 0
    assert keys(project.results()["changes"]) == {"fixed": ["cli_tools/two"]}
    assert project.row("cli_tools/two")["since"] is None


def test_since_counts_an_unbroken_row_of_runs(tmp_path: Path) -> None:
    kept(
        tmp_path,
        run_of(1, {"a": "failed"}), run_of(2, {"a": "passed"}), run_of(3, {"a": "unknown"}),
        run_of(4, {"a": "failed"}, profile="stack"), run_of(5, {"a": "passed"}, partial=True),
    )  # fmt: skip
    found = told(tmp_path, run_of(6, {"a": "blocked"}))
    (only,) = found["rows"]
    assert only["since"] == {
        "run": "20261103T020000.000000Z-00aa", "started": "2026-11-03T02:00:00Z", "runs": 2, "first_known": False,
    }  # fmt: skip
    assert only["strip"] == "fpub"
    assert [each["id"][6:8] for each in found["history"]["runs"]] == ["01", "02", "03", "06"]


def test_all_kinds_of_news(tmp_path: Path) -> None:
    before = {"broken": "passed", "mended": "warned", "old": "passed", "worse": "passed", "same": "skipped"}
    kept(tmp_path, run_of(1, before))
    now = run_of(2, {"broken": "unknown", "mended": "passed", "young": "passed", "worse": "waived", "same": "skipped"})
    assert keys(told(tmp_path, now)["changes"]) == {
        "newly_failing": ["cli_tools/broken"],
        "changed": ["cli_tools/mended", "cli_tools/worse"],
        "new": ["cli_tools/young"],
        "removed": ["cli_tools/old"],
    }


def test_a_part_of_the_catalog_removes_nothing(tmp_path: Path) -> None:
    kept(tmp_path, run_of(1, {"a": "passed", "b": "passed"}))
    assert keys(told(tmp_path, run_of(2, {"a": "failed"}, partial=True))["changes"]) == {
        "newly_failing": ["cli_tools/a"]
    }


def test_the_strip_is_as_long_as_the_history(tmp_path: Path) -> None:
    kept(tmp_path, *(run_of(day, {"a": "passed"}, started=f"2026-10-{day % 30 + 1:02}T02:00:00Z") for day in range(40)))
    found = told(tmp_path, run_of(30, {"a": "failed", "new": "failed"}))
    assert len(found["history"]["runs"]) == STRIP
    assert [each["strip"] for each in found["rows"]] == ["p" * (STRIP - 1) + "f", "-" * (STRIP - 1) + "f"]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ("", "damaged: results.json is not JSON"),
        ('{"schema": 1, "run": {', "damaged: results.json is not JSON"),
        ("\0" * 4096, "damaged: results.json is not JSON"),
        ("[" * 100_000, "damaged: results.json is not JSON"),
        ("{}", "damaged: infracat: is missing"),
        ("[]", "damaged: expected a mapping, got list"),
        ("null", "damaged: it has no results.json"),
        (
            json.dumps(run_of(9, {"a": "passed"})).replace(': "passed"', ': "green"'),
            "damaged: rows.0.status: expected one of passed, warned, failed, unknown, blocked, waived, skipped, got",
        ),
        (json.dumps(run_of(9, {"a": "passed"})), "damaged: it holds the run 20261109T020000.000000Z-00aa"),
    ],
)  # fmt: skip
def test_a_damaged_run_is_told_and_passed_over(project: Project, spoil: str, words: str) -> None:
    kept(project.folder / "reports", run_of(2, {"a": "passed"}))
    damaged = project.folder / "reports/20261103T020000.000000Z-00aa"
    damaged.mkdir()
    (damaged / "results.json").write_text(spoil)
    listed = project.infracat("history")
    assert listed.returncode == 0
    assert f"infracat: passed over: {damaged.name}: {words}" in listed.stderr
    assert "20261102T020000.000000Z-00aa" in listed.stdout
    project.catalog("catalog: {title: x, version: '1', history: [{version: '1', date: 2026-01-01, changes: x}]}")
    assert project.verify().returncode == 0
    (said,) = project.results()["history"]["damaged"]
    assert said.startswith(f"{damaged.name}: {words}")


def test_a_pipe_in_an_old_run_does_not_hang(tmp_path: Path) -> None:
    kept(tmp_path, run_of(1, {"a": "passed"}))
    folder = tmp_path / "20261102T020000.000000Z-00aa"
    folder.mkdir()
    os.mkfifo(folder / "statuses.json")
    found = told(tmp_path, run_of(3, {"a": "passed"}))
    assert found["history"]["damaged"] == [f"{folder.name}: statuses.json is not a regular file"]


def test_the_newest_runs_are_kept_and_the_last_good_one(tmp_path: Path) -> None:
    kept(tmp_path, *(run_of(day, {"a": "passed" if day == 2 else "failed"}) for day in range(1, 8)))
    kept(tmp_path, *(run_of(day, {"a": "passed"}, profile="stack") for day in range(10, 13)))
    kept(tmp_path, run_of(20, {"a": "failed"}, partial=True))
    (tmp_path / "notes").mkdir()
    (tmp_path / "latest").symlink_to("20261103T020000.000000Z-00aa")
    prune(tmp_path, 2)
    assert sorted(each.name[6:8] for each in tmp_path.iterdir() if each.name.startswith("2026")) == [
        "02", "03", "06", "07", "11", "12", "20",
    ]  # fmt: skip
    assert (tmp_path / "notes").is_dir()


def test_a_run_prunes_by_keep(project: Project) -> None:
    project.tool("one", "echo 1.0")
    project.catalog("cli_tools: [{name: one}]")
    for _ in range(3):
        assert project.verify("--keep", "2").returncode == 0
    assert len(project.runs) == 2
    assert not list(project.folder.glob("reports/.*"))
    assert project.verify("--keep", "0").returncode == 4


def test_runs_that_prune_at_the_same_time_do_not_trip(project: Project) -> None:
    project.catalog("catalog: {title: x, version: '1', history: [{version: '1', date: 2026-01-01, changes: x}]}")
    kept(project.folder / "reports", *(run_of(day, {"a": "failed"}) for day in range(1, 20)))
    children = [project.start("verify", "--keep", "1") for _ in range(3)]
    assert [child.communicate(timeout=60) and child.returncode for child in children] == [0, 0, 0]
    assert not list(project.folder.glob("reports/.pruned-*"))


def test_old_and_new_folders_tell_the_same(project: Project) -> None:
    """``statuses.json`` only spares the reading of results.json."""
    project.tool("one", "echo 1.0")
    project.catalog("cli_tools: [{name: one}, {name: two, level: recommended}]")
    project.verify()
    folder = project.runs[0]
    told_by_file = PastRun.model_validate_json((folder / "statuses.json").read_bytes())
    assert past_run_of(read(project.results())) == told_by_file


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "no run named latest among 1"),
        (("20261102",), "no run named latest"),
        (("2027", "20261102"), "no run named 2027 among 1"),
    ],
)
def test_a_run_that_is_not_there_is_named(project: Project, arguments: tuple[str, ...], words: str) -> None:
    kept(project.folder / "reports", run_of(2, {"a": "passed"}))
    done = project.infracat("diff", *arguments)
    assert done.returncode == 4
    assert words in done.stderr


def test_runs_of_two_profiles_are_not_compared(project: Project) -> None:
    kept(project.folder / "reports", run_of(2, {"a": "passed"}), run_of(3, {"a": "failed"}, profile="stack"))
    done = project.infracat("diff", "20261102", "20261103")
    assert done.returncode == 4
    assert "is of profile dev, 20261103T020000.000000Z-00aa of stack" in done.stderr


def test_no_run_yet(project: Project) -> None:
    done = project.infracat("history")
    assert (done.returncode, done.stdout) == (0, "")
    assert "no run yet" in done.stderr


def test_a_sparkline() -> None:
    assert sparkline([0, 1, 8], unicode=True) == "▁▂█"
    assert sparkline([0, 0], unicode=True) == "▁▁"
    assert sparkline([0, 1, 8], unicode=False) == "0 1 8"


def test_partial_runs_and_other_profiles_do_not_hide_the_last_good_run(tmp_path: Path) -> None:
    """It is kept for ever to be compared with, however many runs came since."""
    kept(tmp_path, run_of(1, {"a": "passed"}))
    for number in range(120):
        stated = {"id": f"20261102T020000.{number:06}Z-00aa", "started": f"2026-11-02T02:00:00.{number:06}Z"}
        kept(tmp_path, run_of(2, {"a": "failed"}, partial=bool(number % 2), **stated))
    for number in range(100):
        kept(tmp_path, run_of(3, {"a": "passed"}, profile="other", id=f"20261103T020000.{number:06}Z-00aa"))
    found = told(tmp_path, run_of(4, {"a": "failed"}))
    assert found["changes"]["since"]["started"] == "2026-11-01T02:00:00Z"
    assert keys(found["changes"]) == {"newly_failing": ["cli_tools/a"]}
    assert found["rows"][0]["since"]["runs"] == 61


def test_latest_as_a_text_file_is_followed(project: Project) -> None:
    """As ``latest`` is where there are no symbolic links."""
    project.catalog("cli_tools: [{name: git}]")
    project.verify()
    project.verify()
    latest = project.folder / "reports/latest"
    latest.unlink()
    latest.write_text(f"{project.runs[-1].name}\n")
    assert project.infracat("diff").returncode == 0
    assert project.infracat("bundle").returncode == 0


def test_a_foreign_file_or_folder_named_latest_harms_no_run(project: Project) -> None:
    project.catalog("cli_tools: [{name: git}]")
    project.verify()
    latest = project.folder / "reports/latest"
    latest.unlink()
    latest.write_bytes(b"\xff\x00" * 9)
    assert project.verify("cli_tools", "--keep", "1").returncode == 0
    assert project.verify("cli_tools", "--keep", "1").returncode == 0
    assert "no run named latest" in project.infracat("diff").stderr
    latest.unlink()
    latest.mkdir()
    (latest / "x").touch()
    done = project.verify()
    assert done.returncode == 3
    assert "Is a directory (remove it; the run itself is in 2" in done.stderr
    assert [path.name for path in (project.folder / "reports").glob(".*")] == []


def test_a_forged_run_gives_the_terminal_no_commands(project: Project) -> None:
    profile = "\x1b]0;owned\x07\u202e"
    forged = run_of(1, {"a": "passed", "\x1b[2Jevil": "passed"}, profile=profile)
    kept(project.folder / "reports", forged, run_of(2, {"a": "failed"}, profile=profile))
    for command in (["history"], ["diff", "20261101", "20261102"]):
        said = project.infracat(*command)
        assert said.returncode == 0, said.stderr
        assert not {"\x1b", "\x07", "\u202e"} & set(said.stdout)
