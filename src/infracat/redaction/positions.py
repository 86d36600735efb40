"""Where a common word is a secret nevertheless: behind a password's name, an option, a header, a tag, in a URL.

What stands before a word is limited in length, so that no output takes minutes.
"""

from __future__ import annotations

import base64
import binascii
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from infracat.redaction.encodings import SECRET_WORDS

_BEFORE = 200  # characters before the word that are looked at
_SHORT = r"(?<![A-Za-z])(?i:pw|psw|pin|otp|sig|psk)(?![A-Za-z])"
_NAME = rf"(?:{SECRET_WORDS}[\w.-]{{0,40}}|{_SHORT})"
_STRONG = rf"(?:(?i:pass|pwd|secret|credential)[\w.-]{{0,40}}|{_SHORT})"  # keys and tokens are of many kinds
_QUOTE = r"[\\\"']{0,8}"
_QUOTED = r"\\{0,4}[\"']"
_GAP = r"\s{0,8}"
_IS = rf"{_GAP}(?:=>|:=|[=:]{{1,2}}){_GAP}"
_SHAPES = (
    r"{name}{quote}{is_}(?:[bru](?=[\"'])|[|>][+-]?\n\s{{1,40}})?{quote}",  # NAME=value, 'name' => "…"
    r"{strong}{quote}[^\S\n]{{1,40}}\|[^\S\n]{{1,8}}",  # in a table
    r"{strong}(?:{quote}{gap},{gap}|\s{{1,8}}){quoted}|{name}\({gap}{quoted}",  # ("password", "value"), token("value")
    r"(?<!\w)--?[\w-]{{0,40}}{name}(?:\s{{1,8}}{quote}|{quoted},{gap}{quoted})",  # --password value
    r"\b(?:redis-cli|sqlcmd|bcp|isql|ldap\w{{1,20}})\b[^\n;&|]{{0,120}}\s-[aPwW]\s{{0,8}}{quote}",
    r"(?<![\w-])(?:-[uU]|--?[\w-]{{0,20}}user)[\s=]{{0,8}}{quote}[^\s:%\"']{{1,80}}[:%]",  # -u name:value
    r"(?i:\bidentified\b[^\n;]{{0,60}}\bby(?:\s{{1,8}}password)?)\s{{1,8}}{quote}",  # SQL
    r"(?m:^[^\S\n]{{0,40}})(?:{strong}|requirepass|masterauth)[^\S\n]{{1,8}}",  # a line of a configuration
    r"\blogin\s{{1,8}}\S{{1,80}}\s{{1,8}}{name}\s{{1,8}}",  # .netrc
    r"<[\w:.-]{{0,40}}{name}(?:\s[^<>]{{0,80}})?>{gap}(?:<!\[CDATA\[)?",  # <password>value
    r"{name}{quote}(?:{gap},|{gap}</[\w:.-]{{1,40}}>)?{gap}(?:[\"'<]|-\s)?(?i:value)[\"'>]?(?:{is_}|{gap}){quote}",
    r"\b(?i:bearer)\s{{1,8}}{quote}|(?i:authorization){quote}{is_}{quote}\w{{1,20}}\s{{1,8}}{quote}",
    r"\bAUTH{quote}\s{{1,8}}{quote}",  # of Redis
)
_SHORT_P = re.compile(r"(?<![\w-])-p\s{0,8}[\\\"'`]{0,8}\Z")
_OTHER_P = re.compile(  # programs whose -p is no password
    r"\b(?:mkdir|ssh|scp|sftp|rsync|cp|docker|podman|nerdctl|compose|nc|ncat|ping|rmdir|install|ps|lsof|kill|pkill|pytest|python\S*"
    r"|perl|ruby|psql|pg_\w+|redis-cli|nmap|iptables|patch|tar|git|make|unzip|su|cargo|npm|lsblk|declare|read)\b"
    r"(?![^\n;&|]{0,200}\b(?:login|mysql\w*|mariadb\w*|mongo\w*|sshpass)\b)[^\n;&|]{0,200}\Z"
)
_ANCHORS = (  # one of them, or a name, stands in whatever a shape fits
    r"(?i:redis-cli|sqlcmd|bcp|isql|ldap|user|identified|requirepass|masterauth|bearer|authorization|auth)|-[uUp]"
)
_STEPS = 3_000  # positions of one text that are looked at closely: a second
_IN_A_URL = re.compile(r":\Z")
_BASIC = re.compile(r"\b(?i:basic)[\s:\"'\\]{1,8}([A-Za-z0-9+/_-]{4,600}={0,2})")


class CredentialPositions:
    """Recognizes the position of a credential for values that are too common to be masked everywhere.

    >>> positions = CredentialPositions(["API"])
    >>> positions.is_one("mysql -u root -ppostgres", 17, 25), positions.is_one("image: postgres:15", 7, 15)
    (True, False)
    """

    def __init__(self, names: Iterable[str]) -> None:
        own = "|".join(sorted({re.escape(name) for name in names if name}))
        name = rf"(?:{_NAME}|\b(?:{own}))" if own else _NAME
        words = {"name": name, "strong": _STRONG, "quote": _QUOTE, "quoted": _QUOTED, "gap": _GAP, "is_": _IS}
        self._before = re.compile("(?:" + "|".join(shape.format(**words) for shape in _SHAPES) + r")\Z")
        self._anchor = re.compile(f"{name}|{_STRONG}|{_ANCHORS}")

    def among(self, text: str, finds: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
        """Those of the finds that are in a credential's position.

        Of a text that has thousands near such words, the later ones are all taken for credentials: to look at each
        would take minutes.
        """
        anchors: list[int] | None = None
        known: dict[tuple[str, int], bool] = {}
        for first, last, rule in finds:
            anchors = self._anchors(text) if anchors is None else anchors
            if not _is_near(anchors, first) and text[last : last + 1] != "@":
                continue
            seen = text[max(0, first - _BEFORE) : last + 1], last - first
            if seen not in known and len(known) < _STEPS:
                known[seen] = self.is_one(text, first, last)
            if known.get(seen, True):
                yield first, last, rule

    def _anchors(self, text: str) -> list[int]:
        """Where each begins."""
        return [found.start() for found in self._anchor.finditer(text)]

    def is_one(self, text: str, first: int, last: int) -> bool:
        """Whether what stands from ``first`` up to ``last`` is in a credential's position."""
        after = text[last : last + 1]
        before = text[max(0, first - _BEFORE) : first]
        if after == "@" and _IN_A_URL.search(before):
            return True
        if after == "_" or after.isalnum():
            return False
        return bool(self._before.search(before)) or self._is_short_p(before, after)

    @staticmethod
    def _is_short_p(before: str, after: str) -> bool:
        """Behind ``-p``, which is a password to some programs, and a port or a path to others."""
        return bool(_SHORT_P.search(before)) and after != ":" and not _OTHER_P.search(before)


def _is_near(anchors: list[int], first: int) -> bool:
    """Whether one of them begins among the characters before it that are looked at, or one that hides one there."""
    before = bisect_left(anchors, first) - 1
    return before >= 0 and anchors[before] >= first - 2 * _BEFORE


def in_basic_headers(text: str, values: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Where a header says user and password in base64, and the password is one of ``values``."""
    if "asic" not in text and "ASIC" not in text:
        return
    for header in _BASIC.finditer(text):
        password = _decoded(header[1]).partition(":")[2]
        for value in values:
            if password == value:
                yield *header.span(1), value


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text.replace("-", "+").replace("_", "/") + "==").decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
