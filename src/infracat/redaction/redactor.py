"""The one redactor: it masks every secret that the catalog names, in whatever is captured."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from threading import Lock

from infracat.catalog.fields import Pattern, PatternTooSlow
from infracat.redaction.decoding import DecodedText, is_plain, of_a_mail, of_torn_escapes
from infracat.redaction.encodings import MASK, decoded_forms, encoded_forms, is_a_token, parts_of
from infracat.redaction.positions import CredentialPositions, in_basic_headers
from infracat.redaction.torn import SplitSecret, cuts, edges_of, grams_of, may_be_torn
from infracat.redaction.unnamed import unnamed

SHORT = 8  # a value below this many characters is too common to be masked wherever it stands
HALF = 4  # characters: a shorter beginning of a secret gives nothing away
PATTERN_REACH = 1024  # characters of a pattern's match that a cut may remove: its length is unknown
_FOLDS = 2  # times longer than any form alone: encoded twice, or wrapped and indented
Find = tuple[int, int, str]  # from, to, and the rule


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
        self._common = _without(catalog_text, unnamed(catalog_text), lambda _rule: None)  # a URL's token is no word
        self._everywhere: dict[str, str] = {}  # a form of a secret -> its rule
        self._unfolded: dict[str, str] = {}  # the same, decoded and without line breaks
        self._by_gram: defaultdict[str, dict[str, str]] = defaultdict(dict)  # those of the latter with these letters
        self._in_position: dict[str, str] = {}
        self._values: dict[str, str] = {}  # those that are unique, as they are
        self._short: dict[str, str] = {}  # values that are too common, as they are
        known = {rule: tuple(values) for rule, values in secrets.items()}
        self._blanks = any(len(part.split()) > 1 for values in known.values() for part in values)
        for rule, values in known.items():
            for value in values:
                self._learn(rule, value)
        for first, last, rule in unnamed(catalog_text):
            if is_a_token(value := catalog_text[first:last]):  # no example: nobody makes one up
                self._learn(rule, value)
        self._positions = CredentialPositions(rule.rpartition("/")[2] for rule in self._in_position.values())
        self.longest = _FOLDS * max(map(len, [*self._everywhere, *self._in_position]), default=0)
        if patterns:
            self.longest = max(self.longest, PATTERN_REACH)

    def _learn(self, rule: str, value: str) -> None:
        for part in parts_of(value):
            if self._is_unique(part):
                self._values.setdefault(part, rule)
            else:
                self._short.setdefault(part, rule)
            for form in encoded_forms(part):
                if self._is_unique(form):
                    self._everywhere.setdefault(form, rule)
                elif len(form) >= len(part):
                    self._in_position.setdefault(form, rule)
            for form in decoded_forms(part):
                self._learn_folded(rule, form)

    def _learn_folded(self, rule: str, form: str) -> None:
        for text in DecodedText(form, blanks=self._blanks).views:
            if self._is_unique(text) and text not in self._unfolded:
                self._unfolded[text] = rule
                for gram in grams_of(text):
                    self._by_gram[gram][text] = rule

    def _is_unique(self, form: str) -> bool:
        return len(form) >= SHORT and form not in self._common and form not in MASK

    @property
    def counts(self) -> dict[str, int]:
        """How many pieces of text each rule has removed: ``{"env_vars/API_KEY": 3}``."""
        with self._lock:
            return dict(self._counts)

    def text(self, text: str) -> str:
        """``text`` without any secret."""
        removed: list[str] = []
        text = _without(text, self._found(text), removed.append)
        text = _without(text, self._unnamed(text), removed.append)
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

    def _found(self, text: str) -> Iterator[Find]:
        if not self._unfolded and not self._in_position:
            return
        yield from _finds(self._everywhere, text)
        yield from cuts(self._values, text)
        if self._in_position:
            yield from self._found_in_position(text)
        if self._blanks or not is_plain(text):
            yield from self._found_within(DecodedText(text, blanks=self._blanks, joins=self._may_be_torn))
        if mail := of_a_mail(text, blanks=self._blanks, joins=self._may_be_torn):
            yield from self._found_within(mail)
        if escaped := of_torn_escapes(text, blanks=self._blanks, joins=self._may_be_torn):
            yield from self._found_within(escaped)

    def _found_within(self, decoded: DecodedText) -> Iterator[Find]:
        for number, view in enumerate(decoded.views):
            finds = [*self._found_torn(view)]
            if number:
                finds += [*_finds(self._unfolded, view), *self._found_in_position(view)]
            for first, last, rule in finds:
                yield *decoded.span(number, first, last), rule

    def _may_be_torn(self, text: str) -> bool:
        """An escape may be torn, too: what it stands for is not to be seen yet."""
        return any(sign in text for sign in "\\%&") or may_be_torn(text, self._by_gram)

    def _found_torn(self, text: str) -> Iterator[Find]:
        if "\n" not in text:
            return
        likely: dict[str, str] = {}
        for gram in edges_of(text) & self._by_gram.keys():
            likely |= self._by_gram[gram]
        yield from SplitSecret(likely, text)

    def _found_in_position(self, text: str) -> Iterator[Find]:
        yield from self._positions.among(text, _finds(self._in_position, text))
        for first, last, value in in_basic_headers(text, self._short):
            yield first, last, self._short[value]

    def _unnamed(self, text: str) -> Iterator[Find]:
        """Credentials that no rule names; those that the catalog itself shows as an example stay."""
        for first, last, rule in unnamed(text):
            if MASK not in text[first:last] and not self._is_an_example(text, first, last):
                yield first, last, rule

    def _is_an_example(self, text: str, first: int, last: int) -> bool:
        """Whether the catalog has the same credential in the same place: ``postgres://user:password@``."""
        begins = max(text.rfind(" ", 0, first), text.rfind("\n", 0, first), text.rfind("://", 0, first), first - 40) + 1
        return text[begins : last + 1] in self._catalog_text


def _without(text: str, finds: Iterable[Find], note: Callable[[str], None]) -> str:
    kept, end = [], 0
    for first, last, rule in _merged(finds):
        note(rule)
        kept += [text[end:first], MASK]
        end = last
    return "".join([*kept, text[end:]]) if kept else text


def _finds(forms: Mapping[str, str], text: str) -> Iterator[Find]:
    """One by one: for literals ``str.find`` is many times faster than one large alternation."""
    for form in [form for form in forms if form in text]:
        at = text.find(form)
        while at >= 0:
            yield at, at + len(form), forms[form]
            at = text.find(form, at + 1)


def _merged(spans: Iterable[Find]) -> Iterator[Find]:
    """Joins overlapping finds; the first and longest gives the rule."""
    whole: Find | None = None
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


NOTHING_SECRET = Redactor({}, {}, "")
