"""Restore tests with real dumps, in scratch containers and scratch servers, which are removed completely."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from infracat.facts import CannotObserve
from infracat.hosts import Host, Machine
from infracat.hosts.postgres.container import LABEL
from infracat.sections.backups.copy import Copy
from infracat.sections.backups.order import Order
from infracat.sections.backups.restore import Restored, restore_copy
from infracat.sections.backups.row import Backup
from tests.looking import program
from tests.project import Project
from tests.services.clouds import S3Server
from tests.services.engine import Engine
from tests.services.missing import needed
from tests.services.postgres import BINARIES, postgres

IMAGE = "postgres:15"
BOTH = pytest.mark.parametrize("where", ["container", "server"])
ODD = 'it\'s "odd".table'


@pytest.fixture(scope="module")
def postgres_engine(engine: Engine) -> Engine:
    engine.provide(IMAGE)
    return engine


@pytest.fixture(autouse=True)
def scratch(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The folder for scratch folders; checks that no container, volume, process, file or shared memory is left."""
    tmp_path_factory.getbasetemp()  # and pytest's own are made elsewhere
    wants = "postgres_engine" in request.fixturenames or "container" in request.node.name
    engine: Engine | None = request.getfixturevalue("postgres_engine") if wants else None
    folder = Path(tempfile.mkdtemp(prefix="rs", dir="/tmp"))  # short: a Unix socket goes into it
    folder.chmod(0o755)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    before = _left(folder, engine)
    yield folder
    _wait_for(lambda: _left(folder, engine) <= before, lambda: f"left: {_left(folder, engine) - before}")
    folder.rmdir()


def _left(folder: Path, engine: Engine | None) -> set[str]:
    commands = [" ".join(each.info["cmdline"] or []) for each in psutil.process_iter(["cmdline"])]
    servers = {command for command in commands if f"{folder}/infracat-scratch-" in command}
    memory = {line for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:] if line.split()[6] == "0"}
    own = engine.docker("ps", "--all", "--quiet", "--filter", f"label={LABEL}").split() if engine else []
    volumes = engine.docker("volume", "ls", "--quiet").split() if engine else []
    return {str(path) for path in folder.iterdir()} | servers | memory | set(own) | set(volumes)


