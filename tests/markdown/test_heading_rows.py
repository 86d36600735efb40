"""Headings that are rows, with what stands below them."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from infracat.catalog.nodes import DocumentRow, Items
from infracat.markdown.document import Document
from infracat.markdown.reader import read


def _rows(document: Document, section: str) -> list[dict[str, Any]]:
    items = document.root[document.root.names[section]] if section in document.root.names else Items(1, 1)
    assert isinstance(items, Items)
    return [{str(name): value for name, value in row.items()} for row in items if isinstance(row, DocumentRow)]


def _of(section: str, text: str) -> list[dict[str, Any]]:
    return _rows(read(dedent(text)), section)


def test_programs_with_why_installation_and_verify() -> None:
    text = """\
        # Setup

        ## Prerequisites

        Some programs.

        ### 1. Node.js (v20 or higher)

        **Why**: It runs the site
        and the tests.

        **Installation**:

        ```bash
        # on a Mac
        brew install node
        ```

        **Verify**:

        ```bash
        node --version
        npm --version
        ```

        ### Docker

        #### Installation

        See [the manual](https://docs.docker.com/get-docker/).

        #### Verify

        ```
        $ docker --version
        ```

        ### macOS

        Use brew.

        ### Helm 3.5+ `profiles: [ops]`
        """
    assert _of("cli_tools", text) == [
        {
            "name": "node",
            "title": "Node.js",
            "min_version": "20",
            "verify": "node --version && npm --version",
            "install": "brew install node",
            "purpose": "It runs the site\nand the tests.",
            "notes": "# on a Mac",
        },
        {
            "name": "docker",
            "title": "Docker",
            "verify": "docker --version",
            "docs": "https://docs.docker.com/get-docker/",
            "install": "See the manual (https://docs.docker.com/get-docker/).",
        },
        {"name": "helm", "title": "Helm", "min_version": "3.5", "profiles": ["ops"]},
    ]


def test_where_it_stands() -> None:
    document = read("# T\n\n## Prerequisites\n\n### Optional\n\n#### Docker\n\nFor tests.\n")
    items = document.root[document.root.names["cli_tools"]]
    assert isinstance(items, Items)
    row = items[0]
    assert isinstance(row, DocumentRow)
    assert (row.line, row.heading) == (7, "Optional")
    assert {str(name): value for name, value in row.items()} == {
        "name": "docker",
        "title": "Docker",
        "level": "optional",
        "notes": "For tests.",
    }


def test_hardware() -> None:
    text = "## System requirements\n\n### RAM\n\n8GB minimum, 16GB recommended\n\n### Disk: 50GB\n\nFor images.\n"
    assert _of("system_resources", text) == [
        {"name": "ram", "title": "RAM", "kind": "ram", "minimum": "8GB", "recommended": "16GB"},
        {"name": "disk", "title": "Disk", "kind": "disk", "minimum_free": "50GB", "notes": "For images."},
    ]


def test_containers_with_labelled_lines() -> None:
    text = """\
        ## Services

        ### 1. PostgreSQL Database (db)

        Has *all* data.

        - **Image**: `postgres:16`
        - **Port**: 5432
        - **Volumes**: `pgdata`
        - **Memory**: 512MB

        `requires: cli_tools/docker`

        ### Web

        **Image**: nginx:1.27
        **Ports**: `127.0.0.1:8080:80`

        ### How they talk

        Over HTTP.
        """
    assert _of("containers", text) == [
        {
            "name": "db",
            "title": "PostgreSQL Database (db)",
            "image": "postgres:16",
            "ports": ["5432"],
            "memory": "512MB",
            "purpose": "Has all data.",
            "requires": "cli_tools/docker",
            "notes": "Volumes: pgdata",
        },
        {"name": "web", "title": "Web", "image": "nginx:1.27", "ports": ["127.0.0.1:8080:80"]},
    ]


def test_variables() -> None:
    text = """\
        ## Environment variables

        ### [`DATABASE_URL=<url>`](#database)

        Where the database is.

        ### `API_KEY` (optional)

        - Format: `sk-...`

        ```bash
        export API_KEY=hunter2
        ```

        ### How to set them

        ```bash
        export OTHER=hunter2
        ```
        """
    document = read(dedent(text))
    assert _rows(document, "env_vars") == [
        {"name": "DATABASE_URL", "example": "<url>", "purpose": "Where the database is."},
        {"name": "API_KEY", "level": "optional", "example": "sk-...", "notes": "export API_KEY="},
        {"name": "OTHER"},
    ]
    assert "hunter2" not in repr(document)


def test_problems() -> None:
    text = """\
        ## Troubleshooting

        ### Port already in use

        **Cause**: another process

        **Fix**:

        ```bash
        lsof -i :${PORT}
        ```

        Then restart.

        ### Docker

        - **Cannot connect**: start `dockerd`
        - **No space**: prune

        ### Database

        #### It is slow

        ##### Solution

        Add an index.

        ### Tests

        **The tests hang**

        Wait.

        ### ~~Floppies~~

        Clean the drive.
        """
    document = read(dedent(text))
    assert _rows(document, "troubleshooting") == [
        {
            "name": "port-already-in-use",
            "problem": "Port already in use",
            "solution": "`lsof -i :${PORT}`\nThen restart.",
            "notes": "Cause: another process",
        },
        {"name": "cannot-connect", "problem": "Cannot connect", "solution": "start `dockerd`"},
        {"name": "no-space", "problem": "No space", "solution": "prune"},
        {"name": "it-is-slow", "problem": "It is slow", "solution": "Add an index."},
        {"name": "the-tests-hang", "problem": "The tests hang", "solution": "Wait."},
    ]


def test_a_heading_above_a_table_is_none() -> None:
    text = "## Prerequisites\n\n### Docker\n\n| Tool | Version | Install |\n|---|---|---|\n| git | 2.30 | apt |\n"
    assert [row["name"] for row in _of("cli_tools", text)] == ["git"]


def test_numbered_tasks_are_no_program_called_task() -> None:
    assert _of("cli_tools", "# Prerequisites\n\n### Task 1: Clean up\n\nDo it.\n") == []


def test_words_with_another_label_are_advice() -> None:
    text = "## Troubleshooting\n\n### It hangs\n\n**Error**: 502\n\nCheck the logs:\n\n```\nlogs\n```\n"
    assert _of("troubleshooting", text) == [
        {"name": "it-hangs", "problem": "It hangs", "solution": "Check the logs: `logs`", "notes": "Error: 502"}
    ]


def test_headings_of_other_parts_of_a_document_are_none() -> None:
    document = read("# T\n\n## Usage\n\n### Docker\n\nRun it.\n\n### Node.js 20\n\nNo.\n")
    assert "cli_tools" not in document.root.names
    assert document.left_out == ()


_LINES = st.sampled_from(
    [
        "Plain words here.",
        "**Why**: because of that",
        "**Installation**:",
        "```sh\nbrew install thing\n```",
        "```\n# one\nfirst --version\n# two\nsecond\n```",
        "- nested: item\n- **Bold**: more",
        "#### Deeper heading",
        "**Verify**:",
        "> quoted words",
        "Ends with a colon:",
        "`code alone`",
        "| a1 | b1 |\n|---|---|\n| c1 | d1 |",
    ]
)


@given(
    st.sampled_from(["Prerequisites", "Environment variables", "Troubleshooting", "Services"]),
    st.sampled_from(["Node.js (v20 or higher)", "`API_KEY`", "It hangs", "1. Database (db)"]),
    st.lists(_LINES, max_size=5),
)
def test_no_word_below_a_heading_that_is_a_row_is_lost(section: str, title: str, lines: list[str]) -> None:
    text = "\n\n".join([f"## {section}", f"### {title}", *lines, ""])
    document = read(text)
    found = [node for node in document.root.values() if isinstance(node, Items)]
    if [row.line for items in found for row in items] != [3]:
        return  # it is no row, or there are others below it
    rows = _rows(document, next(str(name) for name in document.root))
    kept = set(re.findall(r"[^\W_]+", repr(rows).replace("\\n", " ").casefold()))
    meant = {"why", "installation", "verify"}  # the names of the fields
    below = "\n".join(lines).replace("```sh", "")
    words = set(re.findall(r"[^\W_]+", below.casefold())) - meant
    assert not {word for word in words if not any(word in each for each in kept)}, (text, rows)


def test_a_level_behind_a_version() -> None:
    document = read("## Requirements\n\n### PostgreSQL 16 (optional)\n\nWithout Docker only.\n")
    (row,) = _rows(document, "cli_tools")
    assert (row["level"], row["min_version"], row["notes"]) == ("optional", "16", "Without Docker only.")
