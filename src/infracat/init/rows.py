"""From drafts to rows that a catalog accepts: names are adapted, and values that it would reject are left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from infracat.catalog import variables
from infracat.catalog.explain import problems
from infracat.catalog.fields.texts import is_name, is_variable
from infracat.catalog.filling import takes_variables
from infracat.catalog.rows import Row
from infracat.init.draft import Draft, Drafts, Reference, Suggestion, Value
from infracat.sections.registry import SECTIONS

MAX_ROWS = 500  # of a section: a first catalog must be short enough to be read
MAX_ORIGINS = 4  # named in a row's comment
MAX_LENGTH = 200  # characters of a value
PROSE_FIELDS = ("title", "purpose", "notes")  # fields for people to read: they may be normalized


@dataclass(frozen=True)
class DraftRow:
    """A row as it will be written; ``comment`` says where it comes from."""

    section: str
    name: str
    fields: Mapping[str, Value]
    comment: Sequence[str]
    starts: str = ""


class RowBuilder:
    """Builds the catalog's rows, in the order of its sections; ``warn`` is called for each draft that is left out."""

    def __init__(self, drafts: Drafts, warn: Callable[[str, str], None]) -> None:
        self.warn = warn
        self.secrets = tuple(drafts.secrets.values())
        chosen = [draft for section in SECTIONS for draft in self._limited(list(drafts.of(section)), section)]
        names = _names(chosen)
        made = {_reference(draft): row for draft in chosen if (row := self._row(draft, names[_reference(draft)]))}
        links = _without_cycles({_reference(draft): draft.requires for draft in chosen if _reference(draft) in made})
        self.rows = [_linked(row, [made[other] for other in links[reference]]) for reference, row in made.items()]

    def suggested(self, suggestions: Sequence[Suggestion]) -> Iterator[DraftRow]:
        """The suggestions that would be valid rows, without what must not be shown."""
        taken = {(row.section, row.name) for row in self.rows}
        for each in suggestions:
            name = next(
                name
                for name in (each.name, *(f"{each.name}-{number}" for number in range(2, len(suggestions) + 3)))
                if (each.section, name) not in taken
            )
            taken.add((each.section, name))
            kept = {key: value for key, given in each.fields.items() if (value := self._printable(key, given))}
            accepted = self._accepted(each.section, name, _in_order(each.section, kept))
            if accepted is not None:
                comment = [f"perhaps, from {each.origin}: {each.why}"]
                yield DraftRow(each.section, name, without_references(each.section, accepted), comment)

    def _limited(self, drafts: list[Draft], section: str) -> list[Draft]:
        if section == "env_vars":
            for draft in drafts:
                if not is_variable(draft.name):  # not shown: it may be part of a key
                    self.warn(draft.origins[0], "is not the name of an environment variable")
            drafts = [draft for draft in drafts if is_variable(draft.name)]
        if len(drafts) > MAX_ROWS:
            self.warn(section, f"{len(drafts)} rows are too many for a first catalog: the first {MAX_ROWS} are in it")
        return drafts[:MAX_ROWS]

    def _row(self, draft: Draft, name: str) -> DraftRow | None:
        withheld = self._withheld(draft)
        values = {key: value for key, given in draft.fields.items() if (value := self._printable(key, given))}
        if _allowed(draft.name) != draft.name and (title := tidy(draft.name)) and not self._secret_in("title", title):
            values = {"title": title} | values
        accepted = self._accepted(draft.section, name, _in_order(draft.section, values))
        if accepted is None:
            self.warn(draft.origins[0], f"{draft.section}/{name}: not enough is known for a row")
            return None
        comment = [f"from {', '.join(_nearest(draft.origins))}", *draft.remarks, *withheld]
        return DraftRow(draft.section, name, without_references(draft.section, accepted), comment, draft.starts)

    def _withheld(self, draft: Draft) -> list[str]:
        """A remark for each field that is left out, in whole or in part, since it contains a secret."""
        found = []
        for key, value in draft.fields.items():
            texts = [value] if isinstance(value, str) else [*value.values()] if isinstance(value, Mapping) else value
            if names := list(dict.fromkeys(name for text in texts if (name := self._secret_in(key, text)))):
                found.append(f"left out of {key}: what is also the value of {', '.join(names)}")
                self.warn(draft.origins[0], f"{draft.section}/{tidy(draft.name)}: {found[-1]}")
        return found

    def _accepted(self, section: str, name: str, values: dict[str, Value]) -> dict[str, Value] | None:
        """The values without those that the section rejects; None if no valid row remains."""
        row_class = SECTIONS[section].row_class(values.get("kind"))
        try:
            row_class.model_validate({"name": name, **values})
        except ValidationError as error:
            wrong = {str(problem.path[0]) for problem in problems(error, row_class) if problem.path}
            left = {key: value for key, value in values.items() if key not in wrong}
            return self._accepted(section, name, left) if len(left) < len(values) else None
        return values

    def _printable(self, key: str, value: Value) -> Value:
        """Prose is normalized; any other value that is unprintable, too long or secret is left out."""
        if isinstance(value, str):
            text = tidy(value) if key in PROSE_FIELDS else value
            return text if self._can_be_shown(key, text) else ""
        if isinstance(value, Mapping):
            return {name: text for name, text in value.items() if self._can_be_shown(key, text)}
        return [text for text in value if self._can_be_shown(key, text)]

    def _can_be_shown(self, key: str, text: str) -> bool:
        fits = text == tidy(text) and len(text) <= MAX_LENGTH
        return bool(text) and fits and not self._secret_in(key, text)

    def _secret_in(self, key: str, text: str) -> str:
        """The name of the variable whose secret value the text of the field contains; empty if it contains none."""
        return next((secret.name for secret in self.secrets if secret.is_in(text, key)), "")