def _wait_for(holds: Callable[[], bool], words: Callable[[], str], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, words()
        time.sleep(0.05)


def restore(
    where: Path | str, timeout: float = 90, environ: Mapping[str, str] | None = None, **stated: Any
) -> tuple[Restored, Host]:
    row = Backup.model_validate(
        {
            "name": "it", "method": "pg_dump", "frequency": "daily", "location": str(where),
            "restore": {"tables": ["users"], **stated},
        }
    )  # fmt: skip
    host = Host(Machine(Path("/"), environ={**os.environ, **(environ or {})}), timeout=timeout)
    return restore_copy(
        Copy(name=Path(where).name, at=datetime.now(UTC), size=None, where=str(where)), Order.of(row), host
    ), host


@pytest.fixture
def how(where: str, request: pytest.FixtureRequest) -> dict[str, Any]:
    """The arguments of ``restore`` for a container or a server."""
    if where == "server":
        return {}
    return {"image": IMAGE, "environ": request.getfixturevalue("postgres_engine").environ}


# What is restored


@BOTH
def test_a_custom_dump_and_its_rows(dumps: Path, how: dict[str, Any], where: str) -> None:
    found, host = restore(dumps / "shop.dump", tables=["users", "audit.users", "audit.events", ODD, "empty"], **how)
    rows = {"users": 500, "audit.users": 1, "audit.events": 7, ODD: 2, "empty": 0}
    assert found == Restored(restored=True, trouble="", rows=rows)
    said = {"container": f"a scratch container of {IMAGE}", "server": "a scratch server of this machine"}
    assert f"infracat restores {dumps}/shop.dump into {said[where]}" in host.evidence[-1].command


@pytest.mark.parametrize("name", ["shop.sql.gz", "shop.sql.zst", "shop.d", "shop.tar", "shop.dump.gz"])
@BOTH
def test_other_formats(dumps: Path, how: dict[str, Any], where: str, name: str) -> None:
    assert restore(dumps / name, **how)[0] == Restored(restored=True, trouble="", rows={"users": 500})


@pytest.mark.parametrize("name", ["create.sql", "all.sql", "clean.sql"])
def test_sql_that_makes_its_own_database_or_drops_what_is_not_there(dumps: Path, name: str) -> None:
    assert restore(dumps / name)[0] == Restored(restored=True, trouble="", rows={"users": 500})


def test_sql_of_a_newer_pg_dump(dumps: Path, tmp_path: Path) -> None:
    """It sets parameters that this server does not know; roles are in no dump."""
    newer = (dumps / "shop.sql").read_text().replace("\n\nSET ", "\n\nSET transaction_timeout = 0;\nSET ", 1)
    (tmp_path / "newer.sql").write_text(newer)
    found, _ = restore(tmp_path / "newer.sql")
    assert "ERROR:  unrecognized" not in str(found)
    assert found.restored


def test_from_a_bucket(dumps: Path, s3: S3Server) -> None:
    bucket = s3.bucket("restore", nightly__copy=(dumps / "shop.dump").read_bytes())
    assert restore(f"{bucket}/nightly/copy", environ=s3.environ)[0].rows == {"users": 500}


# What is not restored


@BOTH
def test_a_table_that_is_missing(dumps: Path, how: dict[str, Any], where: str) -> None:
    hostile = "users'); DROP TABLE users; --"
    found, _ = restore(dumps / "shop.dump", tables=["users", "customers", hostile, "$(id)", "-v"], **how)
    assert found == Restored(restored=True, trouble="", rows={"users": 500})


@BOTH
def test_a_truncated_dump(dumps: Path, how: dict[str, Any], where: str, tmp_path: Path) -> None:
    (tmp_path / "shop.dump").write_bytes((dumps / "raw.dump").read_bytes()[:300_000])
    found, _ = restore(tmp_path / "shop.dump", **how)
    assert found == Restored(restored=False, trouble="could not read from input file: end of file", rows={"users": 0})


@BOTH
def test_sql_with_errors_says_the_first_and_no_data(how: dict[str, Any], where: str, tmp_path: Path) -> None:
    (tmp_path / "shop.sql").write_text(
        "-- PostgreSQL database dump\nCREATE TABLE users (id int);\nCOPY users FROM stdin;\n1\nbob@example.org\n\\.\n"
        "CREATE EXTENSION postgis;\nINSERT INTO nothing VALUES ('bob@example.org');\n"
    )
    found, host = restore(tmp_path / "shop.sql", **how)
    assert found == Restored(
        restored=False, trouble="invalid input syntax for type integer, and 2 more", rows={"users": 0}
    )
    assert "bob@example.org" not in f"{found} {host.evidence}"


def test_a_dump_whose_compression_is_damaged(dumps: Path, tmp_path: Path, postgres_engine: Engine) -> None:
    (tmp_path / "shop.sql.gz").write_bytes((dumps / "shop.sql.gz").read_bytes()[:9000])
    found, _ = restore(tmp_path / "shop.sql.gz", image=IMAGE, environ=postgres_engine.environ)
    assert found == Restored(restored=False, trouble="its gzip stream ends in the middle: it is truncated", rows={})


def test_a_file_that_is_not_a_dump(tmp_path: Path) -> None:
    (tmp_path / "shop.dump").write_text("<html>")
    assert restore(tmp_path / "shop.dump")[0].trouble == "shop.dump is nothing that pg_dump writes"
    (tmp_path / "folder").mkdir()
    assert restore(tmp_path / "folder")[0].trouble == "folder is a folder, and has no toc.dat in it"


# What a dump may not


HEAD = "-- PostgreSQL database dump\nCREATE TABLE public.users (id text);\n"
COMMANDS = {
    "a command of psql's": (r"\! touch {0}", "the dump holds a command (line 3)"),
    "COPY from a program": (
        "COPY public.users FROM PROGRAM 'touch {0}';",
        "the dump holds a command (line 3)",
    ),
    "another reading of strings": (
        "DO $$ BEGIN EXECUTE 'SET standard_conforming_'||'strings=off'; END $$;\nSELECT '\\' || '\n\\! touch {0}\n';",
        "the dump holds a command (line 5)",
    ),
    "data of a table that is not there": (
        "COPY public.nothing FROM stdin;\n\\t `touch {0}`\n\\! touch {0}\n\\.",
        'relation "public.nothing" does not exist',
    ),
    "the superuser": (
        "SET SESSION AUTHORIZATION infracat_superuser;\nCOPY public.users FROM PROGRAM 'touch {0}';",
        "the dump holds a command (line 3)",
    ),
    "the superuser's login": ("\\connect - infracat_superuser", "the dump holds a command (line 3)"),
    "a role of its own": (
        "CREATE ROLE boss SUPERUSER;\nGRANT pg_execute_server_program TO infracat_scratch;\n"
        "COPY public.users FROM PROGRAM 'touch {0}';",
        "the dump holds a command (line 5)",
    ),
    "a function in C": (
        "CREATE FUNCTION sh(cstring) RETURNS int AS 'libc.so.6', 'system' LANGUAGE c;\nSELECT sh('touch {0}');",
        "function sh(unknown) does not exist",
    ),
    "while it is counted": (
        "DROP TABLE public.users;\nCREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN\n"
        "COPY pg_class TO PROGRAM 'cat >{0}'; RETURN 1; END $$;\nCREATE VIEW public.users AS SELECT public.f();",
        "counting: the dump holds a command",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_sql_that_runs_programs(open_folder: Path, name: str) -> None:
    """Nothing runs: psql refuses its commands, and the role that restores may nothing but make databases."""
    text, trouble = COMMANDS[name]
    open_folder.chmod(0o777)
    (open_folder / "evil.sql").write_text(HEAD + text.format(open_folder / "ran") + "\n")
    found, _ = restore(open_folder / "evil.sql")
    assert (found.restored, found.trouble.partition(", and ")[0]) == (False, trouble)
    assert not (open_folder / "ran").exists()


@pytest.mark.parametrize("text", [r"\! id", "COPY public.users FROM PROGRAM 'id -un';"])
def test_sql_that_runs_programs_in_a_container(tmp_path: Path, postgres_engine: Engine, text: str) -> None:
    (tmp_path / "evil.sql").write_text(f"{HEAD}{text}\n")
    found, _ = restore(tmp_path / "evil.sql", image=IMAGE, environ=postgres_engine.environ)
    assert (found.restored, found.trouble) == (False, "the dump holds a command (line 3)")


@BOTH
def test_an_archive_that_runs_programs(dumps: Path, how: dict[str, Any], where: str, open_folder: Path) -> None:
    """The SQL of its table of contents: a statement of the same length takes the place of another."""
    open_folder.chmod(0o777)
    archive = (dumps / "raw.dump").read_bytes()
    start = archive.index(b"CREATE TABLE public.users (")
    end = archive.index(b";", start)
    evil = b"COPY pg_class TO PROGRAM 'cat>%s/r'" % bytes(open_folder)
    assert len(evil) <= end - start, "there is no room for it"
    (open_folder / "evil.dump").write_bytes(archive[:start] + evil.ljust(end - start) + archive[end:])
    found, _ = restore(open_folder / "evil.dump", **how)
    assert not found.restored
    assert found.trouble.startswith("the dump holds a command: must be superuser or have privileges of")
    assert not (open_folder / "r").exists()


def test_the_environment_is_not_there(dumps: Path, open_folder: Path) -> None:
    """Of a secret in it nothing gets to the programs that read a dump."""
    seen = open_folder / "seen"
    environ = program(open_folder, "pg_restore", f"env >{seen}; exit 1")
    open_folder.chmod(0o777)
    restore(dumps / "shop.dump", environ=environ | {"API_TOKEN": "s3cr3t-t0ken", "PGPASSWORD": "s3cr3t"})
    assert "PATH=" in seen.read_text()
    assert "s3cr3t" not in seen.read_text()


# What only a superuser may


ASIDE = """
CREATE EXTENSION hstore; CREATE EXTENSION dblink; CREATE EXTENSION pg_stat_statements; CREATE EXTENSION postgres_fdw;
COMMENT ON EXTENSION dblink IS 'mine'; CREATE SERVER other FOREIGN DATA WRAPPER postgres_fdw;
CREATE FOREIGN TABLE far (a int) SERVER other; COMMENT ON FOREIGN TABLE far IS 'away';
CREATE TABLE kept (a text, b hstore);
INSERT INTO kept VALUES (E'\\\\! id\\n\\\\connect x\\n', 'a=>1'), (E'\\r \\\\.', NULL);
ALTER TABLE kept FORCE ROW LEVEL SECURITY; ALTER TABLE kept ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION event() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION text() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN '
\\connect x
\\! id
'; END $$;
CREATE EVENT TRIGGER event ON ddl_command_end EXECUTE FUNCTION event(); COMMENT ON EVENT TRIGGER event IS 'x';
CREATE FUNCTION proof() RETURNS bool LANGUAGE sql LEAKPROOF AS 'SELECT true';
CREATE PUBLICATION every FOR ALL TABLES;
CREATE SUBSCRIPTION far CONNECTION 'host=nowhere' PUBLICATION x WITH (connect = false);
CREATE OPERATOR FAMILY family USING hash; CREATE ACCESS METHOD other TYPE TABLE HANDLER heap_tableam_handler;
CREATE ROLE boss SUPERUSER; ALTER SCHEMA public OWNER TO boss; ALTER DATABASE aside OWNER TO boss;
ALTER DATABASE aside SET log_min_duration_statement = 1000;
"""


@pytest.fixture(scope="module")
def aside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dumps ``custom``, ``plain`` and ``all`` of a server with such things."""
    folder = tmp_path_factory.mktemp("aside")
    with postgres() as server:
        for name in ("aside", "it's my-shop"):
            server.run("createdb", name)
        server.run("psql", "-qX", "-v", "ON_ERROR_STOP=1", "aside", stdin=ASIDE)
        server.run("psql", "-qX", "it's my-shop", stdin="CREATE TABLE sold (a text); INSERT INTO sold VALUES ('C:\\');")
        (folder / "all").write_text(server.run("pg_dumpall", "--clean", "--if-exists"))
        for each in ("custom", "plain"):
            server.dump(folder / each, f"--format={each}", "--create", "aside")
    return folder


@pytest.mark.parametrize("how_dumped", ["custom", "plain", "all"])
def test_what_only_a_superuser_may_and_no_data_needs(aside: Path, how_dumped: str) -> None:
    found, _ = restore(aside / how_dumped, tables=["kept", "sold"])
    rows = {"kept": 2} | ({"sold": 1} if how_dumped == "all" else {})
    assert found == Restored(restored=True, trouble="", rows=rows)


def test_what_only_a_superuser_may_and_data_needs(tmp_path: Path) -> None:
    """Nobody can tell then whether the dump is good."""
    (tmp_path / "it.sql").write_text(
        HEAD + "CREATE EXTENSION earthdistance CASCADE;\nCREATE TABLE b (a public.earth);\n"
    )
    words = r'only a superuser may restore it all: permission denied to create extension "earthdistance", and then: '
    with pytest.raises(CannotObserve, match=words + r'type "public.earth" does not exist'):
        restore(tmp_path / "it.sql")


# Unknown


def test_no_image_no_engine_and_an_unsuitable_image(dumps: Path, postgres_engine: Engine) -> None:
    with pytest.raises(CannotObserve, match=r"the image postgres:6 is not here: docker pull postgres:6"):
        restore(dumps / "shop.dump", image="postgres:6", environ=postgres_engine.environ)
    with pytest.raises(CannotObserve, match=r"cannot be started as user postgres: is it PostgreSQL's\?"):
        restore(dumps / "shop.dump", image=postgres_engine.image, environ=postgres_engine.environ)
    with pytest.raises(CannotObserve, match=r"container engine at /nowhere\.sock .* is not there"):
        restore(dumps / "shop.dump", image=IMAGE, environ={"DOCKER_HOST": "unix:///nowhere.sock"})


def test_no_server_on_this_machine(dumps: Path, open_folder: Path) -> None:
    environ = program(open_folder, "initdb", "echo 'initdb: error: no space left on device'; exit 1")
    (open_folder / "bin" / "postgres").symlink_to("/bin/true")
    with pytest.raises(CannotObserve, match=r"shop\.dump: not restored: initdb: initdb: error: no space left"):
        restore(dumps / "shop.dump", environ=environ)


def test_a_psql_that_can_be_told_to_run_programs(dumps: Path, open_folder: Path) -> None:
    old = f'[ "$*" != -Xq ] || {{ echo open; echo shut; exit; }}; exec {BINARIES}/psql "$@"'
    environ = program(open_folder, "psql", old) | {"PATH": f"{open_folder}/bin:{BINARIES}:{os.environ['PATH']}"}
    with pytest.raises(CannotObserve, match=r"shop\.sql: not restored: psql here runs the commands of a dump: install"):
        restore(dumps / "shop.sql", environ=environ)
    assert restore(dumps / "shop.dump", environ=environ)[0].restored  # without psql's help


@BOTH
def test_the_row_has_too_little_time(how: dict[str, Any], where: str, tmp_path: Path) -> None:
    (tmp_path / "slow.sql").write_text("-- PostgreSQL database dump\nSELECT pg_sleep(600);\n")
    began = time.monotonic()
    with pytest.raises(CannotObserve, match=r"slow\.sql: not restored: it took longer than the row's time"):
        restore(tmp_path / "slow.sql", timeout=7, **how)
    assert time.monotonic() - began < 140


# Nothing is left


@BOTH
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_audit_that_is_stopped(
    project: Project, where: str, end: signal.Signals, scratch: Path, request: pytest.FixtureRequest
) -> None:
    """Also one that is killed: its container ends with the connection, its server after its time limit."""
    environ = request.getfixturevalue("postgres_engine").environ if where == "container" else {}
    project.write("backups/slow.sql", "-- PostgreSQL database dump\nSELECT pg_sleep(600);\n")
    image = f"image: '{IMAGE}', " if where == "container" else ""
    project.catalog(f"""
        backups:
          - name: shop
            method: pg_dump
            frequency: daily
            location: backups
            timeout: {30 if end == signal.SIGKILL else 300} s
            restore: {{{image}tables: [users]}}
    """)
    audit = project.start("verify", **environ)
    try:
        _wait_for(_sleeps, lambda: "the dump was never restored", 120)
        os.kill(audit.pid, end)
        audit.communicate(timeout=60)  # and not the row's
    finally:
        audit.kill()
        audit.communicate()
    if end == signal.SIGKILL:  # the folder itself is removed by a run of the next day
        _wait_for(lambda: not _sleeps() and not list(scratch.glob("*/*")), lambda: "it goes on", 120)
        for folder in scratch.iterdir():
            folder.rmdir()


def _sleeps() -> bool:
    """The command lines of servers show what they are doing, also of those in containers."""
    commands = (" ".join(each.info["cmdline"] or []) for each in psutil.process_iter(["cmdline"]))
    return any("infracat_scratch scratch [local] SELECT" in command for command in commands)


def test_the_container_of_a_killed_audit_is_removed_later(dumps: Path, postgres_engine: Engine) -> None:
    """If the engine was stopped, for example, the next restore test removes it an hour after its time limit."""
    hours = [int(time.time()) - 2 * 3600, int(time.time()) - 60]
    old, young = (postgres_engine.start("--label", f"{LABEL}={until}") for until in hours)
    try:
        restore(dumps / "shop.dump", image=IMAGE, environ=postgres_engine.environ)
        left = postgres_engine.docker("ps", "--all", "--format", "{{.Names}}").split()
        assert old not in left
        assert young in left
    finally:
        postgres_engine.docker("rm", "--force", young)


# All of it


def test_the_audit(project: Project, dumps: Path, postgres_engine: Engine) -> None:
    (project.folder / "backups").mkdir()
    shutil.copy(dumps / "shop.dump", project.folder / "backups")
    row = "{{name: {0}, method: pg_dump, frequency: daily, location: backups, timeout: 90 s, restore: {{{1}}}}}"
    rows = {
        "whole": f"image: '{IMAGE}', tables: [users, audit.events], min_rows: 7",
        "few": f"image: '{IMAGE}', tables: [users], min_rows: 501",
        "missing": "tables: [users, customers]",
        "unknown": "image: 'postgres:6', tables: [users]",
    }
    project.catalog("backups:\n" + "".join(f"  - {row.format(name, stated)}\n" for name, stated in rows.items()))
    done = project.verify(**postgres_engine.environ)
    assert list(project.statuses().values()) == ["passed", "failed", "failed", "unknown"], done.stdout
    said = {
        key: next(check["message"] for check in project.row(f"backups/{key}")["checks"] if check["status"] != "passed")
        for key in ("few", "missing", "unknown")
    }
    assert said == {
        "few": "restored from shop.dump, users has 500 rows",
        "missing": "restored from shop.dump, customers is missing",
        "unknown": "the image postgres:6 is not here: docker pull postgres:6",
    }


def test_the_script_is_posix_shell() -> None:
    needed("shellcheck", "apt-get install shellcheck")
    from infracat.hosts.postgres.script import SCRIPT

    done = subprocess.run(["shellcheck", "--shell=sh", SCRIPT], capture_output=True, text=True, check=False)
    assert done.stdout == ""
