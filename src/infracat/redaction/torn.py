"""A value in pieces over several lines, whatever stands before and behind them: prefixes of a log, line numbers, …"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping

GRAM = 4  # characters of a value by which its pieces are recognized
_PREFIX = 160  # characters that may stand before a piece in its line
_BEHIND = " \t\r\\=\"'`+,;|│┃║^>)]}<-&._$↵⏎↩…"  # what may stand behind it
_BEFORE = " \t|│┃║>#*\"'`+-;/([{<"
_SHOWN = 8  # characters: fewer give nothing away
_CUTS = ("...", "…", "***")
_CUT = re.compile(r"\.{3,}|…+|\*{3,}")
_SIGNS = frozenset(".…*")
_STEPS = 300_000  # for one text: a second
_KNOWN = 64  # characters of a piece whose forms are kept for its next appearance
_SHORT_LINE = 24  # characters, blanks included
_COLUMN = 3  # short lines that may be a column
_ENCODED_EDGE = re.compile(r"[\\%&][^\s\\%&]{0,10}[^\S\n]*+\n\s*+\S|\n[^\S\n]*+[^\s\\%&]{0,10}[\\%&]")
_MOST_BEHIND = 12
_BREAK = re.compile(rf"[{re.escape(_BEHIND)}]{{0,{_MOST_BEHIND}}}(?:<br ?/?>)?\n")
_MARKED_BREAK = re.compile(r"<br ?/?>\Z")
_MARK = len("<br />")


def grams_of(form: str) -> set[str]:
    """Each of its sequences of four characters."""
    return {form[at : at + GRAM] for at in range(len(form) - GRAM + 1)}


def may_be_torn(text: str, grams: Container[str]) -> bool:
    """Whether a line begins or ends as a piece would: then its lines are worth joining."""
    return (
        any(edge in grams for edge in edges_of(text))
        or _has_column(text)
        or (any(sign in text for sign in "\\%&") and _ENCODED_EDGE.search(text) is not None)
    )


def edges_of(text: str) -> set[str]:
    """The four characters that each line begins with, and ends with, without what a program puts around a piece."""
    edges: set[str] = set()
    for line in set(text.split("\n")):
        edges.add(line.rstrip(_BEHIND)[-GRAM:])
        edges.add(line.lstrip(_BEFORE)[:GRAM])
    return edges


def _has_column(text: str) -> bool:
    """Whether lines of a few characters follow one another: a value may stand there letter by letter."""
    short = 0
    for line in text.split("\n"):
        short = short + 1 if len(line) < _SHORT_LINE and 0 < len(line.strip()) < GRAM else 0
        if short == _COLUMN:
            return True
    return False


class SplitSecret:
    """Where all of a form stands, from piece to piece; the first piece has four characters, or all but three follow.

    Only what reaches the end of a line may be a first piece, and one look at it finds all forms that begin with it,
    however many do. A text that looks like the beginning of a secret everywhere loses every four characters that
    are a secret's: to look closer would take hours.

    >>> text = "web | key Zq7-vT\\nweb | 9wKx2/Lm4!"
    >>> [text[first:last] for first, last, rule in SplitSecret({"Zq7-vT9wKx2/Lm4": "KEY"}, text)]
    ['Zq7-vT\\nweb | 9wKx2/Lm4']
    """

    def __init__(self, forms: Mapping[str, str], text: str) -> None:
        self._forms = forms
        self._text = text
        self._steps = _STEPS
        self._longest = max(map(len, forms), default=0)
        self._starts = [_Starts(forms, skipped) for skipped in (0, GRAM - 1)]

    def __iter__(self) -> Iterator[tuple[int, int, str]]:
        begin, nothing = 0, ""
        while (end := self._text.find("\n", begin)) >= 0:
            looked_at = self._text[begin : _window_end(self._text, end + 1) + GRAM]
            if looked_at != nothing:  # the same again: of many empty lines, one is enough
                nothing = looked_at
                for first, last, form in self._from_line(begin, end):
                    nothing = ""
                    yield first, last, self._forms[form]
            if self._steps <= 0:
                yield from self._all_pieces()
                return
            begin = end + 1

    def _from_line(self, begin: int, end: int) -> Iterator[tuple[int, int, str]]:
        text, bare = self._text, _bare_end(self._text, begin, end)
        window = text[end + 1 : _window_end(text, end + 1)]
        for starts in self._starts:
            for at in range(max(begin, bare - self._longest), end + 1):
                if text[at : at + GRAM] in starts.grams and self._steps > 0:
                    piece_end = max(bare, at + GRAM)
                    begun = starts.begun_with(text[at:piece_end])
                    self._steps -= 1 + len(begun) // 16
                    goes_on = text[piece_end : piece_end + 1]
                    for form, following in begun:
                        may = following in window or following[:1] == goes_on or piece_end > end
                        if may and (last := self._end(form, starts.skipped, at)):
                            yield at, last, form

    def _end(self, form: str, done: int, at: int) -> int:
        """Where the last piece ends; 0: they are not all there, or there is but one."""
        pieces, text = 0, self._text
        while self._steps > 0:
            self._steps -= 1
            same = _in_common(form, done, text, at)
            done, at, pieces = done + same, at + same, pieces + 1
            if done == len(form):
                return at if pieces > 1 else 0
            broken = _BREAK.match(text, at)
            at = text.find(form[done : done + GRAM], broken.end(), _window_end(text, broken.end())) if broken else -1
            if at < 0:
                return 0
        return 0

    def _all_pieces(self) -> Iterator[tuple[int, int, str]]:
        rules = {gram: rule for form, rule in self._forms.items() for gram in grams_of(form)}
        for at in range(len(self._text) - GRAM + 1):
            if rule := rules.get(self._text[at : at + GRAM]):
                yield at, at + GRAM, rule


class _Starts:
    """Which forms begin with a piece, and with which characters each goes on behind it."""

    def __init__(self, forms: Iterable[str], skipped: int) -> None:
        self.skipped = skipped
        self._ordered = sorted(form[skipped:] for form in forms)
        self._forms = {form[skipped:]: form for form in forms}
        self.grams = {rest[:GRAM] for rest in self._ordered}
        self._known: dict[str, list[tuple[str, str]]] = {}

    def begun_with(self, piece: str) -> list[tuple[str, str]]:
        found = self._known.get(piece)
        if found is None:
            found = list(self._look_up(piece))
            if len(piece) <= _KNOWN:
                self._known[piece] = found
        return found

    def _look_up(self, piece: str) -> Iterator[tuple[str, str]]:
        for number in range(bisect_left(self._ordered, piece), len(self._ordered)):
            rest = self._ordered[number]
            if not rest.startswith(piece):
                return
            if following := rest[len(piece) : len(piece) + GRAM]:
                yield self._forms[rest], following


def _bare_end(text: str, begin: int, end: int) -> int:
    """Where a piece may end that is the last of a line, at the earliest."""
    if found := _MARKED_BREAK.search(text, max(begin, end - _MARK), end):
        end = found.start()
    least = max(begin, end - _MOST_BEHIND)
    return least + len(text[least:end].rstrip(_BEHIND))


def _window_end(text: str, line: int) -> int:
    end = text.find("\n", line, line + _PREFIX)
    return end if end >= 0 else min(len(text), line + _PREFIX)


def _in_common(form: str, done: int, text: str, at: int) -> int:
    """How many characters of the form from there on stand in the text there: by halves, since ``==`` is quick."""
    most, size = min(len(form) - done, len(text) - at), 16
    while size < most and text.startswith(form[done : done + size], at):
        size *= 2
    least, most = 0, min(most, size)
    while least < most:
        middle = (least + most + 1) // 2
        if text.startswith(form[done : done + middle], at):
            least = middle
        else:
            most = middle - 1
    return least


def cuts(forms: Mapping[str, str], text: str) -> Iterator[tuple[int, int, str]]:
    """Where a program shows its first or its last characters only, with dots or stars for the others."""
    if any(sign in text for sign in _CUTS):
        for first, last, form in _begun(forms, text):
            yield first, last, forms[form]
        reversed_forms = {form[::-1]: rule for form, rule in forms.items()}
        for first, last, form in _begun(reversed_forms, text[::-1]):
            yield len(text) - last, len(text) - first, reversed_forms[form]


def _begun(forms: Iterable[str], text: str) -> Iterator[tuple[int, int, str]]:
    """Where one begins and a sign follows. The longest is enough: no other before that sign stands out of it."""
    signs = [sign.span() for sign in _CUT.finditer(text)]
    for form in forms:
        if form[:_SHOWN] not in text:
            continue
        least, has_sign = 0, not _SIGNS.isdisjoint(form)
        for begin, end in signs:
            first = text.find(form[:_SHOWN], max(begin - len(form), 0 if has_sign else least), end)
            while first >= 0:
                last = first + _in_common(form, 0, text, first)
                if last >= begin and text.startswith(_CUTS, last):
                    yield first, last, form
                    if not has_sign:
                        break
                first = text.find(form[:_SHOWN], first + 1, end)
            least = end - 2
