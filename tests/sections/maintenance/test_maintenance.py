"""Maintenance rows over real images, disks, files, repositories and reports."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from infracat.catalog.load import load
from infracat.catalog.mistakes import BadCatalog
from infracat.sections.maintenance.ages import Age
from infracat.sections.maintenance.dates import date_in
from tests.looking import left_running
from tests.paths import REPOSITORY
from tests.project import Project
from tests.services.disks import loop, mounted, remote, run, vhdx
from tests.services.engine import Engine
from tests.services.images import load_image
from tests.services.registry import registry

DAY = 86400
STACK = REPOSITORY / "catalog.yaml"


def rule(kind: str, **fields: object) -> str:
    return "maintenance:\n" + named("it", kind, **fields)


def named(name: str, kind: str, **fields: object) -> str:
    stated = "".join(f"  {field}: {json.dumps(value)}\n" for field, value in fields.items())
    return f"- name: {name}\n  task: Do it\n  kind: {kind}\n{stated}"


def row(project: Project, kind: str, **fields: object) -> dict[str, Any]:
    """The row as an audit of it alone has judged it."""
    (only,) = rows(project, named("it", kind, **fields)).values()
    return only


def rows(project: Project, *texts: str, **environ: str) -> dict[str, dict[str, Any]]:
    """All rows by name, as one audit has judged them: an audit takes a second."""
    project.catalog("maintenance:\n" + "".join(texts))
    project.verify(**environ)
    return {each["name"]: each for each in project.results()["rows"]}


def said(result: dict[str, Any]) -> str:
    """What its unmet checks say."""
    return "; ".join(check["message"] for check in result["checks"] if check["status"] not in ("passed", "skipped"))


def found(result: dict[str, Any], check: str) -> tuple[str, str, str]:
    (it,) = (each for each in result["checks"] if each["name"] == check)
    return it["status"], it["found"], it["expected"]


def age(path: Path, days: float) -> None:
    then = time.time() - days * DAY
    os.utime(path, (then, then))


# Images


def days_ago(days: float) -> str:
    return f"{datetime.now(UTC) - timedelta(days=days):%Y-%m-%dT%H:%M:%S.123456789Z}"


@pytest.fixture(scope="module")
def images(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("images")
    load_image(engine, folder, "upkeep-old:15", days_ago(92.5))
    load_image(engine, folder, "upkeep-new:7-alpine", days_ago(3))
    load_image(engine, folder, "upkeep-new:latest", days_ago(3))
    load_image(engine, folder, "upkeep-zero:1", "0001-01-01T00:00:00Z")
    load_image(engine, folder, "upkeep-epoch:1", "1970-01-01T00:00:00Z")
    load_image(engine, folder, "upkeep-none:1", None)
    load_image(engine, folder, "upkeep-future:1", days_ago(-10))
    return engine


def image_row(name: str, *images: str, **fields: object) -> str:
    return named(name, "image_age", every="monthly", images=images, **fields)


def test_the_age_of_images(project: Project, images: Engine) -> None:
    alias = "docker.io/library/upkeep-new:latest"
    found_ = rows(
        project,
        image_row("new", "upkeep-new:7-alpine", "upkeep-new", alias),
        image_row("old", "upkeep-old:15", "upkeep-new:7-alpine"),
        image_row("required", "upkeep-old:15", level="required"),
        **images.environ,
    )
    new, old = found_["new"], found_["old"]
    assert new["status"] == "passed"
    status, ages, expected = found(new, "image_age")
    assert (status, expected) == ("passed", "<= monthly")
    assert re.fullmatch(rf"upkeep-new:7-alpine: 3 days, upkeep-new: 3 days, {alias}: 3 days", ages)
    inspected = next(each for each in new["evidence"] if each["command"].startswith("docker image inspect"))
    assert '"Created": "2' in inspected["output"]
    assert old["status"] == "warned"
    assert said(old) == "upkeep-old:15 is 92 days old; due after 31 days: it was built here, build it anew"
    assert old["fix"] == "Do it"
    assert found_["required"]["status"] == "failed"


def test_an_image_of_a_registry_is_to_be_pulled(project: Project, images: Engine, tmp_path: Path) -> None:
    with registry() as address:
        name = f"{address}/shop/upkeep-pulled:1"
        load_image(images, tmp_path, name, days_ago(40.5))
        images.docker("push", name)
    result = rows(project, image_row("it", name), **images.environ)["it"]
    assert said(result) == f"{name} is 40 days 12 h old; due after 31 days: docker pull {name}"


def test_images_that_are_not_there(project: Project, images: Engine) -> None:
    found_ = rows(
        project,
        image_row("all", "upkeep-gone:1"),
        image_row("one", "upkeep-gone:1", "upkeep-new:7-alpine"),
        **images.environ,
    )
    for name, absent in (("all", True), ("one", False)):
        result = found_[name]
        why = "there is no image upkeep-gone:1 here: docker pull upkeep-gone:1"
        assert (result["status"], said(result), result["absent"]) == ("warned", why, absent)
    assert found(found_["one"], "image_age")[0] == "passed"


def test_images_whose_date_tells_nothing(project: Project, images: Engine) -> None:
    found_ = rows(
        project,
        *(image_row(name, f"upkeep-{name}:1", "upkeep-new") for name in ("zero", "epoch", "none", "future")),
        image_row("also-old", "upkeep-zero:1", "upkeep-old:15"),
        **images.environ,
    )
    for name in ("zero", "epoch", "none"):
        result = found_[name]
        assert (result["status"], said(result)) == ("unknown", f"upkeep-{name}:1 has no date: its build leaves it out")
    future = found_["future"]
    assert future["status"] == "unknown"
    assert said(future).startswith("upkeep-future:1 is dated 9 days 23 h in the future (2")
    assert said(future).endswith(" UTC): a clock is wrong")
    assert found_["also-old"]["status"] == "warned"
    assert said(found_["also-old"]).startswith("upkeep-old:15 is 92 days old")


def test_images_without_an_engine(project: Project) -> None:
    project.catalog(rule("image_age", every="monthly", images=["a"]))
    project.verify(DOCKER_HOST=f"unix://{project.folder}/nobody.sock")
    result = project.row("maintenance/it")
    assert result["status"] == "unknown"
    assert "nobody.sock" in said(result)


# Disks


def test_a_disk_below_and_above(project: Project) -> None:
    with loop(project.folder, size="16M") as disk:
        result = row(project, "usage", path=str(disk), above="80 %", every="monthly")
        assert result["status"] == "passed"
        status, share, expected = found(result, "usage")
        assert (status, expected) == ("passed", "<= 80 %")
        assert float(share.removesuffix(" %")) < 20
        (disk / "data").write_bytes(bytes(13_000_000))
        found_ = rows(
            project,
            named("full", "usage", path="disk", above="80 %", every="monthly"),
            named("inside", "usage", path="disk/lost+found", above="100 %"),
            named("gone", "usage", path="/mnt/no-such-disk", above="80 %"),
        )
    result, gone = found_["full"], found_["gone"]
    assert found_["inside"]["status"] == "passed"
    assert (gone["status"], gone["absent"]) == ("warned", True)
    assert said(gone) == "/mnt/no-such-disk does not exist: no disk to look at"
    assert result["status"] == "warned"
    what, _, disk_words = said(result).partition(" % full (")
    assert 80 < float(what.removeprefix(f"{disk} is ")) <= 100
    assert disk_words.startswith("/dev/loop")
    assert disk_words.endswith(f", ext4 mounted at {disk}); due above 80 %")


def test_a_plain_folder_where_the_disk_should_be_mounted(project: Project) -> None:
    """Its share would be that of the disk below, which is another one."""
    (project.folder / "disk").mkdir()
    storage = "storage:\n- {name: data, type: mount, location: disk}\n"
    project.catalog(storage + rule("usage", path="disk/", above="100 %"))
    project.verify()
    result = project.row("maintenance/it")
    assert result["status"] == "warned"
    assert said(result).startswith(f"{project.folder}/disk is not mounted: it is on ")
    with mounted(project.folder / "disk", "-t", "tmpfs", "none"):
        project.verify()
    assert found(project.row("maintenance/it"), "is_mounted") == ("passed", "mounted", "mounted")


def test_the_share_of_a_virtual_disk(project: Project) -> None:
    for name in ("new", "full", "cut"):
        file = vhdx(project.folder / f"{name}.vhdx", "64M", "-o", "block_size=1048576")
        if name == "full":
            run("qemu-io", "-c", "write -P 1 0 60M", "-f", "vhdx", file)
    file.write_bytes(file.read_bytes()[: 1 << 20])
    each = (named(name, "usage", path=f"{name}.vhdx", above="80 %") for name in ("new", "full", "cut"))
    found_ = rows(project, *each)
    assert {name: result["status"] for name, result in found_.items()} == {
        "new": "passed",
        "full": "warned",
        "cut": "unknown",
    }
    assert " % full (a file of " in said(found_["full"])
    assert said(found_["full"]).endswith(", for a disk of 67.1 MB); due above 80 %")
    assert "how much it holds cannot be told: " in said(found_["cut"])


def test_a_hung_disk_is_unknown(project: Project) -> None:
    with remote(project.folder) as there:
        there.server.suspend()
        rows = [
            "{name: usage, task: t, kind: usage, path: remote, above: 80 %, timeout: 0.5 s}",
            "{name: size, task: t, kind: size, path: remote/*.log, above: 1GB, timeout: 0.5 s}",
            "{name: done, task: t, kind: last_done, every: weekly, evidence: remote/it, timeout: 0.5 s}",
        ]
        project.catalog("maintenance: [" + ", ".join(rows) + "]")
        began = time.monotonic()
        project.verify()
        assert time.monotonic() - began < 15
    assert set(project.statuses().values()) == {"unknown"}
    assert "its file system hangs" in said(project.row("maintenance/size"))


# Sizes


def test_logs(project: Project) -> None:
    for folder in ("logs", "few", "empty"):
        (project.folder / folder).mkdir()
    for number in range(3000):
        (project.folder / "logs" / f"{number}.log").write_bytes(b"x" * 100)
    for folder in ("logs", "few"):
        for name, size in (("app", 700_000_000), ("db", 600_000_000)):
            with (project.folder / folder / f"{name}.log").open("wb") as file:
                file.truncate(size)  # a sparse file: it takes no room
    found_ = rows(
        project,
        *(named(name, "size", path=f"{name}/*.log", above="1GB") for name in ("logs", "empty", "gone")),
        named("small", "size", path="logs/?.log", above="1GB"),
        named("one", "size", path="few/db.log", above="500 MB"),
        named("folder", "size", path="few", above="1300MB"),
        named("perhaps", "size", path="gone/*.log", above="1GB", level="optional"),
    )
    logs, gone = found_["logs"], found_["gone"]
    assert logs["status"] == "warned"
    assert said(logs) == (
        "1.3 GB in 3002 files of logs/*.log, due above 1GB; "
        "the largest: logs/app.log (700 MB), logs/db.log (600 MB), logs/0.log (100 B)"
    )
    assert logs["evidence"][0]["command"] == f"ls -ld {project.folder}/logs/*.log"
    assert found(found_["empty"], "size") == ("passed", "0 B", "<= 1GB")
    assert found(found_["small"], "size") == ("passed", "1 KB", "<= 1GB")
    assert said(found_["one"]) == "600 MB in one file, due above 500 MB; the largest: few/db.log (600 MB)"
    assert found(found_["folder"], "size") == ("passed", "1.3 GB", "<= 1300MB")
    assert (gone["status"], said(gone)) == ("warned", f"{project.folder}/gone does not exist")
    assert found_["perhaps"]["status"] == "skipped"


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


# pip-audit


class Vulnerabilities(BaseHTTPRequestHandler):
    """Answers as api.osv.dev does: of jinja2 3.1.2 what that said about it, of all others nothing."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps({"vulns": [JINJA2]} if asked["package"]["name"] == "jinja2" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


