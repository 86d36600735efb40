"""What people mean as a table and Markdown does not read as one: lines without ``|---|``, and HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

from infracat.markdown.blocks import Heading, Unread
from infracat.markdown.cells_of_line import cells
from infracat.markdown.inline import Words

NO_DELIMITERS = "is a table without the line |---|---| below its headings"
HTML = "is an HTML table: write it as Markdown"
LONGEST_HEAD = 4_000  # characters of an HTML table that are searched for its headings
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
    headings = tuple(words.read(text, line + begin).text for text, _ in cells(rows[0])[:MOST_COLUMNS])
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
    below = rows[1].strip() if len(rows) > 1 else ""
    if "-" in below and not below.strip("|-: \t"):
        return (
            f"is a table whose line |---|---| has {len(cells(below))} columns, and its headings {len(cells(rows[0]))}"
        )
    return NO_DELIMITERS


def html_tables(content: str, line: int, under: tuple[Heading, ...]) -> Iterator[Unread]:
    """Each table in a block of HTML, and what may be its headings. Nothing in it is run, or kept."""
    folded = content.lower()
    begin = folded.find("<table")
    while begin >= 0:
        end = folded.find("<table", begin + 1)
        head = content[begin : min(end if end >= 0 else len(content), begin + LONGEST_HEAD)]
        yield Unread(under, line + content.count("\n", 0, begin), HTML, _headings(head))
        begin = end


def _headings(html: str) -> tuple[str, ...]:
    reader = _Head()
    reader.feed(html)
    return tuple(" ".join(text.split()) for text in reader.cells[:MOST_COLUMNS])


class _Head(HTMLParser):
    """Collects the cells of the first row."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.rows, self.is_in_cell = 0, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.rows += tag == "tr"
        if tag in ("th", "td", "tr"):
            self.is_in_cell = tag != "tr" and self.rows <= 1
        if self.is_in_cell and tag in ("th", "td"):
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td", "tr"):
            self.is_in_cell = False

    def handle_data(self, data: str) -> None:
        if self.is_in_cell:
            self.cells[-1] += data