def without_references(section: str, values: Mapping[str, Value]) -> dict[str, Value]:
    """A ``${NAME}`` that a file of the project holds is text in the catalog, too."""
    row_class = SECTIONS[section].row_class(values.get("kind"))
    return {name: _escaped(value) if takes_variables(row_class, name) else value for name, value in values.items()}


def _escaped(value: Value) -> Value:
    if isinstance(value, str):
        return variables.escaped(value)
    if isinstance(value, Mapping):
        return {name: variables.escaped(text) for name, text in value.items()}
    return [variables.escaped(text) for text in value]


def _in_order(section: str, values: dict[str, Value]) -> dict[str, Value]:
    """In the usual order: description, the section's own fields, notes and level."""
    own = SECTIONS[section].row_class(values.get("kind")).model_fields
    order = ["title", "purpose", *(field for field in own if field not in Row.model_fields), "notes", "level"]
    return dict(sorted(values.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order)))


def _nearest(origins: Sequence[str]) -> list[str]:
    """The first origins; a file without a line is dropped if one of its lines is listed."""
    with_lines = {origin.rpartition(":")[0] for origin in origins}
    return [origin for origin in dict.fromkeys(origins) if origin not in with_lines][:MAX_ORIGINS]


def tidy(text: str) -> str:
    """One line of printable text of at most ``MAX_LENGTH`` characters."""
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text if len(text) <= MAX_LENGTH else f"{text[: MAX_LENGTH - 1]}…"


def _linked(row: DraftRow, others: Sequence[DraftRow]) -> DraftRow:
    if not others:
        return row
    return replace(row, fields={**row.fields, "requires": [f"{other.section}/{other.name}" for other in others]})


def _reference(draft: Draft) -> Reference:
    return draft.section, draft.key


def _names(drafts: Iterable[Draft]) -> dict[Reference, str]:
    """A unique valid name for each draft: ``my app`` → ``my-app``."""
    names: dict[Reference, str] = {}
    taken: set[tuple[str, str]] = set()
    ordered = sorted(drafts, key=lambda draft: _allowed(draft.name) != draft.name)  # a valid name is kept unchanged
    for draft in ordered:
        base = _allowed(draft.name) or "unnamed"
        wanted = (base, *map(_allowed, draft.longer_names))
        name = next((each for each in wanted if each and (draft.section, each) not in taken), base)
        number = 2
        while (draft.section, name) in taken:
            name, number = f"{base[:90]}-{number}", number + 1
        taken.add((draft.section, name))
        names[_reference(draft)] = name
    return names


def _allowed(name: str) -> str:
    if is_variable(name) and len(name) > 100:
        return name  # a variable's name may be longer
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", name)[:100].strip("-") if not is_name(name) else name


def _without_cycles(links: Mapping[Reference, Sequence[Reference]]) -> dict[Reference, list[Reference]]:
    """The links to existing rows, without those that would close a cycle."""
    kept: dict[Reference, list[Reference]] = {reference: [] for reference in links}
    for reference, wanted in links.items():
        for other in dict.fromkeys(wanted):
            if other in kept and not _is_reachable(kept, other, reference):
                kept[reference].append(other)
    return kept


def _is_reachable(links: Mapping[Reference, Sequence[Reference]], start: Reference, end: Reference) -> bool:
    seen, todo = set(), [start]
    while todo:
        here = todo.pop()
        if here == end:
            return True
        if here not in seen:
            seen.add(here)
            todo += links[here]
    return False
