"""The headings and columns of documents that are understood: the first words of each, in English."""

from __future__ import annotations

from collections.abc import Iterable

from infracat.markdown.vocabulary import tables

_SHOWN = 3  # of the words for one thing; all of them are in vocabulary.toml

_NO_FIELDS = ("optional", "run", "number")  # what says no more than others, or nothing of a row


def sections() -> str:
    """A row for each section: what its headings are called, and its columns, those for one thing together."""
    words = tables()
    lines = [
        f"| [`{name}`](sections/{name}.md) | {_words(words['headings'][name])} | {_columns(columns)} |"
        for name, columns in words["columns"].items()
        if name != "common"
    ]
    return "| section | headings | columns |\n|---|---|---|\n" + "\n".join(lines)


def common() -> str:
    """Columns that every table may have."""
    columns = tables()["columns"]["common"].items()
    lines = [f"| `{field}` | {_words(words)} |" for field, words in columns if field not in _NO_FIELDS]
    return "| | columns |\n|---|---|\n" + "\n".join(lines)


def parents() -> str:
    """Headings that say something of all rows below them."""
    lines = [f"| {_words(words)} | `{_stated(fact)}` |" for fact, words in tables()["parents"].items()]
    return "| heading above | of every row below |\n|---|---|\n" + "\n".join(lines)


def _stated(fact: str) -> str:
    return f"level: {fact}" if fact in ("required", "recommended", "optional") else f"profiles: {fact}"


def _columns(columns: dict[str, list[str]]) -> str:
    return " · ".join(filter(None, map(_words, columns.values())))


def _words(words: Iterable[str]) -> str:
    return ", ".join([word for word in words if word.isascii()][:_SHOWN])
