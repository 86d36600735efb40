"""The bundle: whole, provable, reproducible, and nothing secret in it."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infracat.results.document import dump
from infracat.results.model import Result
from infracat.runs import bundle
from infracat.runs.bundle import NoBundle, evidence_name
from tests.project import Project
from tests.results.results_example import WITH_HOSTILE, evidence, results, row

SECRET = "hunter2-but-much-longer"


@pytest.fixture
def audited(project: Project) -> Project:
    project.tool("one", f"echo 1.0; echo {SECRET}; exit 1")
    project.catalog("""
        cli_tools: [{name: one, verify: one --version}]
        env_vars: [{name: API_TOKEN}]
    """)
    project.verify(API_TOKEN=SECRET)
    return project


def folder_with(tmp_path: Path, document: Result) -> Path:
    """A run's folder whose other files are of no matter here."""
    for name in bundle.FILES:
        (tmp_path / name).write_text("{}")
    (tmp_path / "results.json").write_text(json.dumps(dump(document)))
    return tmp_path


def test_a_run_becomes_one_zip_that_sha256sum_proves(audited: Project) -> None:
    run = audited.runs[-1].name
    done = audited.infracat("bundle")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"infracat-{run}.zip: ")
    with zipfile.ZipFile(audited.folder / f"infracat-{run}.zip") as archive:
        archive.extractall(audited.folder / "out")
    out = audited.folder / f"out/infracat-{run}"
    there = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    assert there == {*bundle.FILES, "SHA256SUMS", "evidence/cli_tools/one.txt"}
    proof = subprocess.run(["sha256sum", "--check", "SHA256SUMS"], cwd=out, capture_output=True, text=True, check=True)
    assert proof.stdout.count(": OK\n") == len(there) - 1
    assert (out / "report.html").read_bytes() == (audited.runs[-1] / "report.html").read_bytes()
    assert "$ one --version\n(exit 1, " in (out / "evidence/cli_tools/one.txt").read_text()
    assert not [path for path in out.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]


def test_the_same_run_gives_the_same_bytes(audited: Project) -> None:
    for name in ("a.zip", "b.zip"):
        assert audited.infracat("bundle", audited.runs[-1].name[:15], "--output", name).returncode == 0
        (audited.folder / "reports/latest/report.html").touch()
    assert (audited.folder / "a.zip").read_bytes() == (audited.folder / "b.zip").read_bytes()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ("", "results.json: damaged: not JSON: "),
        ("[]", "results.json: damaged: expected a mapping, got list"),
        ('{"infracat": "0.1.0", "run": {}}', "results.json: damaged: run.id: is missing"),
        (
            json.dumps(dump(results(started="yesterday"))),
            "damaged: Invalid isoformat string: 'yesterday'",
        ),
        (
            json.dumps(dump(results(row("a/b")))).replace('"host": "local"', '"host": 7'),
            "damaged: rows.0.host: expected text, got int",
        ),
    ],
)
def test_a_damaged_run_gives_no_bundle(audited: Project, spoil: str, words: str) -> None:
    (audited.runs[-1] / "results.json").write_text(spoil)
    done = audited.infracat("bundle", "-o", "out.zip")
    assert done.returncode == 4
    assert words in done.stderr
    assert not list(audited.folder.glob("*out.zip*"))


def test_a_missing_file_is_named(audited: Project) -> None:
    (audited.runs[-1] / "junit.xml").unlink()
    done = audited.infracat("bundle", "-o", "out.zip")
    assert done.returncode == 4
    assert "junit.xml: cannot be read: No such file or directory" in done.stderr


def test_a_disk_that_refuses_is_told_and_harms_no_older_bundle(audited: Project) -> None:
    (audited.folder / "old.zip").write_text("older")
    done = subprocess.run(
        ["/bin/sh", "-c", f"ulimit -f 1; exec {sys.executable} -m infracat bundle -o old.zip"],
        cwd=audited.folder, env=audited.environ(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "File too large" in done.stderr
    assert (audited.folder / "old.zip").read_text() == "older"
    assert not list(audited.folder.glob(".old.zip*"))


def test_hostile_names_stay_inside(tmp_path: Path) -> None:
    evil = row("../../etc/passwd", evidence=[evidence("x", "y")])
    folder = folder_with(tmp_path, results(evil, *WITH_HOSTILE.rows, id="../../x"))
    written = bundle.write(folder, tmp_path / "out.zip")
    with zipfile.ZipFile(written) as archive:
        names = archive.namelist()
    assert not [name for name in names if {"..", ""} & set(name.split("/")) or "\\" in name]
    assert len({name.split("/")[0] for name in names}) == 1


def test_a_clock_before_the_zip_age(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, results(row("cli_tools/git"), started="1970-01-01T00:00:00Z"))
    with zipfile.ZipFile(bundle.write(folder, tmp_path / "out.zip")) as archive:
        assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


def test_rows_of_several_hosts_do_not_meet() -> None:
    assert evidence_name(row("cli_tools/git")) == "evidence/cli_tools/git.txt"
    assert evidence_name(row("cli_tools/git", host="web1")) == "evidence/cli_tools/git@web1.txt"


def test_no_run_to_bundle(tmp_path: Path) -> None:
    with pytest.raises(NoBundle, match=r"report\.html: cannot be read"):
        bundle.write(tmp_path, tmp_path / "out.zip")


def test_a_clock_after_the_zip_age(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, results(row("cli_tools/git"), started="2300-01-01T00:00:00Z"))
    with zipfile.ZipFile(bundle.write(folder, tmp_path / "b.zip")) as archive:
        assert archive.infolist()[0].date_time[0] == 2107


def test_a_link_out_of_the_run_is_not_packed(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, results(row("cli_tools/git")))
    (folder / "report.html").unlink()
    (folder / "report.html").symlink_to("/etc/passwd")
    with pytest.raises(NoBundle, match="is a link"):
        bundle.write(folder, tmp_path / "b.zip")
