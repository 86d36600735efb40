"""When a task was last done: by a file, a repository, a command, a date."""

from __future__ import annotations

import os
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infracat.catalog.load import load
from infracat.catalog.mistakes import BadCatalog
from infracat.sections.maintenance.dates import parse_date
from tests.looking import left_running
from tests.project import Project
from tests.sections.maintenance.rows import age, days_ago, found, named, row, rows, rule, said

# Last done


def test_evidence(project: Project) -> None:
    ages = {"late/a": 30, "late/b": 19.05, "new/a": 6, "new/b": 60, "future": -3, "soon": -0.001}
    for name, days in ages.items():
        age(project.write(name, ""), days)
    (project.folder / "empty").mkdir()
    weekly = {"every": "weekly"}
    found_ = rows(
        project,
        *(named(name, "last_done", evidence=f"{name}/*", **weekly) for name in ("gone", "empty", "late", "new")),
        *(named(name, "last_done", evidence=name, **weekly) for name in ("future", "soon")),
        named("required", "last_done", evidence="late", level="required", **weekly),
    )
    gone, empty, late, new, future = (found_[name] for name in ("gone", "empty", "late", "new", "future"))
    assert (gone["status"], said(gone)) == ("warned", f"never done: {project.folder}/gone does not exist")
    assert (empty["status"], said(empty)) == ("warned", "never done: no file fits empty/*")
    assert late["status"] == "warned"
    assert said(late).startswith("last done 19 days 1 h ago (2")
    assert said(late).endswith(" UTC, by late/b); due after 7 days")
    assert (new["status"], found(new, "last_done")) == ("passed", ("passed", "6 days", "<= weekly"))
    assert future["status"] == "unknown"
    assert said(future).startswith("future is dated 2 days 23 h in the future (2")
    assert found_["soon"]["status"] == "passed"
    assert found_["required"]["status"] == "failed"


@pytest.fixture
def repository(project: Project) -> Project:
    git(project, "init", "-q", "-b", "main")
    commit(project, "requirements.txt", "2020-02-02T12:00:00+0100")
    commit(project, "README", days_ago(1))
    return project


def git(project: Project, *words: str, **environ: str) -> None:
    identity = ["-c", "user.name=T", "-c", "user.email=t@example.com"]
    subprocess.run(
        ["git", *identity, *words],
        cwd=project.folder,
        env=os.environ | environ,
        check=True,
        capture_output=True,
        text=True,
    )


def commit(project: Project, name: str, when: str) -> None:
    project.write(name, when)
    git(project, "add", name)
    git(project, "commit", "-qm", name, GIT_AUTHOR_DATE="2001-01-01T00:00:00Z", GIT_COMMITTER_DATE=when)


def test_git(repository: Project) -> None:
    paths = {"old": "requirements.txt", "new": "README", "all": ".", "never": "gone"}
    found_ = rows(repository, *(named(name, "last_done", every="weekly", git=path) for name, path in paths.items()))
    assert found_["old"]["status"] == "warned"
    assert " ago (2020-02-02 11:00 UTC, by commit " in said(found_["old"])
    assert said(found_["old"]).endswith(" of requirements.txt); due after 7 days")
    assert (found_["new"]["status"], found_["all"]["status"]) == ("passed", "passed")
    assert (found_["never"]["status"], said(found_["never"])) == ("warned", "never done: no commit touches gone")


