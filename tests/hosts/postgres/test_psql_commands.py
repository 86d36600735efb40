r"""Which backslash is a command of psql's, and which is text: as psql reads it, in whatever pieces the dump comes."""

from __future__ import annotations

import io
import random
import subprocess
import sys

import pytest

from infracat.hosts.postgres import frames
from infracat.hosts.postgres.frames import Frames
from infracat.hosts.postgres.psql_commands import LONGEST, Commands, Database, HoldsCommand

HEAD = b"-- PostgreSQL database dump\n"
PIECES = (1, 2, 3, 7, 64, 10_000_000)


def read(dump: bytes, size: int) -> list[bytes | Database]:
    """Of the pieces that are given, those in a row are one."""
    commands = Commands()
    given: list[bytes | Database] = []
    for place in range(0, len(dump), size):
        given += commands.read(dump[place : place + size])
    given += commands.read(b"", last=True)
    merged: list[bytes | Database] = []
    for each in given:
        if merged and isinstance(each, bytes) and isinstance(before := merged[-1], bytes):
            merged[-1] = before + each
        else:
            merged.append(each)
    return merged


OLD = b"SET standard_conforming_strings = off;\n"
TEXT = {
    "a string": rb"SELECT 'C:\', '\! id', 'it''s \! id', U&'\0041', B'0', 'x' '\! id';",
    "an escaping string": rb"SELECT E'\' \! id', e'\\', E'it''s \! id\'';",
    "a string across lines": b"SELECT '\n\\! id\n', E'\n\\! id\n\\'\n\\! id';",
    "one that a carriage return continues": b"SELECT E'a'\r'\\' \\! id';",
    "an identifier": rb'SELECT "\! id", "a""\! id";',
    "dollar quotes": b"CREATE FUNCTION f() RETURNS text AS $_$\n\\! id\n$$ ' $b$\n$_$ LANGUAGE sql;",
    "a comment": b"/* ' /* \\! id */\n\\! id */ SELECT 1 -- ' \\! id\n;",
    "operators and casts": rb"SELECT a::text, b[1:2], 1 - -1, 2 / 3, $1, x @> '\d', y :: text, z[:n];",
    "old strings": OLD + b"INSERT INTO t VALUES ('\\' \\! id', B'1', 'a\\\\');\nSELECT '';",
    "old strings that never escape": OLD + b"SELECT U&'1''\\', B'1''\\'', x'1'\r'\\', U&'1' '\\' \\! id';",
    "and standard ones again": OLD + b"SET standard_conforming_strings = on;\nSELECT '\\';",
    "data of COPY": b'COPY t ("from stdin", a) FROM stdin;\n\\! id\n\\.x\nC:\\\\.\n\'\n\\connect x\n\\.\nSELECT 1;',
    "data of COPY, otherwise spelled": b"copy/**/t -- ;\n from\n\tSTDIN WITH (FORMAT csv)\n;\n\\! id\n\\.\nSELECT 1;",
    "data of COPY with line ends of Windows": b"COPY t FROM stdin;\r\n\\! id\r\n\\.\r\nSELECT 1;",
    "data of COPY that has no end": b"COPY t FROM stdin;\n\\! id",
    "COPY to": b"COPY t TO stdout;\nCOPY (SELECT 1 AS \"from stdin\") TO STDOUT;\nSELECT 'COPY t FROM stdin;';",
    "a long line": b"SELECT '" + b"x \\! id" * 200_000 + b"', " + b"1," * LONGEST + b" 2;",
}  # fmt: skip


@pytest.mark.parametrize("name", TEXT)
def test_text_that_holds_no_command(name: str) -> None:
    dump = HEAD + TEXT[name] + b"\n"
    sizes = PIECES if len(dump) < LONGEST else (100_000, 262_144)
    assert [read(dump, size) for size in sizes] == [[dump]] * len(sizes)


