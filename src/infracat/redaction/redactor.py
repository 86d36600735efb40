"""The one redactor: it masks every secret that the catalog names, in whatever is captured."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from threading import Lock

from infracat.catalog.fields import Pattern, PatternTooSlow
from infracat.redaction.decoding import DecodedText
from infracat.redaction.encodings import SECRET_WORDS, decoded_forms, encoded_forms, parts_of

MASK = "[redacted]"
SHORT = 8  # a value below this many characters is too common to be masked wherever it stands
HALF = 4  # characters: a shorter beginning of a secret gives nothing away
PATTERN_REACH = 1024  # characters of a pattern's match that a cut may remove: its length is unknown
_FOLDS = 2  # times longer than any form alone: encoded twice, or wrapped and indented
IN_URLS = "credentials in URLs"

_IN_A_URL = re.compile(r"(?P<before>://[^\s:/@]{0,200}:)(?P<value>[^\s/@]{1,200})(?=@)")


class Redactor:
    """Masks secrets with ``[redacted]`` and counts by rule; usable from many threads.

    >>> Redactor({"env_vars/API_KEY": ["sk-0123456789"]}, {}, "").text("the key is sk-0123456789!")
    'the key is [redacted]!'

    A value shorter than 8 characters, or one that ``catalog_text`` itself contains, is masked only in a
    credential's position: ``:value@``, ``NAME=value``, ``NAME: value``, ``--password value``, ``Bearer value``.
    """

    def __init__(
        self, secrets: Mapping[str, Iterable[str]], patterns: Mapping[str, Pattern], catalog_text: str
    ) -> None:
        self._lock = Lock()
        self._counts: Counter[str] = Counter()
        self._patterns = dict(patterns)
        self._slow: set[str] = set()  # rules whose pattern was not done with a text in time
        self._catalog_text = catalog_text
        self._everywhere: dict[str, str] = {}  # a form of a secret -> its rule
        self._unfolded: dict[str, str] = {}  # the same, decoded and without line breaks
        self._in_position: dict[str, str] = {}
        known = {rule: tuple(values) for rule, values in secrets.items()}
        self._blanks = any(len(part.split()) > 1 for values in known.values() for part in values)
        for rule, values in known.items():
            for value in values:
                self._learn(rule, value)
        self._positions = _credential_positions(self._in_position)
        self.longest = _FOLDS * max(map(len, [*self._everywhere, *self._in_position]), default=0)
        if patterns:
            self.longest = max(self.longest, PATTERN_REACH)

    def _learn(self, rule: str, value: str) -> None:
        for part in parts_of(value):
            for form in encoded_forms(part):
                if len(form) >= SHORT and form not in self._catalog_text and form not in MASK:
                    self._everywhere.setdefault(form, rule)
                elif len(form) >= len(part):
                    self._in_position.setdefault(form, rule)
            for form in decoded_forms(part):
                self._learn_folded(rule, form)

    def _learn_folded(self, rule: str, form: str) -> None:
        for text in DecodedText(form, blanks=self._blanks).views:
            if len(text) >= SHORT and text not in self._catalog_text and text not in MASK:
                self._unfolded.setdefault(text, rule)

    @property
    def counts(self) -> dict[str, int]:
        """How many pieces of text each rule has removed: ``{"env_vars/API_KEY": 3}``."""
        with self._lock:
            return dict(self._counts)

    def text(self, text: str) -> str:
        """``text`` without any secret."""
        removed: list[str] = []
        text = self._without_secrets(text, removed.append)
        text = self._without_credentials(text, removed.append)
        for rule, pattern in self._patterns.items():
            text = self._without_matches(rule, pattern, text, removed.append)
        if removed:
            with self._lock:
                self._counts.update(removed)
        return text

    def without_partial_secret(self, text: str) -> str:
        """``text`` without an end that is the start of a secret: the program was stopped while it printed one."""
        bare = text.rstrip("\ufffd")  # it may have been stopped within a character, too
        begun = max((_overlap(form, bare) for form in self._everywhere), default=0)
        end = bare[-self.longest :] if self.longest else ""
        unfolded = DecodedText(end, blanks=self._blanks)
        for number, view in enumerate(unfolded.views):
            if half := max((_overlap(form, view) for form in self._unfolded), default=0):
                begun = max(begun, len(end) - unfolded.span(number, len(view) - half, len(view))[0])
        return bare[: len(bare) - begun] + MASK if begun else text

    def _without_matches(self, rule: str, pattern: Pattern, text: str, note: Callable[[str], None]) -> str:
        """The whole text is hidden where nobody can say in time what of it matches; the first such text takes time."""
        try:
            if rule not in self._slow or pattern.is_quick(text):
                return _masked(pattern, text, rule, note)
        except PatternTooSlow:
            self._slow.add(rule)
        note(rule)
        return f"{MASK}, all {len(text):,} characters: {rule} was not done with them in time"

    def _without_secrets(self, text: str, note: Callable[[str], None]) -> str:
        kept, end = [], 0
        for first, last, rule in _merged(self._found(text)):
            note(rule)
            kept += [text[end:first], MASK]
            end = last
        return "".join([*kept, text[end:]])

    def _found(self, text: str) -> Iterator[tuple[int, int, str]]:
        yield from _finds(self._everywhere, text)
        if self._unfolded:
            unfolded = DecodedText(text, blanks=self._blanks)
            for number, view in enumerate(unfolded.views[1:], 1):
                for first, last, rule in _finds(self._unfolded, view):
                    yield *unfolded.span(number, first, last), rule

    def _without_credentials(self, text: str, note: Callable[[str], None]) -> str:
        def mask(match: re.Match[str]) -> str:
            note(self._in_position[match["value"]])
            return f"{match['before']}{MASK}"

        def mask_unknown(match: re.Match[str]) -> str:
            if match["value"] == MASK or match[0] in self._catalog_text:
                return match[0]
            note(IN_URLS)
            return f"{match['before']}{MASK}"

        for position in self._positions:
            text = position.sub(mask, text)
        return _IN_A_URL.sub(mask_unknown, text) if "://" in text else text


def _finds(forms: Mapping[str, str], text: str) -> Iterator[tuple[int, int, str]]:
    """One by one: for literals ``str.find`` is many times faster than one large alternation."""
    for form, rule in forms.items():
        at = text.find(form)
        while at >= 0:
            yield at, at + len(form), rule
            at = text.find(form, at + 1)


def _merged(spans: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Joins overlapping finds; the first and longest gives the rule."""
    whole: tuple[int, int, str] | None = None
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if whole and span[0] < whole[1]:
            whole = (whole[0], max(whole[1], span[1]), whole[2])
            continue
        if whole:
            yield whole
        whole = span
    if whole:
        yield whole


