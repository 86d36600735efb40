"""Variables that code, compose or CI read and that no row states; and stated ones that nothing reads."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from infracat.catalog.compose_variables import variable_uses
from infracat.drift.finding import Findings
from infracat.drift.source_files import SourceFiles, SourceText
from infracat.drift.stated import CatalogNames
from infracat.drift.variable_reads import is_given, reads
from infracat.init import env_files
from infracat.init.draft import Drafts
from infracat.init.project import Project
from infracat.init.reading import origin
from infracat.init.stack import Stack

MOST_PLACES = 4  # that are named of one variable
_OF_LIBRARIES = re.compile(
    r"(?:AWS|AZURE|ARM|GOOGLE|GCP|CLOUDSDK|DOCKER|OTEL|SSL)_.*|PG[A-Z]+|(?:HTTPS?|NO|ALL)_PROXY", re.IGNORECASE
)
_PREFIX = re.compile(
    r"(?:env_prefix|envvar_prefix|auto_envvar_prefix|SetEnvPrefix|EnvPrefix)\W{1,5}([A-Za-z][A-Za-z0-9_]{0,40})"
)


@dataclass
class Seen:
    """What the files say: where a variable is read, whether always with a default, and names that appear at all."""

    places: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    needed: set[str] = field(default_factory=set)
    unread: dict[str, tuple[str, ...]] = field(default_factory=dict)  # stated and not met yet, in all their forms
    prefixes: set[str] = field(default_factory=set)

    def note(self, name: str, where: str, *, has_default: bool) -> None:
        if len(self.places[name]) < MOST_PLACES:
            self.places[name].append(where)
        if not has_default:
            self.needed.add(name)


def compare(project: Project, stated: CatalogNames, stacks: Sequence[Stack], drafts: Drafts, found: Findings) -> None:
    """Adds drafts of what is not stated; ``drafts`` has those of example files already, with their purposes."""
    rows = {row.name: row for row in stated.of("env_vars")}
    passed_on = _passed_on(stacks, project)
    seen = Seen(
        unread={name: _forms(name) for name in rows if not _is_read_elsewhere(name, stated) and name not in passed_on}
    )
    files = SourceFiles(project, _catalog_files(stated))
    for each in files:
        _look(each, seen)
    _of_compose(project, stacks, seen)
    for why in dict.fromkeys(files.incomplete):
        found.not_looked_at("variables", f"not read: {why}")
    _drafts(seen, {*rows, *_credentials(stated)}, drafts)
    if not files.incomplete:
        for name in sorted(set(seen.unread) - set(seen.places)):
            if not any(name.upper().startswith(prefix.upper()) for prefix in seen.prefixes):
                found.add("no longer here", rows[name].key, "nothing here reads it", [stated.place(rows[name].key)])


def _look(file: SourceText, seen: Seen) -> None:
    if file.is_used:
        for read in reads(file.path, file.text):
            seen.note(read.name, origin(file.path, read.line), has_default=read.has_default)
    seen.prefixes.update(_PREFIX.findall(file.text))
    if seen.unread:
        lowered = file.text.lower()
        for name in [name for name, forms in seen.unread.items() if any(map(lowered.__contains__, forms))]:
            del seen.unread[name]


def _forms(name: str) -> tuple[str, ...]:
    """How settings name a variable: ``DATABASE_URL``, ``database_url``, ``database.url``, ``database-url``."""
    lowered = name.lower()
    return lowered, lowered.replace("_", "."), lowered.replace("_", "-")


def _of_compose(project: Project, stacks: Sequence[Stack], seen: Seen) -> None:
    """What has a default there, nobody needs to state, as in a first catalog; all the same it is read."""
    for path in dict.fromkeys(path for stack in stacks for path in stack.model.files):
        for use in variable_uses(project.text(path) or ""):
            seen.unread.pop(use.name, None)
            if not is_given(use.name) and not use.has_default:
                seen.note(use.name, origin(path, use.line), has_default=use.may_be_empty)


def _passed_on(stacks: Sequence[Stack], project: Project) -> set[str]:
    """The variables of files that containers are given whole: their programs may read any of them."""
    files = dict.fromkeys(file for stack in stacks for name in stack.services for file in stack.env_files(name))
    return {name for file in files for name in env_files.names_in(file, project)}


def _is_read_elsewhere(name: str, stated: CatalogNames) -> bool:
    """By a library or the system, or by another row of the catalog."""
    uses = re.findall(rf"(?<![A-Za-z0-9_]){re.escape(name)}(?![A-Za-z0-9_])", stated.text)
    return is_given(name) or _OF_LIBRARIES.fullmatch(name) is not None or len(uses) > 1


def _credentials(stated: CatalogNames) -> Iterable[str]:
    yield from (row.auth.env for row in stated.of("external_apis") if row.auth is not None)


def _catalog_files(stated: CatalogNames) -> frozenset[PurePath]:
    paths = (path for path in stated.catalog.sources if path.is_relative_to(stated.folder))
    return frozenset(PurePath(path.relative_to(stated.folder)) for path in paths)


def _drafts(seen: Seen, known: set[str], drafts: Drafts) -> None:
    """Leave the variables that are read and not stated, with what an example file says of them."""
    places: Mapping[str, list[str]] = seen.places
    for draft in drafts.of("env_vars"):
        if draft.name in known or draft.name not in places:
            drafts.remove(draft)
        else:
            draft.origins[:] = dict.fromkeys([*places[draft.name], *draft.origins])
    for name, where in places.items():
        if name not in known and drafts.get("env_vars", name) is None:
            draft = drafts.add("env_vars", name, where[0], level=None if name in seen.needed else "optional")
            draft.origins[1:] = where[1:]