COMMANDS = {
    "a program": rb"\! id",
    "output to a program": rb"\o | id",
    "copy from a program": rb"\copy t FROM PROGRAM 'id'",
    "a file": rb"\i /etc/passwd",
    "behind a statement": rb"SELECT 1; \! id",
    "instead of a semicolon": rb"SELECT 1 \g | id",
    "what a query gives": rb"SELECT 'x' \gexec",
    "a variable": rb"\set x `id`",
    "a variable that is read as SQL": rb"SELECT :LAST_ERROR_MESSAGE;",
    "behind a string": rb"SELECT 'C:\' \! id",
    "behind an escaping string": rb"SELECT E'\\' \! id",
    "behind one that a carriage return continues": b"SELECT E'a'" + b" " * 70 + b"\r  --'\r'\\'' \\! id",
    "behind no escaping string": rb"SELECT nameE'\' \! id",
    "behind two quotes of an old string that never escapes": OLD + b"SELECT U&'1''\\' \\! id",
    "behind an identifier with dollars": rb"SELECT a$b$ \! id $b$;",
    "behind a dollar quote": rb"SELECT $a$x$a$a$a$ \! id $a$;",
    "behind a number": rb"SELECT 1e$a$ \! id $a$;",
    "behind letters that may belong to a number": rb"SELECT 1E'\' ;\! id '';",
    "behind more of them": rb"SELECT $1aE'\' ;\! id '';",
    "behind letters and a dollar quote": rb"SELECT 1a$b$ \! id $b$;",
    "behind two quotes of old bits": OLD + b"SELECT x'''\\' \\! id ' \\! id",
    "behind a comment that may be half a number": rb"SELECT 1E--' ;\! id';",
    "behind a variable": rb"SELECT a[1:e'\' \! id'];",
    "behind a comment": rb"/* /* */ */ \! id",
    "behind a carriage return": b"-- x\r\\! id",
    "behind COPY": b"COPY t FROM stdin; \\! id\n\\.",
    "another statement behind COPY": b"COPY t FROM stdin; SELECT '\n\\.\n' \\! id",
    "a semicolon of psql's": rb"COPY t FROM stdin\; SELECT 1;",
    "another server": rb'\connect "host=evil"',
    "another server by its address": rb"\connect postgresql://evil/shop",
    "another user": rb"\connect - postgres",
    "another user of a database": rb"\connect shop postgres",
    "a short name": rb"\c shop",
    "another server, as pg_dump writes names": rb"""\connect -reuse-previous=on "dbname='shop' host='evil'" """,
    "a program in an argument": rb"\restrict `id`",
    "a program in another": rb"\encoding `id`",
    "connect within a statement": b"SELECT 1\n\\connect shop",
    "a command of no name": b"\\",
    "an endless one": rb"\connect " + b"x" * 2 * LONGEST,
}


@pytest.mark.parametrize("name", COMMANDS)
def test_commands(name: str) -> None:
    dump = HEAD + COMMANDS[name] + b"\n"
    line = 3 if OLD in dump or name == "connect within a statement" else 2
    for size in PIECES if len(dump) < LONGEST else (262_144,):
        with pytest.raises(HoldsCommand, match=rf"^the dump holds a command \(line {line}\)$"):
            read(dump, size)


def test_the_line_of_a_command_behind_data() -> None:
    dump = HEAD + b"COPY t FROM stdin;\n" + b"1\n" * 1000 + b"\\.\n/*\n*/ SELECT '\n';\n\\! id\n"
    for size in PIECES:
        with pytest.raises(HoldsCommand, match=r"\(line 1007\)"):
            read(dump, size)
    with pytest.raises(HoldsCommand, match=r"^the dump holds a byte 0 \(line 2\)$"):
        read(HEAD + b"SELECT 'a\0'; \n", 5)


def test_commands_of_pg_dump() -> None:
    """Left out: ``\\connect`` begins what goes to another database, at its line."""
    dump = HEAD + (
        b'\\restrict aB1\n\nSELECT 1;\n\\unrestrict aB1\n\\connect shop\r\n\\connect "Up.per"\nSELECT 2;\n'
        b'\\encoding SQL_ASCII\n\\connect -reuse-previous=on "dbname=\'it\\\'s ""my"" \\\\ shop\'"\nSELECT 3;\n\\.'
    )
    expected = [
        HEAD + b"\n\nSELECT 1;\n\n", Database(b"shop", 6), b"\n", Database(b"Up.per", 7), b"\nSELECT 2;\n\n",
        Database(b'it\'s "my" \\ shop', 10), b"\nSELECT 3;\n",
    ]  # fmt: skip
    assert [read(dump, size) for size in PIECES] == [expected] * len(PIECES)


def test_a_mark_of_the_byte_order_is_left_out() -> None:
    assert read(b"\xef\xbb\xbf" + HEAD, 1000) == [HEAD]


@pytest.mark.parametrize("seed", range(10))
def test_any_pieces_are_read_alike(seed: int) -> None:
    words = [*b"'\"$\\;:/-*eE\n\r a1".decode(), "COPY t FROM stdin;\n", "\\.\n", "$a$", "\\connect x\n", "--", "/*"]
    dice = random.Random(seed)
    for _ in range(100):
        dump = "".join(dice.choices(words, k=40)).encode()
        outcomes = []
        for size in (1, 2, 5, 1000):
            try:
                outcomes.append(str(read(dump, size)))
            except HoldsCommand as command:
                outcomes.append(str(command))
        assert outcomes == outcomes[:1] * 4, dump


# In frames


def test_frames() -> None:
    sink = io.BytesIO()
    writer = Frames(sink)
    writer.write(HEAD + b"\\connect my.shop\n" + b"-" * 65_540 + b"\n")
    writer.end()
    head, big = len(HEAD), b"\n" + b"-" * 65_540 + b"\n"
    assert sink.getvalue() == (
        b"database/1/.\ndata/0/%d\n%send\ndatabase/2/my.shop.\ndata/1/6\n%send\nwhole\n" % (head, HEAD, big)
    )


def test_frames_of_a_program() -> None:
    """It ends at a command, and says so."""
    command = [sys.executable, "-I", "-S", frames.__file__]
    done = subprocess.run(command, input=HEAD + b"\\! id\nSELECT 1;\n", capture_output=True, check=True)
    told = b"refused/the dump holds a command (line 2)\n"
    assert (done.stdout, done.stderr) == (b"database/1/.\nend\n" + told, b"")
