"""``.env.example`` and similar files: names of variables, with examples.

Of ``.env`` and other files with real values, only names become rows. Their values are compared; one gets into the
catalog only where whoever takes it has judged that it may be shown: ``compose_variables`` for what compose fills in,
``apis`` for regions and buckets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import NamedTuple

from infracat.hosts.files.dotenv import FileTooLarge, bindings, variables_in
from infracat.init.draft import Draft, Drafts
from infracat.init.env_examples import EnvExample, examples
from infracat.init.levels import Said, said, says_nothing_else
from infracat.init.project import Project
from infracat.init.reading import origin
from infracat.init.safe_values import carries_secrets, example_of, is_sensitive_name, safe_comment
from infracat.sections.env_vars.secret_names import is_secret
from infracat.sections.env_vars.shapes import has_shape_of, is_placeholder

ALSO = (".env", ".env.local", ".env.development", ".env.development.local")  # where developers set their own values
YES = "true"
_HEADING = re.compile(r"#+\s*[-=*~#]{2}|#{2,}$|.*[-=*~#]{3}$")
_LEFT_OUT = re.compile(r"#+[ \t]*(?:export[ \t]+)?([A-Z][A-Z0-9_]{2,60})=(.*)")
LONGEST_KEY = 1_000  # characters that are looked at
_LOOKS_RANDOM = re.compile(r"(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9]{20,}")  # a line of a key, not a name


class Variable(NamedTuple):
    """One line of an example file; ``comment`` is the comment above it or after it, ``part`` the heading above."""

    name: str
    value: str
    line: int
    comment: str
    commented_out: bool = False
    part: str = ""


class Mention(NamedTuple):
    """A variable in one of the example files."""

    example: EnvExample
    variable: Variable

    @property
    def origin(self) -> str:
        return origin(self.example.path, self.variable.line)

    @property
    def level(self) -> Said:
        """What the comment says, else how the line stands there."""
        if not self.example.is_copied:
            return "optional"
        if spoken := said(self.variable.comment):
            return spoken
        return "optional" if self.variable.commented_out or said(self.variable.part) == "optional" else ""


def _looks_random(key: str) -> bool:
    return _LOOKS_RANDOM.search(key[:LONGEST_KEY]) is not None


def collect(project: Project, drafts: Drafts) -> None:
    """One row per variable; those of subfolders name the file that sets them."""
    found = examples(project)
    mentions: dict[str, list[Mention]] = {}
    for example in sorted(found, key=lambda each: not each.is_copied):
        for variable in variables(project, example.path):
            mentions.setdefault(variable.name, []).append(Mention(example, variable))
    for of_one in mentions.values():
        _add(of_one, project, drafts)
    for name, value in names_in(PurePath(".env"), project).items():
        if is_sensitive_name(name) or carries_secrets(name, value):
            drafts.note_secret(name, value)
    if not any(example.path.parent == PurePath() for example in found):
        _names_of_env(project, drafts)


def variables(project: Project, path: PurePath) -> Iterator[Variable]:
    """The file's variables in order; a line that is not an assignment is a warning, and its text is not shown."""
    comments: list[str] = []
    part: list[str] = []
    try:
        found = list(bindings(project.text(path) or ""))
    except FileTooLarge as error:
        project.warn(origin(path), str(error))
        return
    for binding, line in found:
        text = binding.original.string
        if binding.error or (binding.key is not None and (binding.value is None or _looks_random(binding.key))):
            project.warn(origin(path, line), "is not NAME=value")
            comments = []
        elif binding.key is not None:
            comment = " ".join([*comments, _trailing_comment(text)])
            yield Variable(binding.key, binding.value or "", line, comment, part=" ".join(part))
            comments = []
        else:
            yield from _comment(text, line, comments, part)


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
    """The variables of a ``.env`` file. The values may be secret: compare them, and show none unjudged."""
    text = project.text(path) if project.entries.get(path) is False else project.peek(path)
    return variables_in(text or "", project.host.environ)


def _purpose(comment: str) -> str | None:
    return None if says_nothing_else(comment) else safe_comment(comment)


def _add(mentions: list[Mention], project: Project, drafts: Drafts) -> None:
    """An active line counts before one that is commented out; what is said of it above either of them counts."""
    for _, variable in mentions:
        if is_sensitive_name(variable.name):
            drafts.note_secret(variable.name, variable.value)
    active = [each for each in mentions if not each.variable.commented_out and each.example.is_copied]
    first = (active or mentions)[0]
    variable, where = first.variable, file_setting(first.variable.name, first.example.target, project)
    level = _level([each.level for each in mentions], [each.level for each in active])
    draft = drafts.add(
        "env_vars",
        variable.name,
        first.origin,
        purpose=next((shown for each in [first, *mentions] if (shown := _purpose(each.variable.comment))), None),
        example=example_for(variable.name, variable.value, where, project),
        from_=where,
        level=level,
    )
    draft.origins += [each.origin for each in mentions if each is not first]
    if has_default(variable.value):
        drafts.defaults.add(variable.name)
    _mark(draft, variable, drafts)


def has_default(value: str) -> bool:
    """Whether a variable with this value in an example file need not be set: an empty value is none."""
    return bool(value.strip()) and not is_placeholder(value, None)


def _level(all_levels: list[Said], active: list[Said]) -> str | None:
    """``required`` where that is said; optional if all that count are."""
    if "required" in all_levels:
        return "required"
    return "optional" if all(level == "optional" for level in active or all_levels) else None


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


def _comment(text: str, line: int, comments: list[str], part: list[str]) -> Iterator[Variable]:
    """Collect a comment line; a blank line before it, or a heading, starts a new one. ``part``: the heading's text."""
    for each in text.splitlines():
        stripped = each.strip()
        if left_out := _LEFT_OUT.fullmatch(stripped):
            value = left_out[2].strip().strip("\"'")
            comment = " ".join(comments)
            yield Variable(left_out[1], value, line, comment, commented_out=True, part=" ".join(part))
            comments.clear()
        elif _HEADING.match(stripped):
            part[:] = [stripped.strip("#-=*~ ")] if stripped.strip("#-=*~ ") else comments
            comments.clear()
        elif not stripped:
            part[:] = comments if len(" ".join(comments).split()) in range(1, 6) else part
            comments.clear()
        else:
            comments.append(stripped.lstrip("# "))


def _trailing_comment(text: str) -> str:
    """The comment at the end of the line; none if there are quotes, with which it may be part of the value."""
    value, mark, comment = text.strip().partition(" #")
    return comment if mark and not re.search(r"[\"'`\n]", value + comment) else ""


def _value_here(name: str, where: str | None, project: Project) -> str:
    if where is None and name in project.host.environ:
        return project.host.environ[name]
    return names_in(PurePath(where or ".env"), project).get(name, "")
