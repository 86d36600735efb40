"""The page on documents: its example is read, and verified, word for word as the page shows it."""

from __future__ import annotations

import re
import shlex

import pytest

from docs.pages import FOLDER
from infracat.markdown.reader import read
from infracat.markdown.vocabulary import tables as words
from tests.docs.console import commands, steady
from tests.docs.markdown import blocks, codes, tables
from tests.markdown.expected import plain
from tests.project import Project

PAGE = FOLDER / "documents.md"
SHARE = re.compile(r"[0-9.]+%(?=<=)")  # of a disk


@pytest.fixture
def shop(project: Project) -> Project:
    (document,) = blocks(PAGE, "markdown")
    project.write("INFRASTRUCTURE.md", document.text)
    project.write(".env", "SHOP_DB=postgresql://app:not-a-real-one@db/app\n")
    (project.folder / "data").mkdir()
    project.tool("node", "echo v22.11.0")
    return project


def test_the_commands_print_what_the_page_shows(shop: Project) -> None:
    (console,) = blocks(PAGE, "console")
    shown = list(commands(console.text))
    assert len(shown) == 2
    for command, output in shown:
        _, *arguments = shlex.split(command)
        done = shop.infracat(*arguments)
        assert (SHARE.sub("", steady(done.stdout)), done.stderr) == (SHARE.sub("", steady(output)), ""), done.stdout


def test_every_section_is_in_the_table_of_headings_and_columns() -> None:
    named = {row[0] for row in tables(PAGE, "section")}
    assert named == {f"[`{name}`](sections/{name}.md)" for name in words()["columns"] if name != "common"}


def test_every_statement_that_the_page_shows_states_its_field() -> None:
    written = [code for row in tables(PAGE, "written") for code in codes(row[0]) if code.startswith("`")]
    names = [code.strip("` ").partition(":")[0] for code in written]
    assert len(names) >= 4
    text = f"## Backups\n\n| Component | Method | Retention |\n|---|---|---|\n| db | pg_dump | {' '.join(written)} |\n"
    document = read(text)
    (row,) = plain(document.root)["backups"]
    assert not document.flaws
    assert set(names) <= set(row)
    assert "notes" not in row
