"""The values that compose's variables have on this machine, as far as they may be shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from infracat.catalog.compose_variables import filled, variable_uses
from infracat.init import env_files
from infracat.init.env_examples import examples
from infracat.init.project import Project
from infracat.init.safe_values import carries_secrets, is_safe_to_show, is_sensitive_name

_PLAIN = re.compile(r"[A-Za-z0-9._:/@~-]{1,150}")
_OF_IMAGES_AND_PLACES = re.compile(
    r"(?:^|_)(?:TAG|VERSION|IMAGE|SHA|COMMIT|RELEASE|REGISTRY|REPO|PORT|BIND|ADDR|ADDRESS|IP|HOST|PROJECT|PREFIX|DIR|PATH"
    r"|DATA|VOLUME|FOLDER|ROOT|LOCATION|FILE|NAME)S?(?:_|$)"
)


@dataclass(frozen=True)
class KnownVariables:
    """Values by name; ``hidden`` ones are set, but must not be shown: what depends on them is not known."""

    values: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()

    def filled(self, text: str) -> str | None:
        """The text as compose fills it in; None if it depends on what is not set, or must not be shown."""
        return None if self.unknown_in(text) else filled(text, self.values)[0]

    def unknown_in(self, text: str) -> list[str]:
        """The variables in the text that have no value here, or one that must not be shown."""
        _, missing = filled(text, self.values)
        return list(dict.fromkeys([*missing, *(use.name for use in variable_uses(text) if use.name in self.hidden)]))

    def under(self, other: KnownVariables) -> KnownVariables:
        """These values, less those that ``other`` has."""
        kept = {name: value for name, value in self.values.items() if name not in other.hidden}
        hidden = self.hidden - set(other.values)
        return KnownVariables({**kept, **other.values}, hidden | other.hidden)

    def get(self, name: str) -> str:
        return self.values.get(name, "")


def known_in(files: Iterable[PurePath], project: Project) -> KnownVariables:
    """The variables of the files, later ones first, and of the process; the latter win."""
    found: dict[str, str] = {}
    for file in files:
        found |= env_files.names_in(file, project)
    return _known({**found, **project.host.environ})


def known_for(folder: PurePath, project: Project) -> KnownVariables:
    """Of the ``.env`` beside the compose file; without one, of the example that becomes it."""
    if project.is_file(folder / ".env"):
        return known_in([folder / ".env"], project)
    there = [each.path for each in examples(project) if each.is_copied and each.target == folder / ".env"]
    found = {each.name: each.value for path in there for each in env_files.variables(project, path)}
    return _known({**found, **project.host.environ})


def _known(values: Mapping[str, str]) -> KnownVariables:
    shown = {name: value for name, value in values.items() if _can_be_shown(name, value)}
    return KnownVariables(shown, frozenset(values) - set(shown))


def _can_be_shown(name: str, value: str) -> bool:
    if is_sensitive_name(name) or carries_secrets(name, value):
        return False
    return not value or is_safe_to_show(value) or bool(_OF_IMAGES_AND_PLACES.search(name) and _PLAIN.fullmatch(value))
