r"""SQL of random pieces: what is left of it holds no command of psql's, by psql's own reading.

psql says so itself in its restricted mode. Parentheses are left out: psql ends no statement within them, and the dump
is read as if it did. What gets through there is why psql is restricted.
"""

from __future__ import annotations

import random
import subprocess

from benchmarks.reliability.outcome import Outcome
from infracat.hosts.postgres.psql_commands import Commands, HoldsCommand
from tests.services.postgres import BINARIES, Postgres, postgres

COUNT = 3000
PIECES = (
    *"'\"$;:/-*eE\n\r a1BU&", "COPY t FROM stdin;\n", "\\.\n", "$a$", "$$", "--", "/*", "*/", "\\", "\\!", "''", "E'",
    "\\'", "SELECT ", "; ", " \\! id\n", "\n", "\n", "t", "U&'", "x'", "B'", "1E", "$1", "\r'",
    "SET standard_conforming_strings = off;\n",
)  # fmt: skip


def measure(seed: int) -> Outcome:
    dice = random.Random(seed)  # noqa: S311 - not a secret
    outcome = Outcome("dumps of random pieces of SQL, read by psql too", "0 commands let through")
    passed = 0
    with postgres() as server:
        server.run("psql", "-qX", stdin="CREATE TABLE t (a text);")
        for _ in range(COUNT):
            dump = "".join(dice.choices(PIECES, k=dice.choice((8, 15, 30)))).encode()
            outcome.tried += 1
            try:
                commands = Commands()
                given = [*commands.read(dump), *commands.read(b"", last=True)]
            except HoldsCommand:
                continue
            passed += 1
            if _refused(b"".join(each for each in given if isinstance(each, bytes)), server):
                outcome.wrong.append(repr(dump))
    outcome.figures.append(f"{passed} without a command")
    return outcome


def _refused(text: bytes, server: Postgres) -> bool:
    command = [str(BINARIES / "psql"), "-XqAtf", "-"]
    ran = subprocess.run(
        command, input=b"\\restrict k\n" + text, env=server.environ, capture_output=True, timeout=60, check=False
    )
    return b"commands are restricted" in ran.stderr
