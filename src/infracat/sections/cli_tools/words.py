"""The words around a number: the tool's own names, those of others, and lines that speak of something else."""

from __future__ import annotations

import re
from typing import NamedTuple

JAVA = frozenset({"java", "javac", "jar", "javadoc", "jshell", "keytool", "jlink", "openjdk", "jdk", "jre"})

_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*+\x07|[\x00-\x08\x0b-\x1f]")
_CUT = re.compile(r"\bcopyright\b|\(c\)|©|\blicen[cs]e|\bGPL", re.IGNORECASE)
_NEWS = re.compile(
    r"\bnew(?:er|est)? (?:major |minor |patch )?(?:version|release)|\b(?:update|upgrade) (?:to|available)"
    r"|\bto upgrade\b|\bplease upgrade|\bavailable: |\blatest(?: stable)? (?:version|release|is)\b",
    re.IGNORECASE,
)
_NOT_READ = re.compile(
    r"^\W*picked up "
    r"|^\W*(?:[\w./-]+[\s:]+){0,5}?\W?(?:warn|warning|deprecated|deprecation|notice|note|hint|info|debug|error|fatal|trace)"
    r"(?:\b\s*[\]:!]|\b\W* - )"
    r"|^\W*(?:\w+ ){0,2}(?-i:WARN|WARNING|NOTICE|NOTE|HINT|INFO|DEBUG|ERROR)\b"
    r"|\w+warning:|^traceback|^npm notice|^xdebug:"
    r"|\b(?:out of date|outdated|is available|has been released)\b"
    r"|\b(?:could not|cannot|can't|unable to|failed to)\b",
    re.IGNORECASE,
)
_STAND_IN = re.compile(r"\b(?:busybox|toybox)\b|\bis not (?:the )?GNU\b", re.IGNORECASE)
_OTHERS = (
    r"lib[\w+-]+|c?python[23]?|perl|ruby|node(?:\.?js)?|java|jvm|jdk|jre|openjdk|kotlin|groovy|scala|ant|php|"
    r"openssl|libressl|boringssl|gnutls|zlib|bzlib|g?libc|musl|gcc|g\+\+|clang|llvm|compiler|go|golang|rustc?|npm|v8|"
    r"linux|darwin|macos|mac os x?|windows|debian|ubuntu|fedora|rhel|red hat|alpine|kernel|os|erts|erlang|otp|"
    r"zend engine|erlang/otp|sqlite|pcre2?|jinja|lua|luajit|tcl|qt|gtk|boost|curl|docker-py|runc|containerd|"
    r"protocol|api|database|schema|format"
)
_ANOTHER = re.compile(
    rf"(?:^|[\s,;:(\[+/-])(?:{_OTHERS})(?:[\s:=/_-]+(?:runtime|library|release|version|ver|kernel)?[\s:=\"'/_-]*(?:v|go)?)?$",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"\b(?:with|using|against|requires?|require|needs|on|under|for|via|linked|compiled|built|supports?|since|until|than|"
    r"based on|powered by|plus|protocol|api|os name)\b[^.]*$",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:from)\b[^.]*$", re.IGNORECASE)


class Names(NamedTuple):
    """What the tool may call itself."""

    own: re.Pattern[str]
    is_java: bool

    def own_in(self, text: str) -> re.Match[str] | None:
        """The last place where it names itself."""
        return next(reversed(list(self.own.finditer(text))), None)


def names_of(name: str, also: tuple[str, ...] = ()) -> Names:
    """``python3`` calls itself Python too, and ``redis-server`` Redis server."""
    bare = re.sub(r"[-.]?[0-9.]+$", "", name) or name
    spelled = {re.sub(r"\\?[-_]", "[-_ ]", re.escape(each)) for each in (name, bare, *also)}
    if name in JAVA:
        spelled |= JAVA
    alternatives = "|".join(sorted(spelled, key=len, reverse=True))
    pattern = rf"(?<![A-Za-z0-9])(?:{alternatives})(?![A-Za-z]|[-_.](?!cli\b|client\b|v?[0-9])[A-Za-z])"
    return Names(re.compile(pattern, re.IGNORECASE), bool({name, bare, *also} & JAVA))


def readable(line: str) -> str:
    """Without colours, and without what follows a copyright, or news of another version."""
    line = _COLOUR.sub("", line)[:1000]
    cuts = [found.start() for pattern in (_CUT, _NEWS) if (found := pattern.search(line))]
    return line[: min(cuts, default=len(line))]


def is_not_read(line: str, names: Names) -> bool:
    """A warning, a message of a debugger, news of an update; what another program says that stands in for the tool."""
    line = _COLOUR.sub("", line)[:1000]
    stand_in = _STAND_IN.search(line)
    return bool(_NOT_READ.search(line) or (stand_in and not names.own_in(stand_in[0])))


def is_another(before: str, names: Names) -> bool:
    """Whether the number after ``before`` is that of a library, of the system, or of what the tool was built with."""
    own = names.own_in(before)
    after_own = before[own.end() :] if own else before
    return bool(_ANOTHER.search(after_own) or _WITH.search(after_own) or (not own and _FROM.search(after_own)))
