"""What rows say of each other in words: ``Requires running postgres`` is ``requires: containers/postgres``.

Such references are guesses, and only rows of the same document are meant. A field that is stated is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from infracat.catalog.links import cycles, texts
from infracat.catalog.mistakes import shown
from infracat.catalog.nodes import DocumentRow, Fields, Items, Scalar, child
from infracat.markdown.cells.words import any_of, meanings, tables

_CAN_BE_REQUIRED = (
    "containers", "cli_tools", "mcp_tools", "env_vars", "storage", "external_apis", "cloud_services", "network",
    "system_resources",
)  # fmt: skip
_ARE_SPOKEN_OF = ("containers", "mcp_tools", "external_apis", "cloud_services", "env_vars", "storage", "cli_tools")
LONGEST_CLAUSE = 300  # characters in which a clause names what it requires
_MOST_WORDS = 4  # of a row's name or title
_WORD = re.compile(r"[^\s,;:()\[\]\"“”!?]+")
_PHRASES = tables()["requires"]
_REQUIRES = re.compile(rf"(?<![\w-])(?:{any_of(_PHRASES['requires'])})\s+(?=[^\s.;])", re.IGNORECASE)
_NOT = re.compile(rf"(?:{any_of(_PHRASES['not'])})\s+$", re.IGNORECASE)
_CLAUSE_ENDS = re.compile(r"[;!?()\n]|\.(?=\s|$)")
_SKIPPED, _JOINED, _FOLLOWING = (frozenset(_PHRASES[name]) for name in ("skipped", "joined", "following"))
_ABOUT = meanings("about")


@dataclass
class _Rows:
    """The rows of a document by their keys, and their keys by what they are called."""

    by_key: dict[str, DocumentRow] = field(default_factory=dict)
    called: dict[str, list[str]] = field(default_factory=dict)
    sections: set[str] = field(default_factory=set)

    def add(self, section: str, row: Fields) -> None:
        name = child(row, "name")
        if not isinstance(row, DocumentRow) or not isinstance(name, Scalar):
            return
        key = f"{section}/{name}"
        self.by_key[key] = row
        self.sections.add(section)
        for label in {_label(each) for each in (name, child(row, "title")) if isinstance(each, Scalar)}:
            self.called.setdefault(label, []).append(key)

    def named(self, words: Sequence[str], sections: Sequence[str]) -> str | None:
        """The row that is called so, of the first of the ``sections`` that has one."""
        keys = self.called.get(" ".join(words), ())
        found = {key.partition("/")[0]: key for key in reversed(keys)}
        return next((found[section] for section in sections if section in found), None)


def suggest(root: Fields) -> None:
    """Adds ``requires`` and ``applies_to`` to the rows whose words name other rows."""
    rows = _Rows()
    for section, items in root.items():
        for row in items if isinstance(items, Items) else ():
            if isinstance(row, Fields):
                rows.add(str(section), row)
    for key, row in rows.by_key.items():
        if key.startswith("troubleshooting/"):
            _suggest_about(row, rows)
        elif "requires" not in row:
            _suggest_requires(key, row, rows)
    _without_circles(rows.by_key)


def _label(text: str) -> str:
    return " ".join(text.casefold().split())


def _suggest_requires(key: str, row: DocumentRow, rows: _Rows) -> None:
    notes = child(row, "notes")
    if not isinstance(notes, Scalar):
        return
    for clause in _clauses(notes):
        found = [each for each in dict.fromkeys(_objects(clause, rows)) if each != key]
        if found:
            _put(row, "requires", found, notes, f"its notes say: {shown(clause.strip())}")
            return


def _clauses(text: str) -> Iterator[str]:
    """From each word that requires something to the end of the clause."""
    for found in _REQUIRES.finditer(text):
        if not _NOT.search(text[max(0, found.start() - 30) : found.start()]):
            last = found.end() + LONGEST_CLAUSE
            end = _CLAUSE_ENDS.search(text, found.end(), last)
            yield text[found.start() : end.start() if end else last]


def _objects(clause: str, rows: _Rows) -> Iterator[str]:
    """The keys of what is required: ``Requires running postgres and redis`` → both."""
    begin = _REQUIRES.match(clause)
    words = [each.casefold() for each in _WORD.findall(clause[begin.end() if begin else 0 :].replace(",", " and "))]
    while words:
        while words and words[0] in _SKIPPED:
            words = words[1:]
        length = next((n for n in range(min(_MOST_WORDS, len(words)), 0, -1) if _is_object(words, n, rows)), 0)
        if not length:
            return
        yield str(rows.named(words[:length], _CAN_BE_REQUIRED))
        words = words[length:]
        while words and (words[0] in _FOLLOWING or words[0] in _JOINED):
            words = words[1:]


def _is_object(words: Sequence[str], length: int, rows: _Rows) -> bool:
    """Whether these words name a row, and no further word makes something else of it: ``data access``."""
    after = words[length : length + 1]
    ends = not after or after[0] in _JOINED or after[0] in _FOLLOWING or not after[0][:1].isalpha()
    return ends and rows.named(words[:length], _CAN_BE_REQUIRED) is not None


def _suggest_about(row: DocumentRow, rows: _Rows) -> None:
    problem = child(row, "problem")
    if not isinstance(problem, Scalar) or "applies_to" in row:
        return
    written = [each.strip("'’.`") for each in _WORD.findall(problem)]
    words = [each.casefold() for each in written]
    spoken_of = (key for key in _spoken_of(words, rows) if _is_spelled(key, written))
    found = list(spoken_of) or [about for word in words if (about := _ABOUT.get(word, "")) in rows.sections]
    if found:
        _put(row, "applies_to", list(dict.fromkeys(found)), problem, f"the problem is {shown(problem)}")


def _spoken_of(words: Sequence[str], rows: _Rows) -> list[str]:
    runs = (words[at : at + n] for n in range(_MOST_WORDS, 0, -1) for at in range(len(words) - n + 1))
    keys = (rows.named(run, _ARE_SPOKEN_OF) for run in runs if len(" ".join(run)) > 2)
    return [key for key in keys if key]


def _is_spelled(key: str, words: Sequence[str]) -> bool:
    """``Port in use`` is not about the variable ``PORT``."""
    section, _, name = key.partition("/")
    return section != "env_vars" or name in words


def _put(row: DocumentRow, name: str, values: Sequence[str], at: Scalar, why: str) -> None:
    items = Items(at.line, at.column)
    items.extend(Scalar.at(value, at.line, at.column, plain=False) for value in values)
    row.put(Scalar.at(name, at.line, at.column, plain=True), items)
    row.guesses[name] = why


def _without_circles(rows: Mapping[str, DocumentRow]) -> None:
    """Takes the guesses back that would make rows require each other."""
    guessed = {key for key, row in rows.items() if "requires" in row.guesses}
    while guessed:
        requires = {key: [text for _, text in texts(row, "requires")] for key, row in rows.items()}
        wrong = guessed.intersection(key for cycle in cycles(requires) for key in cycle)
        for key in wrong:
            rows[key].pop(rows[key].names.pop("requires"))
            del rows[key].guesses["requires"]
        guessed = guessed - wrong if wrong else set()