JINJA2 = {
    "id": "GHSA-h5c8-rqwp-cp95",
    "aliases": ["CVE-2024-22195"],
    "summary": "Jinja vulnerable to HTML attribute injection when passing user input as keys to xmlattr filter",
    "affected": [
        {
            "package": {"name": "jinja2", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.1.3"}]}],
        }
    ],
}


@pytest.fixture(scope="module")
def osv() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Vulnerabilities) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()


def pip_audit(folder: Path, osv: str, requirements: str) -> str | None:
    """The report of the real one, None where it wrote none; what it asks over the internet, it asks ``osv``."""
    pytest.importorskip("pip_audit")
    (folder / "requirements.txt").write_text(requirements)
    options = ["--no-deps", "--disable-pip", "-s", "osv", "--osv-url", osv, "--progress-spinner", "off"]
    options += ["--cache-dir", str(folder / "cache"), "-f", "json", "-o", str(folder / "report.json")]
    command = [sys.executable, "-m", "pip_audit", "-r", "requirements.txt", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=60)
    if not (folder / "report.json").exists():
        assert done.returncode == 1
        return None
    return (folder / "report.json").read_text()


@pytest.fixture(scope="module")
def clean(osv: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    return pip_audit(tmp_path_factory.mktemp("clean"), osv, "click==8.1.7\n") or ""


@pytest.fixture(scope="module")
def vulnerable(osv: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    return pip_audit(tmp_path_factory.mktemp("vulnerable"), osv, "click==8.1.7\njinja2==3.1.2\n") or ""


def test_a_report_of_pip_audit(project: Project, clean: str, vulnerable: str) -> None:
    project.write("clean.json", clean)
    project.write("bad.json", vulnerable)
    age(project.write("old.json", vulnerable), 8.1)
    each = (
        named(name, "last_done", every="weekly", evidence=f"{name}.json") for name in ("clean", "bad", "old", "gone")
    )
    found_ = rows(project, *each)
    assert {name: result["status"] for name, result in found_.items()} == {
        "clean": "passed",
        "bad": "warned",
        "old": "warned",
        "gone": "warned",
    }
    assert found(found_["clean"], "finds_no_vulnerability") == ("passed", "none in 1 package", "no known vulnerability")
    what = "1 known to be vulnerable: jinja2 3.1.2: CVE-2024-22195, fixed in 3.1.3"
    assert said(found_["bad"]) == what
    assert said(found_["old"]).startswith("last done 8 days 2 h ago (")
    assert said(found_["old"]).endswith(f" UTC, by old.json); due after 7 days; {what}")
    assert said(found_["gone"]) == f"never done: {project.folder}/gone.json does not exist"


@pytest.mark.parametrize("evidence", ["audits", "audits/", "audits/pip*", "audits/pip-audit.*"])
def test_a_report_is_read_however_it_is_found(project: Project, vulnerable: str, evidence: str) -> None:
    project.write("audits/pip-audit.json", vulnerable)
    (result,) = rows(project, named("it", "last_done", every="weekly", evidence=evidence)).values()
    assert said(result) == "1 known to be vulnerable: jinja2 3.1.2: CVE-2024-22195, fixed in 3.1.3"


def test_a_check_that_could_not_ask_leaves_no_report(tmp_path: Path) -> None:
    assert pip_audit(tmp_path, "http://127.0.0.1:1/", "jinja2==3.1.2\n") is None


ODD = {  # what stands in the evidence, and the row's status
    "empty": ("", "unknown"),  # pip-audit -f json > reports/pip-audit.json, without internet
    "half": ('{"dependencies": [{"name": "jin', "unknown"),
    "deep": ("[" * 100_000, "unknown"),
    "skipped": ('{"dependencies": [{"name": "own", "skip_reason": "no advisories were reached"}]}', "unknown"),
    "other": ('{"any": "thing"}', "passed"),
    "list": ("[]", "passed"),
    "number": ("1", "passed"),
    "mapping": ('{"dependencies": {"a": 1}}', "passed"),
    "numbers": ('{"dependencies": [1]}', "passed"),
}


def test_evidence_that_is_no_report_of_pip_audit(project: Project) -> None:
    for name, (text, _) in ODD.items():
        project.write(f"{name}.json", text)
    vulns = [{"id": "<script>", "fix_versions": []}, 3, {}]
    entries = [{"name": f"p{number}", "version": "1", "vulns": vulns} for number in range(7)]
    project.write("odd.json", json.dumps([*entries, {"name": "own", "skip_reason": "not on PyPI"}]))
    each = (named(name, "last_done", every="weekly", evidence=f"{name}.json") for name in (*ODD, "odd"))
    found_ = rows(project, *each)
    for name, (_, status) in ODD.items():
        assert found_[name]["status"] == status, name
        assert found(found_[name], "finds_no_vulnerability")[0] == ("skipped" if status == "passed" else "unknown")
    not_whole = f"{project.folder}/empty.json is not whole: no JSON can be read from it, so the check has not ended"
    assert said(found_["empty"]) == not_whole
    none = f"{project.folder}/skipped.json: not one of its packages was looked up (no advisories were reached)"
    assert said(found_["skipped"]) == none
    assert said(found_["odd"]).startswith("7 known to be vulnerable: p0 1: <script>, None, not fixed yet; p1 1: ")
    assert said(found_["odd"]).endswith("; and 2 more")


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
        assert abs(date_in(text) - datetime(2026, 11, 22, 2, tzinfo=UTC)) < timedelta(seconds=1)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_day_begins_at_this_machines_midnight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        assert date_in("2026-11-22") == datetime(2026, 11, 21, 23, tzinfo=UTC)
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
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match="is no date: print 2026-11-22,"):
        date_in(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59.9, "59 s"), (60, "1 min"), (3661, "1 h 1 min"), (DAY, "1 day"), (1.5 * DAY, "1 day 12 h"),
     (31 * DAY, "31 days"), (59.5 * DAY, "59 days 12 h"), (60.5 * DAY, "60 days"), (900 * DAY, "900 days")],
)  # fmt: skip
def test_an_age(seconds: float, text: str) -> None:
    assert str(Age(seconds)) == text


