"""What people mean as a table and Markdown does not read as one: lines without ``|---|``, and HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

from infracat.markdown.blocks import Heading, Unread
from infracat.markdown.cells_of_line import cells
from infracat.markdown.commonmark import MOST_PIPES
from infracat.markdown.inline import Words

NO_DELIMITERS = "is a table without the line |---|---| below its headings"
NO_HEADINGS = "begins with the line |---|---|: a table has its headings directly above that"
HTML = "is an HTML table: write it as Markdown"
LONGEST_HTML = 100_000  # characters of a block of HTML that are searched for tables
LONGEST_LINE = 10_000  # characters of the line of headings that are read
MOST_COLUMNS = 50


def tables_of_text(content: str, line: int, under: tuple[Heading, ...], words: Words) -> tuple[str, Unread | None]:
    """The words of a paragraph above its first line of a table, and that table, if it has one."""
    if "|" not in content:
        return content, None
    lines = content.split("\n")
    begin = next((at for at, text in enumerate(lines) if _is_row(text)), len(lines))
    rows = lines[begin:]
    if not _are_rows(rows):
        return content, None
    named = [] if _is_delimiters(rows[0]) else cells(rows[0][:LONGEST_LINE])[:MOST_COLUMNS]
    headings = tuple(words.read(text, line + begin).text for text, _ in named)
    return "\n".join(lines[:begin]), Unread(under, line + begin, _why(rows), headings)


def _is_row(line: str) -> bool:
    text = line.strip()
    return (text.startswith("|") and text.count("|") > 1) or text.count(" | ") > 1


def _are_rows(lines: Sequence[str]) -> bool:
    """Two or more rows, or one between pipes; one line of ``a | b | c`` may be links beside each other."""
    rows = sum(1 for line in lines if _is_row(line))
    return rows > 1 or (rows == 1 and lines[0].strip().startswith("|") and lines[0].strip().endswith("|"))


def _why(rows: Sequence[str]) -> str:
    """What is wrong: a line of delimiters may be there, with another number of columns than the headings."""
    if rows[0].count("|") > MOST_PIPES:
        return "is a table of too many columns"
    if _is_delimiters(rows[0]):
        return NO_HEADINGS
    below = rows[1].strip() if len(rows) > 1 else ""
    if _is_delimiters(below):
        return (
            f"is a table whose line |---|---| has {len(cells(below))} columns, and its headings {len(cells(rows[0]))}"
        )
    return NO_DELIMITERS


def _is_delimiters(line: str) -> bool:
    return "-" in line and not line.strip("|-: \t")


def html_tables(content: str, line: int, under: tuple[Heading, ...]) -> Iterator[Unread]:
    """Each table in a block of HTML, and what may be its headings. Nothing in it is run, or kept."""
    if "<table" in content.lower():
        reader = _Tables()
        reader.feed(content[:LONGEST_HTML])
        for at, cells_of_head in reader.tables:
            columns = tuple(" ".join(text.split()) for text in cells_of_head[:MOST_COLUMNS] if text.strip())
            yield Unread(under, line + at - 1, HTML, columns)


class _Tables(HTMLParser):
    """Collects the line of each table, and the cells of its first row; those in comments are none."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[tuple[int, list[str]]] = []
        self.rows, self.is_in_cell = 0, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "table":
            self.tables.append((self.getpos()[0], []))
            self.rows = 0
        if tag in ("table", "tr", "th", "td"):
            self.rows += tag == "tr"
            self.is_in_cell = tag in ("th", "td") and self.rows <= 1 and bool(self.tables)
            if self.is_in_cell:
                self.tables[-1][1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.is_in_cell = self.is_in_cell and tag not in ("th", "td", "tr", "table")

    def handle_data(self, data: str) -> None:
        if self.is_in_cell:
            self.tables[-1][1][-1] += data
