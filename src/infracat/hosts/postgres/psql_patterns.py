"""What psql reads as one: the patterns of ``psql_commands``. No text makes one try a piece of it twice."""

from __future__ import annotations

import re

_IDENTIFIER = rb"A-Za-z\x80-\xff_0-9$"
_TAG = rb"\$(?:[A-Za-z\x80-\xff_][A-Za-z\x80-\xff_0-9]*+)?\$"
_BLANKS = rb"(?:[ \t\f\r\n]++|--[^\r\n]*+(?=[\r\n]))*+"
_OTHER_NEXT = rb";\n?(?=[^CcSs/\\;\s-])|;(?=" + _BLANKS + rb"(?!(?i:copy|set)\b|[/\\;\s-]|\Z))"  # of another statement


def _harmless(string: bytes, *more: bytes) -> re.Pattern[bytes]:
    """What is no command, and hides none, as far as it is whole: possessive, so that nothing is tried twice."""
    plain = rb"[^'\"$\\;:/-]++"
    others = (
        rb'"[^"]*+"',
        rb"(?<![0-9.][eE])--[^\r\n]*+(?=[\r\n])",
        rb"-(?!-)",
        rb"/(?!\*)",
        rb":(?![A-Z])",
        rb"\$(?!" + _TAG[2:] + rb")",
    )
    words = rb"|".join((plain + rb"(?:" + string + plain + rb")*+", *more, string, *others))
    return re.compile(rb"(?:" + words + rb")*+")


# Strings, as standard_conforming_strings is; where it is off, one that U& begins goes on as such behind two quotes.
_STANDARD, _OLD = rb"(?<![eE])'[^']*+'", rb"(?<![eEbBxX&'])'[^'\\]*+'(?!')"
STATEMENTS = {True: _harmless(_STANDARD, _OTHER_NEXT), False: _harmless(_OLD, _OTHER_NEXT)}
STATEMENT = {True: _harmless(_STANDARD), False: _harmless(_OLD)}
BLANK = re.compile(_BLANKS)
DOLLAR = re.compile(_TAG)
FIRST_WORD = re.compile(rb"(?:copy|set)(?![" + _IDENTIFIER + rb"])", re.IGNORECASE)
QUOTED = re.compile(rb"""'[^']*+'|"[^"]*+"|--[^\r\n]*+""")
FROM_STDIN = re.compile(rb"copy\b.*\bfrom\s+stdin\b", re.IGNORECASE | re.DOTALL)
STANDARD_STRINGS = re.compile(rb"set\s+standard_conforming_strings\s*(?:=|to)\s*'?(on|off)\b", re.IGNORECASE)
# Where letters follow a number at once, psql 15 takes one of them for part of it, and psql 14 none.
_JUNK = rb"(?<![:" + _IDENTIFIER + rb"])\$?[0-9][" + _IDENTIFIER + rb"]*"
UNCLEAR_STRING = re.compile(_JUNK + rb"(?:[eEbBxX]|[uU]&)\Z")
UNCLEAR_COMMENT = re.compile(_JUNK + rb"[eE]\Z")
UNCLEAR_DOLLAR = re.compile(_JUNK + rb"[A-Za-z\x80-\xff_][" + _IDENTIFIER + rb"]*\Z")
# A number may end within what looks like a word; what follows one colon is a variable.
_BEGINS = rb"(?:(?<![:" + _IDENTIFIER + rb"])|(?<=::))[0-9]*"
IN_IDENTIFIER = re.compile(_BEGINS + rb"[A-Za-z\x80-\xff_][" + _IDENTIFIER + rb"]*\Z")
ESCAPING = re.compile(_BEGINS + rb"[eE]\Z")
BITS = re.compile(rb"(?<![" + _IDENTIFIER + rb"])[bBxX]\Z")
NEVER_ESCAPING = re.compile(rb"(?<![" + _IDENTIFIER + rb"])(?:[bBxX]|[uU]&)\Z")
ESCAPED = re.compile(rb"(?:[^'\\]++|\\.|'')*+", re.DOTALL)
_ON_LINE = rb"(?:[ \t\f]++|--[^\r\n]*+)*+"  # psql reads line by line: the only line end that it sees in one is \r
_NEXT_LINE = _ON_LINE + rb"\r(?:[ \t\f\r]++|--[^\r\n]*+\r)*+'"
CONTINUED = {False: re.compile(rb"'(?:'|" + _NEXT_LINE + rb")"), True: re.compile(rb"'" + _NEXT_LINE)}  # True: of bits
MAY_CONTINUE = re.compile(rb"'(?:[ \t\f\r]++|--?[^\r\n]*+)*+")  # of what is still to come
LINE_END = re.compile(rb"[\r\n]")
COMMENT = re.compile(rb"/\*|\*/")
# psql reads the value as SQL, with the commands in it.
VARIABLE = re.compile(rb":(?:DBNAME|HOST|LAST_ERROR_MESSAGE|USER)(?![A-Za-z\x80-\xff_0-9])")
COMMAND = re.compile(rb"\\([a-z]+|\.)[ \t]*+([^\r\n]*+)")
NAME = re.compile(rb'"?([A-Za-z0-9_.]+)"?')
CONNINFO = re.compile(rb"-reuse-previous=on[ \t]+\"dbname='((?:[^'\\]|\\['\\])+)'\"")  # as pg_dump states other names


def database_named(argument: bytes) -> bytes | None:
    """A plain name behind ``connect``; nothing that names a server or a user."""
    if plain := NAME.fullmatch(argument):
        return plain[1]
    if quoted := CONNINFO.fullmatch(argument):
        return re.sub(rb"\\(.)", rb"\1", quoted[1].replace(b'""', b'"'))
    return None


def line_end(buffer: bytes, place: int) -> int:
    """Behind the line end at this place, 0 where there is none."""
    return next((place + len(end) for end in (b"\n", b"\r\n") if buffer.startswith(end, place)), 0)
