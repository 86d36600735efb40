"""Text as it was before programs encoded, coloured and wrapped it, and where each piece of it stands.

Nobody can list all the ways to write one secret: each program quotes other characters, and breaks lines elsewhere.
"""

from __future__ import annotations

import html
import re
import sys
from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property, lru_cache
from urllib.parse import unquote

_OFTEN = 12  # characters: a shorter escape is that of a common character
_DEPTH = 3  # JSON in JSON in a URL
_TERMINAL = re.compile(  # colours, movements, links and titles of a terminal
    r"\x9b[0-?]*[ -/]*[@-~]|\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)|[ -/]+[0-~]|[78=>])"
)
_OVERSTRUCK = re.compile(r"_\x08|\x08(?s:.)")  # bold and underlined letters of a manual page
_UNSEEN = re.compile(  # what nothing shows: zero width, soft hyphens, marks of direction, variants, tags
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_MARKUP = re.compile(  # of a page, and of literals that a compiler joins: "abc" "def", 'abc' + 'def'
    r"</?(?:wbr|br|span|b|i|em|strong|code|mark|font)\b[^<>]{0,200}>|\]\]><!\[CDATA\["
    r"|(?P<quote>[\"'])\s{1,8}(?:[+.&]\s{1,8})?(?P=quote)"
)
_MARKUP_SIGNS = ("<", '" "', "' '", '" + "', "' + '", '" . "', "' . '")
_SIGNS = ("\\", "%", "&", *_MARKUP_SIGNS)
_PLAIN = re.compile(r"[\t-\r -~]*")
_LINE_ENDS = "\n\r\v\f\x85\u2028\u2029"
_LINES = re.compile(  # a backslash of a shell, and what quotes a mail, a table's or a log's bar, a comment's sign
    rf"\\?(?:\r\n|[{_LINE_ENDS}])[ \t]*(?:(?:[|│┃>]|[#*;+-][ \t]|//)[ \t]*)*"
)
_TORN_ESCAPE = re.compile(_LINES.pattern.replace(r"\\?", r"(?<=\\)", 1))  # the backslash is that of an escape
_BLANKS = re.compile(r"\s+")
_MAIL = re.compile(r"=(?:[ \t]*\r?\n|[0-9A-Fa-f]{2}(?:=[0-9A-Fa-f]{2})*)")  # quoted-printable
_ESCAPES = re.compile(
    r"(?:%[0-9A-Fa-f]{2})+"
    r"|&(?:\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,31});|(?:&\#[0-9]{2,7})+|(?:&\#[xX][0-9A-Fa-f]{2,6})+"
    r"|(?:\\u[0-9A-Fa-f]{4})+|\\u\{[0-9A-Fa-f]{1,6}\}|\\U[0-9A-Fa-f]{8}|(?:\\x[0-9A-Fa-f]{2})+|(?:\\[0-7]{3})+"
    r"|\\(?s:.)"
)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "a": "\a", "e": "\x1b", "0": "\0"}

Step = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def _always(text: str) -> bool:
    return bool(text)


class DecodedText:
    r"""``text`` without what nothing shows and without line breaks (``blanks``: or any white space), and decoded, again
    and again. ``joins`` says whether joining the lines of a text is worth while.

    >>> found = DecodedText("say \\u0022p%61\n  ss\\u0022!")
    >>> found.views[-1], found.span(found.views.index('say "pass"!'), 5, 9)
    ('say "pass"!', (10, 19))
    """

    def __init__(
        self,
        text: str,
        *,
        blanks: bool = False,
        joins: Callable[[str], bool] = _always,
        first: Step | None = None,
    ) -> None:
        self.views = [text]
        self._steps: list[Step] = []
        if first:
            self._take(first)
        for _ in range(_DEPTH):
            self._take_hidden()
            if any(sign in self.views[-1] for sign in _MARKUP_SIGNS):
                self._take(_WITHOUT_MARKUP)
            if blanks:
                self._take(_WITHOUT_BLANKS)
            elif any(sign in self.views[-1] for sign in _LINE_ENDS) and joins(self.views[-1]):
                self._take(_IN_ONE_LINE)
            if not any(sign in self.views[-1] for sign in "\\%&"):
                break
            self._take(_UNESCAPED)

    def _take_hidden(self) -> None:
        text = self.views[-1]
        if text.isascii() and _PLAIN.fullmatch(text):
            return
        hidden = (
            ("\x1b", _WITHOUT_TERMINAL), ("\x9b", _WITHOUT_TERMINAL), ("\b", _WITHOUT_OVERSTRUCK),
            ("", _WITHOUT_UNSEEN),
        )  # fmt: skip
        for sign, step in hidden:
            if sign in text:
                self._take(step)

    def _take(self, step: Step) -> None:
        pattern, replacement = step
        after = pattern.sub("" if replacement is _nothing else replacement, self.views[-1])
        if after != self.views[-1]:
            self.views.append(after)
            self._steps.append(step)

    def span(self, view: int, first: int, last: int) -> tuple[int, int]:
        """Where in the text the characters from ``first`` up to ``last`` of that view come from; ``first`` is less."""
        for layer in reversed(self._layers[:view]):
            first, last = layer.start_of(first), layer.end_of(last - 1)
        return first, last

    @cached_property
    def _layers(self) -> list[_Layer]:
        """Only needed when something was found."""
        return [_Layer(text, step) for text, step in zip(self.views, self._steps, strict=False)]


