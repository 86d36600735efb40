"""From drafts to rows that a catalog accepts: names are adapted, and what it would refuse is left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from infracat.catalog.explain import problems
from infracat.catalog.rows import Row
from infracat.init.draft import Draft, Drafts, Reference, Value
from infracat.sections.registry import SECTIONS

MOST = 500  # rows of a section; a longer catalog is nobody's first
PLACES = 4  # that a comment names
LONGEST = 200  # characters of a value
WORDS = ("title", "purpose", "notes")  # fields that people read: they may be tidied up
SECRET = 8  # characters; a shorter value is too common to be looked for
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,200}")


@dataclass(frozen=True)
class DraftRow:
    """A row as it will be written; ``comment`` says where it comes from."""

    section: str
    name: str
    fields: Mapping[str, Value]
    comment: Sequence[str]


class Rows:
    """The catalog's rows, in the order of its sections; ``complain`` hears of what did not become one."""

    def __init__(self, drafts: Drafts, complain: Callable[[str, str], None]) -> None:
        self.complain = complain
        self.secrets = [secret for secret in drafts.secrets if len(secret) >= SECRET and not secret.isalpha()]
        chosen = [draft for section in SECTIONS for draft in self._first(list(drafts.of(section)), section)]
        names = _names(chosen)
        made = {_reference(draft): row for draft in chosen if (row := self._row(draft, names[_reference(draft)]))}
        links = _without_circles({_reference(draft): draft.requires for draft in chosen if _reference(draft) in made})
        self.rows = [_linked(row, [made[other] for other in links[reference]]) for reference, row in made.items()]

    def _first(self, drafts: list[Draft], section: str) -> list[Draft]:
        if section == "env_vars":
            for draft in drafts:
                if not _VARIABLE.fullmatch(draft.name):  # not shown: it may be a piece of a key
                    self.complain(draft.origins[0], "is not the name of an environment variable")
            drafts = [draft for draft in drafts if _VARIABLE.fullmatch(draft.name)]
        if len(drafts) > MOST:
            self.complain(section, f"{len(drafts)} rows are too many for a first catalog: the first {MOST} are in it")
        return drafts[:MOST]

    def _row(self, draft: Draft, name: str) -> DraftRow | None:
        stated = {key: value for key, given in draft.fields.items() if (value := self._clean(key, given))}
        if name != draft.name and (title := tidy(draft.name)) and not self._is_secret(title):
            stated = {"title": title} | stated
        accepted = self._accepted(draft.section, name, _in_order(draft.section, stated))
        if accepted is None:
            self.complain(draft.origins[0], f"{draft.section}/{name}: not enough is known for a row")
            return None
        return DraftRow(draft.section, name, accepted, [f"from {', '.join(_nearest(draft.origins))}", *draft.remarks])

    def _accepted(self, section: str, name: str, stated: dict[str, Value]) -> dict[str, Value] | None:
        """Without the fields that the section refuses; None where it cannot be a row without them."""
        row_class = SECTIONS[section].row_class(stated.get("kind"))
        try:
            row_class.model_validate({"name": name, **stated})
        except ValidationError as error:
            wrong = {str(problem.path[0]) for problem in problems(error, row_class) if problem.path}
            left = {key: value for key, value in stated.items() if key not in wrong}
            return self._accepted(section, name, left) if len(left) < len(stated) else None
        return stated

    def _clean(self, key: str, value: Value) -> Value:
        """Texts to read are tidied up; another value that is not printable, too long or secret is left out."""
        if isinstance(value, str):
            text = tidy(value) if key in WORDS else value
            return text if self._can_be_shown(text) else ""
        if isinstance(value, Mapping):
            return {name: text for name, text in value.items() if self._can_be_shown(text)}
        return [text for text in value if self._can_be_shown(text)]

    def _can_be_shown(self, text: str) -> bool:
        fits = text == tidy(text) and len(text) <= LONGEST
        return bool(text) and fits and not self._is_secret(text)

    def _is_secret(self, text: str) -> bool:
        return any(secret in text for secret in self.secrets)


def _in_order(section: str, stated: dict[str, Value]) -> dict[str, Value]:
    """What it is, then what the section asks for, then how much it matters: as people write rows."""
    own = SECTIONS[section].row_class(stated.get("kind")).model_fields
    order = ["title", "purpose", *(field for field in own if field not in Row.model_fields), "notes", "level"]
    return dict(sorted(stated.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order)))


def _nearest(origins: Sequence[str]) -> list[str]:
    """The first places; a file as a whole says nothing more where one of its lines is named."""
    with_lines = {origin.rpartition(":")[0] for origin in origins}
    return [origin for origin in dict.fromkeys(origins) if origin not in with_lines][:PLACES]


def tidy(text: str) -> str:
    """One line of printable text, not too long."""
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _linked(row: DraftRow, others: Sequence[DraftRow]) -> DraftRow:
    if not others:
        return row
    return replace(row, fields={**row.fields, "requires": [f"{other.section}/{other.name}" for other in others]})


def _reference(draft: Draft) -> Reference:
    return draft.section, draft.name


def _names(drafts: Iterable[Draft]) -> dict[Reference, str]:
    """A name of its own for each that the catalog accepts: ``my app`` → ``my-app``."""
    names: dict[Reference, str] = {}
    taken: set[tuple[str, str]] = set()
    ordered = sorted(drafts, key=lambda draft: _allowed(draft.name) != draft.name)  # who has a good name keeps it
    for draft in ordered:
        name = base = _allowed(draft.name) or "unnamed"
        number = 2
        while (draft.section, name) in taken:
            name, number = f"{base[:90]}-{number}", number + 1
        taken.add((draft.section, name))
        names[_reference(draft)] = name
    return names


def _allowed(name: str) -> str:
    if _VARIABLE.fullmatch(name) and len(name) > 100:
        return name  # of a variable, which may be longer
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", name)[:100].strip("-") if not _is_allowed(name) else name


def _is_allowed(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9_.-]{1,100}", name) is not None


def _without_circles(links: Mapping[Reference, Sequence[Reference]]) -> dict[Reference, list[Reference]]:
    """Links that lead somewhere, less those that would close a circle."""
    kept: dict[Reference, list[Reference]] = {reference: [] for reference in links}
    for reference, wanted in links.items():
        for other in dict.fromkeys(wanted):
            if other in kept and not _leads(kept, other, reference):
                kept[reference].append(other)
    return kept


def _leads(links: Mapping[Reference, Sequence[Reference]], start: Reference, end: Reference) -> bool:
    seen, todo = set(), [start]
    while todo:
        here = todo.pop()
        if here == end:
            return True
        if here not in seen:
            seen.add(here)
            todo += links[here]
    return False
