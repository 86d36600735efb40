"""A whole document: settings, head, rows in its order, and what is left alone."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent
from types import FrameType

import pytest

from infracat.catalog.document import parse
from infracat.catalog.nodes import DocumentRow, Fields, Items, Scalar
from infracat.markdown.document import Document
from infracat.markdown.reader import read
from tests.markdown.reading import values

_ROOT = Path(__file__).parents[2]


def _keys(document: Document) -> list[tuple[str, int]]:
    return [
        (f"{section}/{dict(row)[row.names['name']]}", row.line)
        for section, items in document.root.items()
        if isinstance(items, Items)
        for row in items
        if isinstance(row, DocumentRow)
    ]


def test_front_matter_gives_settings() -> None:
    document = read("---\ntitle: x\ninfracat:\n  redact: ['ghp_.*']\n---\n# T\n\n## Ports\n\n- API: 8000\n")
    assert list(document.root) == ["redact", "catalog", "network"]
    assert document.root[document.root.names["redact"]] == ["ghp_.*"]
    assert _keys(document) == [("network/api", 10)]


def test_a_mistake_in_front_matter_has_its_line() -> None:
    document = read("---\ninfracat: yes\n---\n# T\n")
    assert [flaw.line for flaw in document.flaws] == [2]


def test_rows_of_one_section_stand_together_in_the_order_of_the_document() -> None:
    text = """\
        ## Tools

        - Git

        ## Ports

        - API: 8000

        ## Development tools

        | Tool | Version | Install |
        |---|---|---|
        | make | 4.0 | apt |

        ### Helm 3
        """
    document = read(dedent(text))
    assert _keys(document) == [("cli_tools/git", 3), ("cli_tools/make", 13), ("cli_tools/helm", 15), ("network/api", 7)]
    assert list(document.root) == ["cli_tools", "network"]


def test_code_at_the_top_states_fields_of_the_head() -> None:
    document = read("# T\n\n`docs: https://example.com` `notes: 'a: b'`\n\n`onwer: Ann`\n\nWords.\n")
    head = document.root[document.root.names["catalog"]]
    assert isinstance(head, Fields)
    assert {str(name): value for name, value in head.items()} == {
        "title": "T",
        "purpose": "Words.",
        "docs": "https://example.com",
        "notes": "a: b",
    }
    assert [(flaw.line, flaw.message) for flaw in document.flaws] == [
        (5, "unknown field 'onwer' in code; did you mean 'owner'?")
    ]


def test_what_is_stated_twice_of_the_head_is_a_mistake() -> None:
    document = read("# T\n\n**Owner:** Ann\n\n`owner: Bob`\n")
    assert [(flaw.line, flaw.message) for flaw in document.flaws] == [(5, "owner is stated a second time")]


def test_what_is_left_alone_has_a_line_each() -> None:
    text = """\
        # T

        ## Requirements

        - Git
        - Wisdom

        ## API reference

        | Method | Path |
        |---|---|
        | GET | / |

        ## Ports

        <table><tr><th>Port</th></tr><tr><td>80</td></tr></table>

        ## Thoughts

        - Deep ones
        """
    document = read(dedent(text))
    assert [(left.line, left.heading) for left in document.left_out] == [
        (6, "Requirements"),
        (10, "API reference"),
        (16, "Ports"),
    ]


def test_an_empty_document_has_no_rows() -> None:
    for text in ("", "\n", "words\n", "---\na: b\n---\n"):
        assert not _keys(read(text))


def test_line_ends_do_not_matter() -> None:
    text = (_ROOT / "tests" / "documents" / "template.md").read_text(encoding="utf-8")
    assert read(text.replace("\n", "\r\n")) == read(text)


def test_a_struck_heading_is_gone() -> None:
    assert not _keys(read("## Tools\n\n### ~~Docker~~\n\nNo more.\n"))


def test_what_stands_in_a_quote_is_read() -> None:
    assert _keys(read("## Tools\n\n> - Git\n")) == [("cli_tools/git", 3)]


def _plain(node: object) -> object:
    """Without positions; one text for a list of it."""
    if isinstance(node, Fields):
        return {str(name): _plain(value) for name, value in node.items()}
    if isinstance(node, Items):
        return [_plain(each) for each in node] if len(node) != 1 or not isinstance(node[0], Scalar) else str(node[0])
    return str(node)


@pytest.mark.parametrize("section", ["catalog", "redact", "maintenance", "troubleshooting"])
def test_what_infracat_renders_outside_of_tables_is_read_as_it_was(section: str) -> None:
    """This repository's own catalog, and ``docs/catalog.md``, which is made of it."""
    written, flaws = parse((_ROOT / "catalog.yaml").read_text(encoding="utf-8"))
    document = read((_ROOT / "docs" / "catalog.md").read_text(encoding="utf-8"))
    assert written is not None
    assert flaws == []
    assert document.flaws == ()
    assert _plain(document.root[document.root.names[section]]) == _plain(written[written.names[section]])