def of_a_mail(text: str, *, blanks: bool, joins: Callable[[str], bool]) -> DecodedText | None:
    """The same of a text that is quoted-printable, where it may be."""
    if "=" not in text or not _MAIL.search(text):
        return None
    return DecodedText(text, blanks=blanks, joins=joins, first=_OF_A_MAIL)


def of_torn_escapes(text: str, *, blanks: bool, joins: Callable[[str], bool]) -> DecodedText | None:
    """The same where a line may be broken within an escape, behind its backslash."""
    if not _TORN_ESCAPE.search(text):
        return None
    return DecodedText(text, blanks=blanks, joins=joins, first=(_TORN_ESCAPE, _nothing))


def is_plain(text: str) -> bool:
    """Whether it is one line as it is, with nothing in it that may be encoded, quoted-printable aside."""
    return text.isascii() and text.isprintable() and not any(sign in text for sign in _SIGNS)


class _Layer:
    """One decoding, piece by piece."""

    def __init__(self, text: str, step: Step) -> None:
        self._at: list[int] = []  # where a piece begins in the outcome; in the original it begins, and ends, there:
        self._from: list[tuple[int, int, bool]] = []
        self._length = end = 0
        units, replacement = step
        for unit in units.finditer(text):
            self._add(unit.start() - end, end, unit.start(), plain=True)
            self._add(len(replacement(unit)), unit.start(), unit.end(), plain=False)
            end = unit.end()
        self._add(len(text) - end, end, len(text), plain=True)

    def _add(self, length: int, start: int, end: int, *, plain: bool) -> None:
        if length:
            self._at.append(self._length)
            self._from.append((start, end, plain))
            self._length += length

    def start_of(self, position: int) -> int:
        number = bisect_right(self._at, position) - 1
        start, _, plain = self._from[number]
        return start + (position - self._at[number] if plain else 0)

    def end_of(self, position: int) -> int:
        number = bisect_right(self._at, position) - 1
        start, end, plain = self._from[number]
        return start + position - self._at[number] + 1 if plain else end


def _nothing(_match: re.Match[str]) -> str:
    return ""


def _decoded(match: re.Match[str]) -> str:
    unit = match[0]
    return _often(unit) if len(unit) <= _OFTEN else _decode(unit)


@lru_cache(maxsize=4096)
def _often(unit: str) -> str:
    return _decode(unit)


def _decode(unit: str) -> str:
    match unit[0]:
        case "%":
            return unquote(unit, errors="surrogateescape")
        case "&":
            return _character(unit) if unit.endswith(";") else _characters(unit)
    return _unescaped(unit)


def _of_a_mail(match: re.Match[str]) -> str:
    return unquote(match[0].replace("=", "%"), errors="surrogateescape") if "\n" not in match[0] else ""


def _characters(references: str) -> str:
    """``&#71&#84``, which browsers read too: without the semicolons."""
    return "".join(_character(f"&{each};") for each in references.split("&")[1:])


def _character(reference: str) -> str:
    """``&#27;`` → escape, which HTML forbids, and some write nevertheless."""
    name = reference[1:-1].lower()
    if not name.startswith("#"):
        return html.unescape(reference)
    code = int(name[2:], 16) if name.startswith("#x") else int(name[1:])
    return chr(code) if code <= sys.maxunicode else reference


def _unescaped(unit: str) -> str:
    kind, rest = unit[1], unit[2:]
    if kind in "uU" and rest:
        codes = [int(each.strip("{}"), 16) for each in unit.lower().split("\\u")[1:]]
        text = "".join(map(chr, (code for code in codes if code <= sys.maxunicode)))
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    if rest:  # \xNN or \NNN: bytes
        base = 16 if kind == "x" else 8
        values = (int(each.lstrip("x"), base) for each in unit.split("\\")[1:])
        return _decode_bytes(bytes(value & 255 for value in values))
    return _LETTERS.get(kind, kind)


def _decode_bytes(codes: bytes) -> str:
    """Bytes to a shell, characters to Python."""
    try:
        return codes.decode("utf-8")
    except UnicodeDecodeError:
        return codes.decode("latin-1")


_WITHOUT_TERMINAL: Step = (_TERMINAL, _nothing)
_WITHOUT_OVERSTRUCK: Step = (_OVERSTRUCK, _nothing)
_WITHOUT_UNSEEN: Step = (_UNSEEN, _nothing)
_WITHOUT_MARKUP: Step = (_MARKUP, _nothing)
_WITHOUT_BLANKS: Step = (_BLANKS, _nothing)
_IN_ONE_LINE: Step = (_LINES, _nothing)
_UNESCAPED: Step = (_ESCAPES, _decoded)
_OF_A_MAIL: Step = (_MAIL, _of_a_mail)
