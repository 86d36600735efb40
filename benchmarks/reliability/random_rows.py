"""Rows of every section, about things that are really there: each is so, is not so, or cannot be looked at."""

from __future__ import annotations

import io
import logging
import os
import random
import shutil
import socket
import sqlite3
import sys
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from tests.paths import REPOSITORY
from tests.services.clouds import s3_server
from tests.services.engine import started
from tests.services.web_server import web_server

Fields = dict[str, Any]
Truth = bool | None  # None: nobody can tell
SERVER = f"{sys.executable} {REPOSITORY / 'tests/services/mcp_server.py'}"
LONG_AGO = 10 * 86_400  # seconds
BRIEF = "2 s"  # the timeout of what never answers

# In the texts: {web}, {silent}, {open}, {closed} are ports; {s3} is a URL; {here} a container that runs.
SPECIMENS: dict[str, dict[Truth, tuple[Fields, ...]]] = {
    "storage": {
        True: (
            {"type": "directory", "location": "here", "fail_above": 100, "warn_above": 100},
            {"type": "mount", "location": "/proc", "filesystem": "proc", "fail_above": 100, "warn_above": 100},
        ),
        False: (
            {"type": "directory", "location": "gone"},
            {"type": "mount", "location": "here"},
            {"type": "mount", "location": "/proc", "filesystem": "ext4"},
            {"type": "vhdx", "location": "tool"},
            {"type": "vhdx", "location": "gone.vhdx"},
        ),
    },
    "containers": {
        True: ({"container": "{here}", "max_restarts": 0}, {"container": "{here}", "image": "busybox-of-tests:1"}),
        False: (
            {"container": "gone"},
            {"container": "{here}", "image": "postgres:15"},
            {"container": "{here}", "ports": ["{closed}"]},
            {"container": "{here}", "env": {"NO_SUCH_VARIABLE": "1"}},
            {"container": "{ended}"},
        ),
    },
    "mcp_tools": {
        True: ({"command": f"{SERVER} well", "commands": ["tool-0", "tool-2"]},),
        False: (
            {"command": f"{SERVER} well", "commands": ["tool-9"]},
            {"command": f"{SERVER} die initialize"},
            {"command": f"{SERVER} refuse initialize"},
            {"command": "no-such-program-of-ours"},
            {"url": "http://127.0.0.1:{closed}/mcp"},
            {"config": "gone.json", "server": "x"},
        ),
        None: ({"command": f"{SERVER} hang initialize", "timeout": "4 s"},),
    },
    "external_apis": {
        True: (
            {"endpoint": "http://127.0.0.1:{web}/ok", "status": 200},
            {"endpoint": "http://127.0.0.1:{web}/ok", "contains": "all is well"},
            {"endpoint": "http://127.0.0.1:{web}/key", "auth": {"type": "bearer", "env": "AUDIT_KEY"}},
        ),
        False: (
            {"endpoint": "http://127.0.0.1:{web}/gone"},
            {"endpoint": "http://127.0.0.1:{web}/ok", "contains": "all is lost"},
            {"endpoint": "http://127.0.0.1:{web}/key", "auth": {"type": "bearer", "env": "AUDIT_SHORT"}},
            {"endpoint": "http://127.0.0.1:{web}/ok", "auth": {"type": "bearer", "env": "AUDIT_UNSET"}},
            {"endpoint": "http://127.0.0.1:{closed}/ok"},
            {"endpoint": "https://127.0.0.1:{web}/ok"},
        ),
        None: ({"endpoint": "http://127.0.0.1:{silent}/ok", "timeout": BRIEF},),
    },
    "cli_tools": {
        True: (
            {"verify": "tool", "min_version": "2.0"},
            {"verify": "tool", "version": ">=2.5,<3"},
            {"verify": "git --version", "min_version": "1.0"},
            {"verify": "tar --version"},
        ),
        False: (
            {"verify": "tool", "min_version": "2.10"},
            {"verify": "tool", "version": "2.6"},
            {"verify": "git --version", "min_version": "900.0"},
            {"verify": "no-such-tool --version"},
            {"verify": "ls /no/such/folder"},
        ),
        None: (
            {"verify": "echo no number", "min_version": "1.0"},
            {"verify": "sleep 3600", "min_version": "1.0", "timeout": BRIEF},
        ),
    },
    "system_resources": {
        True: (
            {"kind": "ram", "minimum": "1MB"},
            {"kind": "cpu", "minimum": 1},
            {"kind": "disk", "path": "here", "minimum_free": "1kB"},
            {"kind": "os", "os": sys.platform},
        ),
        False: (
            {"kind": "ram", "minimum": "900TB"},
            {"kind": "cpu", "minimum": 90_000},
            {"kind": "disk", "path": "here", "minimum_free": "900PB"},
            {"kind": "os", "os": "solaris"},
        ),
    },
    "network": {
        True: (
            {"address": "127.0.0.1", "port": "{closed}", "expect": "closed"},
            {"address": "127.0.0.1", "port": "{open}"},
            {"url": "http://127.0.0.1:{web}/ok", "contains": "all is well"},
            {"url": "http://127.0.0.1:{web}/gone", "status": 404},
        ),
        False: (
            {"address": "127.0.0.1", "port": "{closed}"},
            {"address": "127.0.0.1", "port": "{open}", "expect": "closed"},
            {"address": "127.0.0.1", "port": "{open}", "process": "no-such-program"},
            {"url": "http://127.0.0.1:{web}/gone"},
            {"url": "http://127.0.0.1:{web}/ok", "contains": "all is lost"},
            {"url": "http://127.0.0.1:{silent}/", "timeout": BRIEF},  # it takes the connection, and is stuck
        ),
    },
    "cloud_services": {
        True: (
            {"provider": "s3", "endpoint": "{s3}", "resources": ["s3://here"]},
            {"provider": "s3", "endpoint": "{s3}", "resources": ["s3://here/in"], "region": "eu-west-1"},
        ),
        False: (
            {"provider": "s3", "endpoint": "{s3}", "resources": ["s3://gone"]},
            {"provider": "s3", "endpoint": "{s3}", "resources": ["s3://here", "s3://gone"]},
            {"provider": "s3", "endpoint": "{s3}", "resources": ["s3://here/out"]},
            {"provider": "s3", "endpoint": "{s3}", "resources": ["s3://here"], "region": "us-east-2"},
        ),
        None: (
            {
                "provider": "s3", "endpoint": "http://127.0.0.1:{silent}", "resources": ["s3://here"],
                "timeout": "4 s",
            },
        ),
    },
    "env_vars": {
        True: (
            {"name": "AUDIT_URL", "example": "https://..."},
            {"name": "AUDIT_SHORT", "pattern": "^[a-z]+$", "secret": False},
            {"name": "AUDIT_FILE", "from": "own.env", "secret": False},
        ),
        False: (
            {"name": "AUDIT_UNSET"},
            {"name": "AUDIT_EMPTY"},
            {"name": "AUDIT_SHORT", "pattern": "^[0-9]+$", "secret": False},
            {"name": "AUDIT_URL", "example": "postgres://..."},
            {"name": "AUDIT_OTHER", "from": "own.env"},
        ),
        None: ({"name": "AUDIT_FILE", "from": "long.env"},),
    },
    "backups": {
        True: (
            {"method": "tar", "frequency": "daily", "location": "new/*.tar"},
            {"method": "tar", "frequency": "daily", "location": "new/*.tar.gz", "min_size": "100B"},
            {"method": "sqlite", "frequency": "daily", "location": "new/*.db"},
        ),
        False: (
            {"method": "tar", "frequency": "daily", "location": "old/*.tar"},
            {"method": "tar", "frequency": "daily", "location": "bad/*.tar"},
            {"method": "tar", "frequency": "daily", "location": "bad/*.tar.gz"},
            {"method": "sqlite", "frequency": "daily", "location": "bad/*.db"},
            {"method": "tar", "frequency": "daily", "location": "here/*.tar"},
            {"method": "tar", "frequency": "daily", "location": "new/*.tar", "min_size": "1GB"},
            {"method": "pg_dump", "frequency": "daily", "location": "bad/*.sql"},
        ),
        None: ({"method": "tar", "frequency": "daily", "location": "new/*.age"},),
    },
    "maintenance": {
        True: (
            {"task": "T", "kind": "command", "every": "daily", "command": "true"},
            {"task": "T", "kind": "size", "path": "new/*.tar", "above": "1GB"},
            {"task": "T", "kind": "usage", "path": "/", "above": "100 %"},
            {"task": "T", "kind": "last_done", "every": "daily", "evidence": "new/*.tar"},
        ),
        False: (
            {"task": "T", "kind": "command", "every": "daily", "command": "false"},
            {"task": "T", "kind": "size", "path": "new/*.tar", "above": "1kB"},
            {"task": "T", "kind": "last_done", "every": "daily", "evidence": "old/*.tar"},
        ),
        None: (
            {"task": "T", "kind": "command", "every": "daily", "command": "sleep 3600", "timeout": BRIEF},
            {"task": "T", "kind": "last_done", "every": "daily", "command": "echo no date"},
        ),
    },
    "catalog": {
        True: (
            {"title": "A", "version": "1.1", "history": [{"version": "1.1", "date": "2025-01-31", "changes": "B"}]},
            {"title": "A", "version": "1", "last_updated": "2025-01-31"},
        ),
        False: (
            {"title": "A", "version": "1.1", "history": [{"version": "1.0", "date": "2025-01-31", "changes": "B"}]},
            {"title": "A", "version": "1", "last_updated": "2999-01-31"},
            {"title": "A", "version": "1", "last_updated": "2020-01-31", "review_every": "monthly"},
        ),
    },
}  # fmt: skip
WEIGHTS = {"mcp_tools": 1, "containers": 2, "cloud_services": 2}  # a process each, or a library of many; of 3