def _masked(pattern: Pattern, text: str, rule: str, note: Callable[[str], None]) -> str:
    kept, end = [], 0
    for first, last in pattern.spans(text):
        if text[first:last] not in MASK:  # nothing, or masked already
            note(rule)
            kept += [text[end:first], MASK]
            end = last
    return "".join([*kept, text[end:]])


def _overlap(form: str, text: str) -> int:
    """How many characters at the end of ``text`` are the beginning of ``form``."""
    longest = min(len(form) - 1, len(text))
    return next((size for size in range(longest, HALF - 1, -1) if text.endswith(form[:size])), 0)


def _credential_positions(forms: Mapping[str, str]) -> tuple[re.Pattern[str], ...]:
    """Where a common word is a secret nevertheless. Lengths are limited, so that no output takes minutes."""
    if not forms:
        return ()
    value = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    names = "|".join(sorted({re.escape(rule.rpartition("/")[2]) for rule in forms.values()}))
    word = rf"{SECRET_WORDS}[\w.-]{{0,40}}"
    before = (
        rf"(?:{word}|\b(?:{names}))[\"']?\s{{0,8}}[=:]\s{{0,8}}[\"']?"
        rf"|(?<!\w)--?[\w-]{{0,40}}{word}\s{{1,8}}[\"']?"
        r"|\b(?i:bearer)\s{1,8}"
    )
    return (
        re.compile(rf"(?P<before>:)(?P<value>{value})(?=@)"),
        re.compile(rf"(?P<before>{before})(?P<value>{value})(?!\w)"),
    )


NOTHING_SECRET = Redactor({}, {}, "")
