"""Where code and CI read environment variables: ``os.environ["X"]``, ``process.env.X``, ``${{ secrets.X }}``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import NamedTuple

_NAME = r"([A-Z][A-Z0-9_]{1,100})"
_QUOTED = rf"[\"'`]{_NAME}[\"'`]"
_CODE = re.compile(
    "|".join(
        (
            rf"\b(?:environ|ENV|env|\$_ENV)\[\s*{_QUOTED}\s*\](?!\s*=[^=~>])",
            rf"\b(?:environ\.(?:get|pop|setdefault)|getenv|Getenv|LookupEnv|GetEnvironmentVariable|ENV\.fetch|env\.get)\(\s*{_QUOTED}",
            rf"\bSystem\.(?:get_env|fetch_env!?)\(\s*{_QUOTED}",
            rf"\b(?:env::var(?:_os)?|(?:option_)?env!)\(\s*{_QUOTED}",
            rf"(?<![\w.>])(?:env|config)(?:\.[a-z_]+)?\(\s*{_QUOTED}",
            rf"\b(?:process\.env|import\.meta\.env|Bun\.env)\.{_NAME}\b(?!\s*=[^=>])",
        )
    )
)
_MAY_READ = re.compile(r"[Ee]nv|ENV|config\(|\$\{[A-Z][A-Z0-9_]*:?\?")  # a quick look
_COMMENTS = ("#", "//", "*", "--")
_SHELL = re.compile(rf"\$\{{{_NAME}:?\?")
_DEFAULT = re.compile(r"\s*(?:,|\|\||\?\?|(?:\)\s*)?(?:or|\|\||\?\?)\s)")
_ACTIONS = re.compile(r"\$\{\{[^}\n]{0,200}?\b(?:secrets|vars)\.([A-Z][A-Z0-9_]{1,100})\b")
_GITLAB = re.compile(rf"\$\{{?{_NAME}")
_ASSIGNED = re.compile(rf"^[ \t]*(?:-[ \t]*)?(?:export[ \t]+)?{_NAME}[ \t]*[:=]", re.MULTILINE)
_GIVEN = re.compile(  # set by the system, a shell, a tool or CI: nobody states them
    r"CI|CI_.*|GITHUB_.*|GITLAB_.*|RUNNER_.*|NODE_ENV|MODE|DEV|PROD|SSR|BASE_URL|PATH|HOME|USER|USERNAME|PWD|SHELL|TERM"
    r"|LANG|LC_.*|TZ|TMPDIR|TEMP|TMP|HOSTNAME|UID|GID|EDITOR|DISPLAY|COLUMNS|LINES|NO_COLOR|FORCE_COLOR|PYTHON[A-Z]+"
    r"|VIRTUAL_ENV|APPDATA|LOCALAPPDATA|USERPROFILE|XDG_.*|COMPOSE_.*|MAKE.*|INIT_CWD|npm_.*"
)
# fmt: off
_CODE_ENDINGS = frozenset({
    ".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx", ".vue", ".svelte", ".go", ".rb", ".rake",
    ".rs", ".java", ".kt", ".kts", ".scala", ".php", ".cs", ".ex", ".exs", ".sh", ".bash",
    ".lua", ".pl", ".swift", ".clj",
})
# fmt: on


class Read(NamedTuple):
    """A variable, the line, and whether the code does without it."""

    name: str
    line: int
    has_default: bool


def reads(path: PurePath, text: str) -> Iterator[Read]:
    """What the file reads of the environment; nothing of files that are neither code nor CI."""
    if path.suffix in _CODE_ENDINGS:
        yield from _of_code(text)
    elif path.suffix in (".yml", ".yaml") and path.parts[0] == ".github":
        yield from (_read(match, text, has_default=True) for match in _ACTIONS.finditer(text) if not is_given(match[1]))
    elif path.name.startswith(".gitlab-ci") or path.parts[0] == ".gitlab":
        own = set(_ASSIGNED.findall(text))
        found = (match for match in _GITLAB.finditer(text) if match[1] not in own and not is_given(match[1]))
        yield from (_read(match, text, has_default=True) for match in found)


def is_given(name: str) -> bool:
    return _GIVEN.fullmatch(name) is not None


def _of_code(text: str) -> Iterator[Read]:
    for number, line in _lines(text):
        if not line.lstrip().startswith(_COMMENTS):
            for match in _CODE.finditer(line):
                has_default = _DEFAULT.match(line, match.end()) is not None
                yield from _needed(next(filter(None, match.groups())), number, has_default=has_default)
            for match in _SHELL.finditer(line):
                yield from _needed(match[1], number, has_default=False)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that may read something, with their numbers."""
    number, counted, end = 1, 0, -1
    for match in _MAY_READ.finditer(text):
        if match.start() > end:
            start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.start())
            end = len(text) if end < 0 else end
            number += text.count("\n", counted, start)
            counted = start
            yield number, text[start:end]


def _needed(name: str, line: int, *, has_default: bool) -> Iterator[Read]:
    if not is_given(name):
        yield Read(name, line, has_default)


def _read(match: re.Match[str], text: str, *, has_default: bool) -> Read:
    return Read(match[1], text.count("\n", 0, match.start()) + 1, has_default)