def test_git_in_a_shallow_clone(repository: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Its one commit seems to have made every file: requirements.txt would look as if it were of yesterday."""
    clone = Project(tmp_path_factory.mktemp("clone") / "it")
    subprocess.run(
        ["git", "clone", "-q", "--depth=1", f"file://{repository.folder}", clone.folder],
        check=True,
        capture_output=True,
    )
    result = row(clone, "last_done", every="weekly", git="requirements.txt")
    assert result["status"] == "unknown"
    assert said(result).startswith("requirements.txt: this clone is shallow")
    commit(clone, "requirements.txt", days_ago(2))
    assert row(clone, "last_done", every="weekly", git="requirements.txt")["status"] == "passed"


def test_git_where_there_is_no_repository(project: Project) -> None:
    result = row(
        project,
        "last_done",
        every="weekly",
        git="README",
    )
    assert result["status"] == "unknown"
    assert said(result).startswith("git log -- README: fatal: not a git repository")


PRINTED = (
    ("date -Is", "passed", ""),
    ("date", "passed", ""),
    ("date +%s", "passed", ""),
    ("LC_ALL=C date -R -d '2 days ago'", "passed", ""),
    ("echo 2020-02-02T00:00:00Z", "warned", " ago (2020-02-02 00:00 UTC, by `echo 2020-02-02T00:00:00Z`); due after 7"),
    ("true", "warned", "never done: `true` prints nothing"),
    ("echo; echo yesterday", "unknown", "prints 'yesterday', which is no date: print 2026-11-22,"),
    ("printf '2020-01-01\\n2020-01-02\\n'", "unknown", "prints 2 lines, and one date is wanted"),
    ("echo cannot connect >&2; exit 3", "unknown", "exits with 3: cannot connect"),
    ("no-such-tool", "unknown", "exits with 127: "),
    ("date -Is -d '2 days'", "unknown", "in the future ("),
    ("head -c 9999 /dev/zero", "unknown", "which is no date"),
    ("printf '\\033[31m\\377<script>'", "unknown", "which is no date"),
)


def test_a_command_that_prints_the_date(project: Project) -> None:
    each = (named(f"r{at}", "last_done", every="weekly", command=case[0]) for at, case in enumerate(PRINTED))
    found_ = rows(project, *each)
    for at, (command, status, says) in enumerate(PRINTED):
        result = found_[f"r{at}"]
        assert result["status"] == status, (command, said(result))
        assert says in said(result)
        assert len(said(result)) < 1500


# Commands


ENDED = (
    ("true", "passed", ""),
    ("echo one; echo two; exit 4", "warned", "exits with 4: one / two"),
    ("false", "warned", "`false` exits with 1"),
    ("exit 255", "warned", "exits with 255"),
    ("no-such-tool", "unknown", "cannot be run (exit 127): "),
    ("kill -SEGV $$", "unknown", "was killed by signal 11: it says nothing"),
    ("sleep 61.25", "unknown", "did not end within 0."),
    ("seq 1000; exit 1", "warned", "996 / 997 / 998 / 999 / 1000"),
    ("head -c 9999999 /dev/zero | tr '\\0' x; exit 1", "warned", "xxx"),
    ("printf '\\033[31m\\377<script>'; exit 1", "warned", "<script>"),
)


def test_a_command(project: Project) -> None:
    each = (
        named(f"r{at}", "command", command=case[0], timeout="0.5 s" if "sleep" in case[0] else "30 s")
        for at, case in enumerate(ENDED)
    )
    found_ = rows(project, *each)
    for at, (command, status, says) in enumerate(ENDED):
        result = found_[f"r{at}"]
        assert result["status"] == status, (command, said(result))
        assert says in said(result)
        assert len(said(result)) < 1500
    assert not left_running("61.25")


# Dates and ages


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T02:00:00Z",
        "2026-11-22T03:00:00+01:00",
        "2026-11-22 03:00:00 +0100",
        "2026-11-22 02:00:00.123456789 +0000",
        "2026-11-22 02:00:00 +0000 UTC",
        "2026-11-22 02:00:00+00",
        "20261122T020000Z",
        "2026-11-22T02:00Z",
        "Sun 2026-11-22 02:00:00 UTC",
        "Sun, 22 Nov 2026 03:00:00 +0100",
        "22 Nov 2026 02:00:00 GMT",
        "Sun Nov 22 02:00:00 UTC 2026",
        "Sun Nov 22 02:00:00 AM UTC 2026",
        "Sun 22 Nov 02:00:00 UTC 2026",
        "Sun Nov 22 03:00:00 2026 +0100",
        "Nov 22 02:00:00 2026 GMT",
        "Sun Nov 22 03:00:00 CET 2026",
        "2026-11-22 03:00:00",
        "1795312800",
        "1795312800.5",
        "1795312800123",
        "  1795312800 ",
    ],
)
def test_a_date_is_read(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        assert abs(parse_date(text) - datetime(2026, 11, 22, 2, tzinfo=UTC)) < timedelta(seconds=1)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_day_begins_at_this_machines_midnight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        assert parse_date("2026-11-22") == datetime(2026, 11, 21, 23, tzinfo=UTC)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "22/11/2026", "2026-13-01", "2026-02-30", "12", "99999999999999", "2026-11-22T25:00:00Z", "Foo 1",
     "Sun Nov 22 02:00:00 IST 2026", "2026-11-22T02:00:00 IST", "2026-W47-7", "Nov 40 02:00:00 2026", "0000-00-00",
     "Xxx 22 02:00:00 UTC 2026", "2026-11-22T02:00:00Z and more", "9999-12-31T23:59:59-14:00",
     "\N{ARABIC-INDIC DIGIT TWO}026-11-22"],
)  # fmt: skip
def test_not_a_date(text: str) -> None:
    with pytest.raises(ValueError, match="is no date: print 2026-11-22,"):
        parse_date(text)


# The catalog


@pytest.mark.parametrize(
    ("fields", "mistake"),
    [
        ({}, "evidence: is missing: state evidence, git or command"),
        ({"evidence": "a", "git": "b"}, "git: state evidence or git, not both"),
        ({"git": "a", "command": "b"}, "command: state git or command, not both"),
    ],
)
def test_exactly_one_way_to_find_when_it_was_done(tmp_path: Path, fields: dict[str, str], mistake: str) -> None:
    path = tmp_path / "catalog.yaml"
    path.write_text(rule("last_done", every="weekly", **fields))
    with pytest.raises(BadCatalog) as bad:
        load(path)
    assert mistake in str(bad.value)