def _many(rows: int) -> str:
    sections = [
        ["## Containers", "", "| Name | Image | Ports |", "|---|---|---|"]
        + [f"| c{n} | postgres:15 | {n + 1}, 127.0.0.1:{n + 2}:80 |" for n in range(rows)],
        ["## Prerequisites", "", *(f"- **tool{n}** (1.{n}+) - requires c{n}" for n in range(rows))],
        ["## Environment", "", *(f"- `VAR_{n}`: what it is" for n in range(rows)), "", "```env", "OTHER=1", "```"],
        ["## Maintenance", "", *(f"- Images {n}: Update monthly" for n in range(rows))],
        ["## Troubleshooting", *(f"\n### c{n} hangs\n\nRestart `c{n}`" for n in range(rows))],
    ]
    return "\n".join(line for lines in sections for line in [*lines, ""])


def _calls(text: str) -> int:
    """How many calls of Python functions the reader takes: a measure of its work on any machine."""
    counted = 0

    def count(frame: FrameType, event: str, arg: object) -> None:
        nonlocal counted
        counted += event == "call"

    sys.setprofile(count)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return counted


def test_twice_the_rows_take_twice_the_work() -> None:
    assert len(_keys(read(_many(80)))) == 401
    assert _calls(_many(80)) < 2.2 * _calls(_many(40))


def test_what_yaml_cannot_hold_is_a_space() -> None:
    cell = "a&#13;b&#12;c&#x2028;d&#xFEFF;e\x85f\u2029g&#9;h"
    document = read(f"# T\n\n## Prerequisites\n\n| Tool | Version | Notes |\n|---|---|---|\n| git | 2.4 | {cell} |\n")
    assert document.root == {
        "catalog": {"title": "T"},
        "cli_tools": [{"name": "git", "version": "2.4", "notes": "a b c d e f g\th"}],
    }


def test_a_heading_among_rows_that_is_none_has_a_line() -> None:
    text = """\
        ## Requirements

        ### Node.js 20

        Runs the shop.

        ### Something to edit with

        Anything will do.

        ### ~~Ruby~~

        No more.
        """
    document = read(dedent(text))
    assert [(left.line, left.heading, left.why) for left in document.left_out] == [
        (7, "Something to edit with", "it is no row of cli_tools or system_resources"),
        (11, "Ruby", "struck out"),
    ]


def test_systems_that_stand_side_by_side_are_asked_for_where_they_are() -> None:
    text = """\
        ## Prerequisites

        - **macOS**: 12+
        - **Ubuntu**: 22.04+
        - **Linux**: Ubuntu 20.04+, RHEL 8+
        - **Windows**: WSL2 with Ubuntu 22.04
        """
    rows = values(read(dedent(text)).root)["system_resources"]
    assert [(row["name"], row.get("os"), row.get("platform")) for row in rows if row["kind"] == "os"] == [
        ("macOS", "macos", ["darwin"]),
        ("ubuntu", "ubuntu", ["linux"]),
        ("linux", None, None),
        ("windows", "ubuntu", ["windows", "wsl"]),
    ]


def test_a_system_that_stands_alone_is_asked_for_everywhere() -> None:
    (row,) = values(read("## Prerequisites\n\n- **macOS**: 12+\n- Git\n").root)["system_resources"]
    assert "platform" not in row


def test_code_at_the_top_wins_over_the_heading_and_the_first_words() -> None:
    top = "# Infrastructure\n\nAll that we run.\n\n`title: Shop`\n`purpose: The shop`\n"
    found = read(top)
    assert found.flaws == ()
    head = found.root[Scalar("catalog")]
    assert isinstance(head, Fields)
    assert {str(name): str(value) for name, value in head.items()} == {"title": "Shop", "purpose": "The shop"}
    assert [flaw.message for flaw in read(f"{top}`title: Twice`\n").flaws] == ["title is stated a second time"]
