"""The documentation is current, complete, and true where a machine can tell."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import pytest
import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from docs import fields, judged, pages
from docs.words import type_of
from infracat.catalog.document import parse
from infracat.catalog.load import load
from infracat.catalog.mistakes import BadCatalog
from infracat.catalog.nodes import child
from infracat.catalog.rows import Row
from infracat.catalog.settings import Settings
from infracat.sections.registry import SECTIONS
from infracat.sections.section import Section
from tests.docs.markdown import Block, anchors, blocks, codes, links, tables
from tests.paths import REPOSITORY

PAGES = [*pages.PAGES, REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md"]
WITH_JUDGES = [section for section in SECTIONS.values() if section.name != "troubleshooting"]
COMMON = pages.page_of("common")
COMPLAINTS = "it says"
VARIABLE = re.compile(r": | \(got …\)|…|[<>]= |[0-9]+(?:[.:][0-9]+)* ?%?|/etc/\w+|, but |\b[A-Z][A-Z_]*\b")


def by_name(value: Any) -> str:
    return value.name if isinstance(value, Section | Path) else str(value)


@pytest.mark.parametrize("page", pages.PAGES, ids=by_name)
def test_a_page_is_current(page: Path) -> None:
    assert page.read_text("utf-8") == pages.current(page), "run make docs"


@pytest.mark.parametrize("section", SECTIONS.values(), ids=by_name)
def test_a_section_has_its_page_and_that_its_parts(section: Section) -> None:
    text = pages.page_of(section.name).read_text("utf-8")
    parts = re.findall("<!-- generated: (.*) -->", text)
    assert parts == (["fields", "judged"] if section in WITH_JUDGES else ["fields"])
    assert "(common.md#fields)" in text
    assert list(tables(pages.page_of(section.name), COMPLAINTS)), "no table of what it says"


@pytest.mark.parametrize("section", WITH_JUDGES, ids=by_name)
def test_a_judge_says_what_it_asks_for(section: Section) -> None:
    assert not [judge.__name__ for judge in judged.judges(section.name) if not judged.says(judge)]


@pytest.mark.parametrize("block", [block for page in PAGES for block in blocks(page, "yaml")], ids=str)
def test_an_example_loads(block: Block, tmp_path: Path) -> None:
    path = tmp_path / "catalog.yaml"
    path.write_text(block.text, encoding="utf-8")
    assert not mistakes(path)


def mistakes(catalog: Path) -> list[str]:
    """All that is wrong with it, but for rows that an excerpt requires and does not show."""
    try:
        return [] if load(catalog).rows else ["no row at all"]
    except BadCatalog as bad:
        return [str(each) for each in bad.mistakes if not each.message.startswith("there is no row ")]


@pytest.mark.parametrize("section", SECTIONS.values(), ids=by_name)
def test_every_field_of_a_section_is_in_its_example(section: Section) -> None:
    examples = [yaml.safe_load(block.text) for block in blocks(pages.page_of(section.name), "yaml")]
    stated = [each[section.name] for each in examples if section.name in each]
    rows = [row for each in stated for row in (each if isinstance(each, list) else [each])]
    assert not fields.names(section) - {name for row in rows for name in row}


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        if re.match(r"\w+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_the_commands_of_make_are_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text("utf-8"), re.M)}
    assert "test" in named
    assert not named - targets


def test_every_folder_says_what_it_is_for() -> None:
    assert not [cells[0] for cells in tables(pages.FOLDER / "architecture.md", "") if not cells[1]]


def test_every_page_is_reached_from_the_index() -> None:
    reached, todo = set(), [pages.FOLDER / "README.md"]
    while todo:
        page = todo.pop()
        reached.add(page)
        found = ((page.parent / link.partition("#")[0]).resolve() for link in links(page) if ".md" in link)
        todo += [each for each in found if each not in reached]
    assert not set(pages.PAGES) - reached
    assert "docs/README.md" in links(REPOSITORY / "README.md")


@pytest.mark.parametrize("page", pages.PAGES, ids=by_name)
def test_every_failure_is_told_in_the_codes_own_words(page: Path) -> None:
    said = [text for cells in tables(page, COMPLAINTS) for text in codes(cells[0])]
    assert not [piece for text in said for piece in pieces(text) if piece not in messages()]


def pieces(said: str) -> Iterator[str]:
    """A message between what differs from case to case: names in capitals, numbers, paths, ``…``."""
    for piece in VARIABLE.split(said):
        if len(re.findall("[a-z]", piece)) > 3:
            yield piece.strip(" :;,()")


@cache
def messages() -> str:
    """Every text in the code that is no docstring, one a line."""
    files = [*(REPOSITORY / "src").rglob("*.py"), *(REPOSITORY / "tests_env").rglob("*.py")]
    return "\n".join(text for file in files for text in _texts(ast.parse(file.read_text("utf-8"))))


def _texts(tree: ast.AST) -> Iterator[str]:
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def test_types_are_explained_and_the_examples_are_right() -> None:
    known = types()
    explained = {cells[0]: cells for cells in tables(COMMON, "type")}
    assert set(explained) == set(known)
    for name, (_, right, _, refused) in explained.items():
        for text in codes(right):
            assert reads(known[name], text), f"{name}: {text}"
        for text in codes(refused):
            assert not reads(known[name], text), f"{name}: {text}"


def types() -> dict[str, TypeAdapter[Any]]:
    """Every type of a field that is written as one text, by its words."""
    models: set[type[BaseModel]] = {
        Row,
        Settings,
        *(each for section in SECTIONS.values() for each in section.row_classes()),
    }
    found: dict[str, TypeAdapter[Any]] = {}
    for model in sorted(models, key=lambda each: each.__name__):
        for field in model.model_fields.values():
            words = type_of(field).removesuffix(", or a list of them")
            if "mapping" not in words and "`" not in words:
                type_: Any = Annotated[field.annotation, None, *field.metadata]
                found.setdefault(words, TypeAdapter(type_))
    return found


def reads(type_: TypeAdapter[Any], text: str) -> bool:
    root, _ = parse(f"value: {text}\n")
    assert root
    try:
        type_.validate_python(child(root, "value"))
    except ValidationError:
        return False
    return True
