"""``.env.example`` and similar files: names of variables, with examples. Of ``.env``, only the names are used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import PurePath
from typing import NamedTuple

from infracat.hosts.files.dotenv import variables_in
from infracat.init.draft import Draft, Drafts
from infracat.init.project import Project
from infracat.init.reading import origin
from infracat.init.safe_values import carries_secrets, example_of, is_sensitive_name, safe_comment
from infracat.sections.env_vars.secret_names import is_secret
from infracat.sections.env_vars.shapes import has_shape_of

_EXAMPLE = re.compile(r"(\.env(?:\.[a-z0-9-]+)*?|env)[.-](?:example|sample|template|dist|defaults)")
_ENDINGS = ("example", "sample", "template", "dist", "defaults")
PATTERNS = tuple(f"{start}{ending}" for ending in _ENDINGS for start in (".env.", ".env-", "env.", ".env.*."))
ALSO = (".env", ".env.local", ".env.development", ".env.development.local")  # where developers set their own values
YES = "true"
_OPTIONAL = re.compile(r"\boptional", re.IGNORECASE)
_HEADING = re.compile(r"#+\s*[-=*~#]{2}|#{2,}$|.*[-=*~#]{3,}$")
_LEFT_OUT = re.compile(r"#+[ \t]*(?:export[ \t]+)?([A-Z][A-Z0-9_]{2,60})=(.*)")
_LOOKS_RANDOM = re.compile(r"(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9]{20,}")  # a line of a key, not a name


class Variable(NamedTuple):
    """One line of an example file; ``comment`` is the comment above it or after it."""

    name: str
    value: str
    line: int
    comment: str
    commented_out: bool = False


def collect(project: Project, drafts: Drafts) -> None:
    """One row per variable; those of subfolders name the file that sets them."""
    examples = [path for path in project.find(*PATTERNS) if _EXAMPLE.fullmatch(path.name)]
    for path in examples:
        for variable in variables(project, path):
            _add(variable, path, project, drafts)
    for name, value in names_in(PurePath(".env"), project).items():
        if is_sensitive_name(name) or carries_secrets(name, value):
            drafts.note_secret(name, value)
    if not any(path.parent == PurePath() for path in examples):
        _names_of_env(project, drafts)


def variables(project: Project, path: PurePath) -> Iterator[Variable]:
    """The file's variables in order; a line that is not an assignment is a warning, and its text is not shown."""
    from dotenv.parser import parse_stream

    comments: list[str] = []
    for binding in parse_stream(StringIO(project.text(path) or "")):
        text, line = binding.original.string, _line(binding.original.string, binding.original.line)
        if binding.error or (binding.key is not None and (binding.value is None or _LOOKS_RANDOM.search(binding.key))):
            project.warn(origin(path, line), "is not NAME=value")
            comments = []
        elif binding.key is not None:
            yield Variable(binding.key, binding.value or "", line, " ".join([*comments, _trailing_comment(text)]))
            comments = []
        else:
            yield from _comment(text, binding.original.line, comments)


def example_for(name: str, value: str, where: str | None, project: Project) -> str | None:
    """An example for the catalog; None if the value that is set here does not have its shape."""
    example = example_of(name, value)
    here = _value_here(name, where, project)
    return example if example and (not here or has_shape_of(example, here)) else None


def file_setting(name: str, file: PurePath, project: Project) -> str | None:
    """The row's ``from`` field: None if the process or the ``.env`` beside the catalog sets the variable."""
    if name in project.host.environ:
        return None
    candidates = [file, *(file.with_name(each) for each in ALSO)]
    file = next((each for each in candidates if name in names_in(each, project)), file)
    return None if file == PurePath(".env") else file.as_posix()


def names_in(path: PurePath, project: Project) -> Mapping[str, str]:
    """The variables of a ``.env`` file. The values are only compared, never copied."""
    is_file = project.entries.get(path) is False
    return variables_in(project.text(path) or "", project.host.environ) if is_file else {}


def _add(variable: Variable, path: PurePath, project: Project, drafts: Drafts) -> None:
    where = file_setting(variable.name, path.with_name(_target(path.name)), project)
    if is_sensitive_name(variable.name):
        drafts.note_secret(variable.name, variable.value)
    if (known := drafts.get("env_vars", variable.name)) is not None:
        known.origins.append(origin(path, variable.line))
        return
    draft = drafts.add(
        "env_vars",
        variable.name,
        origin(path, variable.line),
        purpose=safe_comment(variable.comment),
        example=example_for(variable.name, variable.value, where, project),
        from_=where,
        level="optional" if variable.commented_out or _OPTIONAL.search(variable.comment) else None,
    )
    _mark(draft, variable, drafts)


def _mark(draft: Draft, variable: Variable, drafts: Drafts) -> None:
    """Mark the row as secret if the catalog would not infer it from the name."""
    example = str(draft.fields.get("example", ""))
    if carries_secrets(variable.name, variable.value):
        drafts.note_secret(variable.name, variable.value)
        if not is_secret(variable.name, example):
            draft.fields["secret"] = YES


def _names_of_env(project: Project, drafts: Drafts) -> None:
    """Without an example file, take the names of the variables from ``.env``."""
    for name in names_in(PurePath(".env"), project):
        if re.fullmatch(r"[A-Z][A-Z0-9_]{0,60}", name):
            drafts.add("env_vars", name, ".env", "of .env only the names were read: an .env.example would tell more")


def _comment(text: str, line: int, comments: list[str]) -> Iterator[Variable]:
    """Collect comment lines; a blank line or a heading starts a new comment."""
    for number, each in enumerate(text.splitlines(), line):
        stripped = each.strip()
        if left_out := _LEFT_OUT.fullmatch(stripped):
            value = left_out[2].strip().strip("\"'")
            yield Variable(left_out[1], value, number, " ".join(comments), commented_out=True)
            comments.clear()
        elif not stripped or _HEADING.match(stripped):
            comments.clear()
        else:
            comments.append(stripped.lstrip("# "))


def _trailing_comment(text: str) -> str:
    """The comment at the end of the line; none if there are quotes, with which it may be part of the value."""
    value, mark, comment = text.strip().partition(" #")
    return comment if mark and not re.search(r"[\"'`\n]", value + comment) else ""


def _line(text: str, line: int) -> int:
    """The assignment's line: python-dotenv counts the blank lines before it as part of it."""
    return line + text[: len(text) - len(text.lstrip())].count("\n")


def _target(name: str) -> str:
    """The file for which this is an example: ``.env.local.example`` → ``.env.local``."""
    target = re.sub(rf"[.-](?:{'|'.join(_ENDINGS)})$", "", name)
    return ".env" if target == "env" else target


def _value_here(name: str, where: str | None, project: Project) -> str:
    if where is None and name in project.host.environ:
        return project.host.environ[name]
    return names_in(PurePath(where or ".env"), project).get(name, "")