@dataclass(frozen=True)
class RandomRow:
    """A row as the catalog has it, and whether it is as it says."""

    section: str
    fields: Fields
    truth: Truth

    @property
    def key(self) -> str:
        return f"{self.section}/{self.fields.get('name', 'head')}"


@dataclass(frozen=True)
class Services:
    """What the rows ask: by the names in their texts, and the variables that an audit gets."""

    names: dict[str, str]
    environ: dict[str, str] = field(default_factory=dict)

    def filled(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self.filled(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.filled(each) for each in value]
        return value.format(**self.names) if isinstance(value, str) else value


def random_row(chance: random.Random, number: int, services: Services) -> RandomRow:
    """Of any section but the catalog's head; 55 of 100 are so, and some cannot be looked at."""
    sections = [section for section in SPECIMENS if section != "catalog"]
    section = chance.choices(sections, [WEIGHTS.get(each, 3) for each in sections])[0]
    truth: Truth = chance.choices((True, False, None), (55, 35, 10))[0]
    if section == "containers" and "here" not in services.names:
        return RandomRow(section, {"name": f"r{number}", "container": "any"}, None)  # there is no engine
    if truth not in SPECIMENS[section]:
        truth = chance.choice((True, False))
    fields = services.filled(chance.choice(SPECIMENS[section][truth]))
    return RandomRow(section, {"name": f"r{number}", **fields}, truth)


def random_head(chance: random.Random) -> RandomRow:
    truth = chance.random() < 0.7
    return RandomRow("catalog", chance.choice(SPECIMENS["catalog"][truth]), truth)


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        let_in = self.path == "/ok" or self.headers.get("Authorization") == "Bearer a-key-of-this-audit"
        body = b"all is well"
        self.send_response(200 if let_in else 401 if self.path == "/key" else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def services() -> Iterator[Services]:
    """All of them; without a container engine where none can be started here."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it notes each request
    with ExitStack() as open_, socket.create_server(("127.0.0.1", 0)) as opened:
        silent = open_.enter_context(socket.create_server(("127.0.0.1", 0), backlog=1000))  # the kernel accepts
        s3 = open_.enter_context(s3_server())
        s3.bucket("here", "eu-west-1", in__it=b"a")
        names = {
            "web": str(open_.enter_context(web_server(_Answers))), "silent": str(silent.getsockname()[1]),
            "open": str(opened.getsockname()[1]), "closed": "1", "s3": s3.endpoint,
        }  # fmt: skip
        environ = s3.environ | {
            "AUDIT_KEY": "a-key-of-this-audit", "AUDIT_SHORT": "short", "AUDIT_EMPTY": "",
            "AUDIT_URL": "https://shop.example.org", "DOCKER_HOST": "unix:///no/such.sock",
        }  # fmt: skip
        try:
            engine = open_.enter_context(started())
        except pytest.skip.Exception:
            pass
        else:
            environ |= engine.environ
            names["here"] = open_.enter_context(engine.container())
            names["ended"] = open_.enter_context(engine.container(command=("true",)))
        yield Services(names, environ)


def prepare(folder: Path) -> None:
    """What the rows are about, in a project's folder."""
    for name in ("here", "new", "old", "bad"):
        (folder / name).mkdir()
    (folder / "tool").write_text("#!/bin/sh\necho tool version 2.5.1\n", "utf-8")
    (folder / "tool").chmod(0o755)
    (folder / "own.env").write_text("AUDIT_FILE=value\n", "utf-8")
    (folder / "long.env").write_text("A=1\n" * 200_000, "utf-8")  # more than is read
    _archives(folder)
    sqlite3.connect(folder / "new/a.db").executescript("CREATE TABLE t (a); INSERT INTO t VALUES (1)").close()
    whole = (folder / "new/a.db").read_bytes()
    (folder / "bad/a.db").write_bytes(whole[: len(whole) // 2])
    (folder / "bad/a.sql").write_text("<html>503 Service Unavailable</html>\n", "utf-8")
    (folder / "new/a.tar.age").write_bytes(b"age-encryption.org/v1\n-> X25519 a\n" + os.urandom(10_000))


def _archives(folder: Path) -> None:
    for ending, mode in ((".tar", "w"), (".tar.gz", "w:gz")):
        path = folder / f"new/a{ending}"
        with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
            member = tarfile.TarInfo("a")
            member.size, member.mtime = 100_000, int(datetime.now(UTC).timestamp())
            archive.addfile(member, io.BytesIO(os.urandom(member.size)))
        (folder / f"bad/a{ending}").write_bytes(path.read_bytes()[:50_000])
        shutil.copy(path, folder / f"old/a{ending}")
        before = (datetime.now(UTC) - timedelta(seconds=LONG_AGO)).timestamp()
        os.utime(folder / f"old/a{ending}", (before, before))
