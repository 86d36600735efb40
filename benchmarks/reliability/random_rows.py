"""Rows of every section, about things that are really there: each is so, is not so, or cannot be looked at."""

from __future__ import annotations

import io
import logging
import os
import random
import shutil
import socket
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from benchmarks.reliability.specimens import LONG_AGO, SPECIMENS, Fields, Truth
from tests.services.clouds import s3_server
from tests.services.engine import started
from tests.services.web_server import web_server

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
