"""What a program says that did not print its version: that it cannot start, or that it does not know the option.

The sentences are those of the programs that say them: shims, loaders, interpreters, installers.
"""

from __future__ import annotations

import re

LOOKED_AT = 40  # lines of output, at each end
FIRST = 3  # lines: the complaint itself

_CANNOT_START = re.compile(
    r"\bis(?: not|n't) (?:yet )?installed"  # rbenv, pyenv, nodenv, goenv, rustup, asdf, mise
    r"|no version is set for|no preset version installed|perhaps you have to reshim"  # asdf, mise
    r"|no installed versions? of|version could not be resolved"  # tfenv
    r"|could not choose a version of|is not applicable to the .* toolchain|toolchain not available"  # rustup, go
    r"|volta error|first set a default version"
    r"|error (?:while )?loading shared librar|error relocating|symbol lookup error"  # glibc, musl
    r"|version `?\S+' not found|cannot open shared object file|undefined symbol"
    r"|library not loaded|symbol not found"  # macOS
    r"|ModuleNotFoundError|\bImportError|No module named|PackageNotFoundError|DistributionNotFound|init_fs_encoding"
    r"|bad interpreter|SyntaxError:"
    r"|cannot find module|ERR_MODULE_NOT_FOUND|requires (?:at least )?node\.?js|not supported.*\bnode\.?js"
    r"|cannot load such file|in locally installed gems|GemNotFound|can't find gem|MissingSpec|your ruby version is"
    r"|can't locate \S+ in @INC"  # Perl
    r"|could not find or load main class|UnsupportedClassVersionError|NoClassDefFoundError|unable to access jarfile"
    r"|JAVA_HOME (?:is not set|is set to an invalid|is not defined)|unable to locate a java runtime"
    r"|could not find java|no java runtime present|could not find libjava"
    r"|must install or update \.net|compatible \.net sdk was not found|no \.net sdks were found|valid ICU package"
    r"|the framework '.*was not found|composer detected issues|failed opening required"
    r"|no developer tools were found|invalid active developer path|not agreed to|\blicen[cs]e\b.*\b(?:accept|agree)"
    r"|\b(?:accept|agree)\b.*\blicen[cs]e\b"
    r"|exec format error|cannot execute|bad cpu type|not a valid win32 application|requires a cpu"
    r"|not compatible with the version of windows"
    r"|command not found|command '?\S+'? not found|could not be found in this wsl"
    r"|requires the \S+ snap|python was not found|\bmust have \S.* installed|you must install",
    re.IGNORECASE,
)
_DOES_NOT_KNOW = re.compile(
    r"\b(?:unknown|unrecogni[sz]ed|invalid|illegal|bad|unexpected|unsupported|undefined|no such|extra|not an?)\b"
    r"[^.]{0,30}?\b(?:option|flag|argument|parameter|switch|(?:sub-?)?command|operand|directive)s?\b"
    r"|\b(?:option|flag|argument|parameter|switch|command)s?\b.{0,40}\b"
    r"(?:not (?:recogni[sz]ed|known|supported|defined)|unknown|invalid)"
    r"|^\s*usage\b|\busage: |\bdoes not (?:support|know|take) .*version"
    r"|(?:no such file|not found|cannot|can't|couldn't|could not|unable|unknown|invalid|bad).{0,60}\B-?-version\b"
    r"|\B-?-version\b.{0,20}(?:no such file|not found|cannot|unknown|invalid|bad)",
    re.IGNORECASE,
)


def why_it_cannot_start(text: str) -> str | None:
    """The line that says that the program is not installed, cannot be loaded or executed, or waits for a licence."""
    lines = _lines(text)
    if does_not_know_the_option(text):
        lines = lines[:FIRST]  # what follows is help
    return next((line for line in lines if _CANNOT_START.search(line)), None)


def does_not_know_the_option(text: str) -> bool:
    """Whether one of the first lines says that ``--version`` is nothing that the program knows."""
    return any(_DOES_NOT_KNOW.search(line) for line in _lines(text)[:FIRST])


def telling_line(text: str) -> str:
    """The line that says what is wrong: of a traceback it is the last, else the first; empty without any."""
    lines = _lines(text)
    if not lines:
        return ""
    return lines[-1] if lines[0].startswith("Traceback (most recent call last)") else lines[0]


def _lines(text: str) -> list[str]:
    lines = [line.strip()[:300] for line in text.splitlines() if line.strip()]
    return lines if len(lines) <= 2 * LOOKED_AT else lines[:LOOKED_AT] + lines[-LOOKED_AT:]
