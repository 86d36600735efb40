"""Whatever is in a document: reading it ends well, and no cell of a table that is taken is lost."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from infracat.catalog.load import load
from infracat.catalog.mistakes import BadCatalog
from infracat.catalog.nodes import DocumentRow, Items
from infracat.catalog.source import SourceError
from infracat.markdown.document import Document
from infracat.markdown.reader import read
from infracat.sections.registry import SECTIONS
from tests.markdown.expected import plain
from tests.paths import REPOSITORY

quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WHOLE = [path.read_text("utf-8") for path in sorted((REPOSITORY / "tests/documents").glob("*.md"))]
PIECES = [
    *"|-:#*_`~<>[](){}!\\&$+.\n \t",
    *("\n\n", "|---|---|\n", "\n| ", " | ", "\n## ", "\n### ", "\n- ", "\n  - ", "\n1. ", "\n> ", "\n```\n", "\n---\n"),
    *("Environment variables", "Ports", "Prerequisites", "Services", "Backups", "Maintenance", "Troubleshooting"),
    *("Variable", "Required", "Port", "Service", "Tool", "Min Version", "Image", "Frequency", "Task", "Symptom", "Fix"),
    *("A_KEY", "localhost", "8080:80", "18+", "daily", "✅", "~~gone~~", "`name: x`", "`requires: [a", "${X", "$${"),
    *("<table>", "<!--", "-->", "<br>", "[^1]", "[^1]: x", "[a](b)", "&#0;", "\u202e", "é", "\ufeff"),
]
markdown = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


def ends_well(text: str) -> Document | None:
    """Read, or refused; told places are in the text."""
    try:
        found = read(text)
    except SourceError:
        return None
    lines = text.count("\n") + 1
    assert all(0 < each.line <= lines and each.why for each in found.left_out)
    assert all(0 < each.line <= lines and each.message for each in found.flaws)
    for name, rows in found.root.items():
        for row in rows if name in SECTIONS and isinstance(rows, Items) else ():
            assert isinstance(row, DocumentRow)
            assert "name" in row
            assert 0 < row.line <= lines
    return found


@quick
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text(text: str) -> None:
    ends_well(text)


@quick
@given(markdown)
def test_any_markdown(text: str) -> None:
    ends_well(text)


@quick
@given(st.sampled_from(WHOLE), st.integers(0, 3000), st.integers(0, 40), markdown)
def test_a_real_document_with_a_part_of_it_replaced(text: str, begin: int, length: int, new: str) -> None:
    ends_well(text[:begin] + new[:20] + text[begin + length :])


@quick
@given(st.one_of(st.binary(max_size=300), markdown.map(lambda text: text.encode("utf-8", "replace"))))
def test_loading_ends_in_a_catalog_or_in_mistakes(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "DOCUMENT.md"
        path.write_bytes(data)
        try:
            load(path, variables={})
        except BadCatalog as bad:
            lines = str(bad).splitlines()
            assert lines
            assert all(line.isprintable() for line in lines)


class Shape(NamedTuple):
    """A heading with the columns of its table; ``kept``: how many of the first columns make the name."""

    heading: str
    columns: tuple[str, ...]


SHAPES = {
    "cli_tools": Shape("Prerequisites", ("Tool", "Min Version", "Check", "Install", "Required", "Hints")),
    "system_resources": Shape("Hardware requirements", ("Requirement", "Minimum", "Recommended", "Notes")),
    "containers": Shape("Docker containers", ("Service", "Image", "Port(s)", "Purpose", "Volumes", "Size of it")),
    "network": Shape("Ports", ("Port", "Service", "Protocol", "Description", "Seen by")),
    "env_vars": Shape("Environment variables", ("Variable", "Required", "Default", "Example", "Where to get it")),
    "external_apis": Shape("External APIs", ("Service", "Endpoint", "Auth", "Rate Limit", "Cost", "Contract")),
    "cloud_services": Shape("AWS services", ("Service", "Region", "Resources", "Monthly Cost (Est.)", "Purpose")),
    "backups": Shape("Backups", ("Component", "Method", "Frequency", "Location", "Retention", "RPO")),
    "storage": Shape("Volumes", ("Volume", "Mounted at", "Size", "Notes", "Old name")),
    "mcp_tools": Shape("MCP tools", ("Tool", "Purpose", "Config Path", "Key Commands", "Notes")),
    "maintenance": Shape("Maintenance", ("Task", "Frequency", "Command", "Who")),
    "troubleshooting": Shape("Troubleshooting", ("Symptom", "Cause", "Solution", "Seen in")),
}
MEANT = frozenset(
    ("yes", "no", "required", "optional", "recommended", "for", "every", "host")
)  # of levels, intervals, ports
word = st.from_regex(r"[qxvz][bcdfgklmprst][aeo][bdgklmnprst]{1,3}[aeiou]", fullmatch=True)
number = st.integers(1, 65535).map(str)
value = st.sampled_from(
    [
        "18+", ">= 20.1", "8080", "127.0.0.1:5433:5432", "8087 (host) -> 8086", "80 / 443", "53/udp",
        "postgres:15", "Custom", "Daily at 2 AM UTC", "Weekly/Monthly", "30 days rolling", "Every 6 months", "10k/min",
        "~$25 (fixed)", "$200 - $800", "16 GB", "8GB minimum, 16GB recommended", "https://x.example.org/a", "./data/",
        "E:\\Backups\\", "s3://bucket-one/x", "pg_dump", "`echo 1`", "[link](https://y.example.org)", "Yes", "No",
        "For contributors", "sk-...", "eu-west-1", "10.5%", "a<br>b", "**bold** word", "`A_B`", "2.9% + $0.30/txn",
        "4 cores", "CUDA 11.8+", "&lt;tag&gt;", "1,024", "${PORT:-80}:80", "\\| pipe", "x" * 30,
    ]
)  # fmt: skip
cell = st.one_of(
    st.lists(word, min_size=1, max_size=3).map(" ".join),
    value,
    st.tuples(value, word).map(" ".join),
    st.tuples(word, value).map(" ".join),
    st.tuples(value, word).map("{0[0]} ({0[1]})".format),
    st.sampled_from(["", "-", "—", "N/A"]),
)


@pytest.mark.parametrize("section", SHAPES)
@quick
@given(data=st.data())
def test_no_cell_of_a_taken_table_is_lost(section: str, data: st.DataObject) -> None:
    heading, columns = SHAPES[section]
    first = data.draw(word if section != "env_vars" else word.map(lambda text: f"{text.upper()}_{text.upper()}"))
    cells = [first, *(data.draw(cell) for _ in columns[1:])]
    if section == "network":
        cells = [data.draw(number), first, *cells[2:]]
    assume(any(text.strip("-—N/A ") for text in cells[1:]))
    lines = ["| " + " | ".join(each) + " |" for each in (columns, ["---"] * len(columns), cells)]
    found = read(f"## {heading}\n\n" + "\n".join(lines) + "\n")
    text = folded(plain(found.root))
    lost = [each for written in cells for each in words_of(written) if each not in text and each not in MEANT]
    assert not lost, (cells, plain(found.root))


def words_of(written: str) -> list[str]:
    """The words and numbers that a reader sees in a cell."""
    seen = re.sub(r"<br>|\]\(|&lt;|&gt;|[\\`*]", " ", written)
    return re.findall(r"[^\W_]{2,}", seen.casefold())


def folded(value: Any) -> str:
    """All text, keys included: ``driver`` and ``minimum`` are words of cells that became a field's name."""
    return re.sub(r"[\\`*_]", " ", str(value)).casefold()