# The catalog


@pytest.mark.parametrize(
    ("fields", "mistake"),
    [
        ({}, "evidence: is missing: state evidence, git or command"),
        ({"evidence": "a", "git": "b"}, "git: state evidence or git, not both"),
        ({"git": "a", "command": "b"}, "command: state git or command, not both"),
    ],
)
def test_one_way_to_tell_when_it_was_done(tmp_path: Path, fields: dict[str, str], mistake: str) -> None:
    path = tmp_path / "catalog.yaml"
    path.write_text(rule("last_done", every="weekly", **fields))
    with pytest.raises(BadCatalog) as bad:
        load(path)
    assert mistake in str(bad.value)


# The four rows of the template


@pytest.fixture
def template(project: Project, images: Engine) -> Iterator[tuple[Project, Path]]:
    """The rows of this repository's profile stack, over images of the tests', and a disk of theirs."""
    text = STACK.read_text("utf-8")
    rows = text[text.index("\nmaintenance:") : text.index("\ntroubleshooting:")]
    for name, ours in (
        ("postgres:15", "upkeep-old:15"),
        ("redis:7-alpine", "upkeep-new:7-alpine"),
        ("/mnt/data", "disk"),
    ):
        rows = rows.replace(name, ours)
    project.catalog(rows)
    with loop(project.folder, size="16M") as disk:
        yield project, disk


def test_the_templates_rows(template: tuple[Project, Path], images: Engine, clean: str, vulnerable: str) -> None:
    project, disk = template
    keys = [f"maintenance/{name}" for name in ("docker-images", "python-dependencies", "vhdx-defragment", "logs")]
    (disk / "data").write_bytes(bytes(13_000_000))
    with project.write("logs/app.log", "").open("wb") as log:
        log.truncate(1_100_000_000)
    project.write("reports/pip-audit.json", vulnerable)
    assert project.verify(**images.environ).returncode == 0
    assert [project.statuses()[key] for key in keys] == ["warned"] * 4
    (disk / "data").unlink()
    project.write("logs/app.log", "rotated")
    project.write("reports/pip-audit.json", clean)
    project.catalog((project.folder / "catalog.yaml").read_text().replace("upkeep-old:15", "upkeep-new"))
    assert project.verify(**images.environ).returncode == 0
    assert [project.statuses()[key] for key in keys] == ["passed"] * 4
