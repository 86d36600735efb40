"""A PostgreSQL server of the tests' own, on a Unix socket, and what its dumps look like."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.services.missing import missing
from tests.watchdog import run_folder

BINARIES = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/bin"), key=lambda path: path.parent.name)
SHOP = """
CREATE SCHEMA audit;
CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL, photo bytea);
CREATE TABLE "it's ""odd"".table" (a int);
CREATE TABLE audit.users (id int);
CREATE TABLE audit.events (id int, at timestamptz DEFAULT now());
CREATE TABLE empty (id int);
INSERT INTO users (name, photo)
  SELECT 'user ' || n, decode(repeat(md5(n::text), 40), 'hex') FROM generate_series(1, 500) n;
INSERT INTO "it's ""odd"".table" VALUES (1), (2);
INSERT INTO audit.users VALUES (1);
INSERT INTO audit.events SELECT n FROM generate_series(1, 7) n;
CREATE INDEX ON users (name);
CREATE VIEW names AS SELECT name FROM users;
SELECT lo_from_bytea(0, decode(repeat('ab', 5000), 'hex'));
CREATE ROLE shop; ALTER TABLE users OWNER TO shop; GRANT SELECT ON users TO shop;
"""


@dataclass(frozen=True)
class Postgres:
    folder: Path  # of the socket

    @property
    def environ(self) -> dict[str, str]:
        return os.environ | {"PGHOST": str(self.folder), "PGUSER": "postgres", "PGDATABASE": "shop"}

    def run(self, program: str, *arguments: str, stdin: str = "") -> str:
        done = subprocess.run(
            [BINARIES / program, *arguments],
            env=self.environ, input=stdin, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def dump(self, to: Path, *options: str) -> Path:
        self.run("pg_dump", *options, f"--file={to}")
        return to


def make_dumps(server: Postgres, folder: Path) -> None:
    """shop.dump, shop.tar, shop.d, shop.sql, each as pg_dump writes it, and what else there is of SQL."""
    server.dump(folder / "shop.dump", "--format=custom")
    server.dump(folder / "raw.dump", "--format=custom", "--compress=0")
    server.dump(folder / "shop.tar", "--format=tar")
    server.dump(folder / "shop.d", "--format=directory")
    server.dump(folder / "shop.sql")
    server.dump(folder / "clean.sql", "--clean")
    server.dump(folder / "create.sql", "--create")
    (folder / "all.sql").write_text(server.run("pg_dumpall"))
    for program, ending in (("gzip", "gz"), ("zstd", "zst"), ("xz", "xz"), ("bzip2", "bz2")):
        if shutil.which(program):
            with (folder / f"shop.sql.{ending}").open("wb") as file:
                subprocess.run([program, "-c", folder / "shop.sql"], stdout=file, check=True)
    (folder / "shop.dump.gz").write_bytes(gzip.compress((folder / "shop.dump").read_bytes()))


@contextmanager
def postgres() -> Iterator[Postgres]:
    """With a database ``shop``. Skips, with the reason, where there is no PostgreSQL."""
    if not (BINARIES / "initdb").exists():
        missing("PostgreSQL", "apt-get install postgresql")
    with tempfile.TemporaryDirectory(prefix="pg", dir=run_folder()) as name:
        folder = Path(name)
        as_user: Sequence[str] = ()
        if os.geteuid() == 0:
            as_user = ("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups")
            shutil.chown(folder, "postgres", "postgres")
        initdb = [
            f"{BINARIES}/initdb",
            "--no-sync",
            "-A",
            "trust",
            "-U",
            "postgres",
            "-D",
            f"{folder}/db",
            "-E",
            "UTF8",
        ]
        subprocess.run([*as_user, *initdb, "--locale=C"], check=True, capture_output=True, cwd=folder)
        settings = ["-c", "listen_addresses=", "-c", "fsync=off", "-k", name, "-D", f"{folder}/db"]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen([*as_user, BINARIES / "postgres", *settings], stdout=log, stderr=log, cwd=folder)
        try:
            found = Postgres(folder)
            _wait(found)
            found.run("createdb", "--maintenance-db=postgres", "shop")
            found.run("psql", "-qX", "-v", "ON_ERROR_STOP=1", stdin=SHOP)
            yield found
        finally:
            server.terminate()
            with suppress(subprocess.TimeoutExpired):
                server.wait(10)
            server.kill()


def _wait(server: Postgres) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(AssertionError):
            server.run("pg_isready", "--quiet")
            return
        time.sleep(0.05)
    pytest.fail(f"the server did not come up: {(server.folder / 'log').read_text()[-500:]}")
