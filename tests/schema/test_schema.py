"""The schema itself, and what it says of catalogs that are there anyway."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from docs import pages
from docs.schema import PACKAGED, text
from infracat.catalog import fields
from infracat.catalog.fields.field_value import FieldReader, FieldValue, reader
from infracat.catalog.nodes import Scalar
from infracat.catalog.rows import Row
from infracat.catalog.rules import RuleViolation
from infracat.schema.catalog import catalog_schema
from infracat.schema.rows import Definitions
from infracat.sections.registry import BUILT_IN
from tests.docs.markdown import Block, blocks
from tests.paths import REPOSITORY
from tests.schema.verdicts import STRUCTURE, errors, mistakes, read_by_editors

CATALOGS = REPOSITORY / "tests" / "catalog"
BAD = sorted((CATALOGS / "bad_catalogs").glob("*.yaml"))
GOOD = [CATALOGS / "good_catalog.yaml", CATALOGS / "good_catalog" / "more.yaml", REPOSITORY / "catalog.yaml"]
EXAMPLES = [block for page in pages.PAGES for block in blocks(page, "yaml")]


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(catalog_schema(BUILT_IN))


def test_the_packaged_one_is_current() -> None:
    assert PACKAGED.read_text("utf-8") == text(), "run make docs"


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_a_good_catalog(path: Path) -> None:
    for document in read_by_editors(path.read_text("utf-8")):
        assert not errors(document)


@pytest.mark.parametrize("block", EXAMPLES, ids=str)
def test_an_example_of_the_documentation(block: Block) -> None:
    for document in read_by_editors(block.text):
        assert not errors(document)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_catalog_is_refused_where_its_structure_is_wrong(path: Path) -> None:
    written = path.read_text("utf-8")
    if any(STRUCTURE.search(each) for each in mistakes(written)):
        assert all(errors(document) for document in read_by_editors(written))


def test_many_of_the_bad_ones_are() -> None:
    written = [path.read_text("utf-8") for path in BAD]
    assert sum(any(map(errors, read_by_editors(each))) for each in written) >= 30


@pytest.mark.parametrize(
    ("catalog", "place"),
    [
        ("mine: []", "$: "),
        ("catalog: {name: head}", "$.catalog: "),
        ("cli_tools:", "$.cli_tools: "),
        ("cli_tools: [{name: git, sudo: maybe}]", "$.cli_tools[0].sudo: "),
        ("cli_tools: [{name: git, min_version: 2.45}]", "$.cli_tools[0].min_version: "),
        ("cli_tools: [{name: git, notes: }]", "$.cli_tools[0].notes: "),
        ("system_resources: [{name: a, kind: '${KIND}'}]", "$.system_resources[0].kind: "),
        ("system_resources: [{name: a, kind: ram, minimum: 1GB, path: /}]", "$.system_resources[0]: "),
        ("mcp_tools: [{name: a}]", "$.mcp_tools[0]: "),
        ("mcp_tools: [{name: a, command: b, url: 'http://c'}]", "$.mcp_tools[0]: "),
        ("external_apis: [{name: a, endpoint: b, auth: {type: query, env: C}}]", "$.external_apis[0].auth: "),
        ("backups: [{name: a, method: tar, frequency: daily, location: b, tag: c}]", "$.backups[0]: "),
        ("drift: {ignores: a}", "$.drift: "),
    ],
)
def test_where_it_says_that_something_is_wrong(catalog: str, place: str) -> None:
    for document in read_by_editors(catalog):
        assert [each for each in errors(document) if each.startswith(place)]


def descriptions(schema: Any) -> Iterator[tuple[str, str]]:
    """Each field of a mapping, with its description; what is a reference only has it elsewhere."""
    if isinstance(schema, dict):
        for name, each in (schema.get("properties") or {}).items():
            if isinstance(each, dict) and set(each) != {"$ref"} and "enum" not in each:
                yield name, each.get("description", "")
        for each in schema.values():
            yield from descriptions(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from descriptions(each)


def test_everything_has_a_description() -> None:
    found = list(descriptions(catalog_schema(BUILT_IN)))
    assert (
        "timeout",
        "How long looking at it may take. Expected: a duration.",
    ) not in found  # it is the rows' common one
    assert ("memory", "Its memory limit is not below this. Expected: a size.") in found
    assert not [name for name, description in found if not description]


SCALARS = {
    name: getattr(fields, name) for name in fields.__all__ if name not in ("Many", "PatternTooSlow", "NoVersion")
}
TYPED = {
    name: next((each for each in getattr(kind, "__metadata__", ()) if isinstance(each, FieldReader)), kind)
    for name, kind in SCALARS.items()
    if hasattr(kind, "__metadata__") or (isinstance(kind, type) and issubclass(kind, FieldValue))
}
PIECES = st.lists(
    st.sampled_from(
        [*"0123456789.,+-_:/%~$xoebaEUSDGinfTrueyesNOffull ", "1e", "0x", "true", "null", "2026-07-17", "s3://a"]
    ),
    max_size=6,
).map(lambda pieces: "".join(pieces).strip())  # as a plain scalar is


@pytest.mark.parametrize("name", TYPED)
def test_what_a_type_reads_is_of_a_type_that_the_schema_has(name: str) -> None:
    kind = TYPED[name]
    read = kind.read if isinstance(kind, FieldReader) else reader(kind.read, kind.what)
    schema = {"properties": {"a": {"type": list(kind.json_types)}}}

    @settings(max_examples=100, deadline=None)
    @given(PIECES)
    @example("0xee")  # no cost in some currency of that name
    def is_accepted(written: str) -> None:
        try:
            read(Scalar.at(written, 1, 1, plain=True))
        except ValueError:
            return
        for document in read_by_editors(f"a: {written}"):
            assert not errors(document, schema)

    is_accepted()


class Nested(BaseModel):
    inside: int = 1


class Own(Row):
    """A row with types of pydantic's own."""

    section = "own"
    model_config = ConfigDict(extra="allow")

    number: int = 0
    either: fields.Integer | Nested | None = None
    nested: Nested | None = Field(None, alias="nest")
    made: Annotated[fields.Many[fields.Integer], BeforeValidator(str)] = ()
    words: tuple[fields.Text, ...] = ()
    kind: Literal["a", "b"] = "a"


class ByEitherName(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    from_: str = Field(alias="from")


def test_a_field_that_has_two_names_is_stated_by_one_of_them() -> None:
    schema = Definitions().mapping(ByEitherName)
    assert not errors({"from": "a"}, schema)
    assert not errors({"from_": "a"}, schema)
    assert errors({}, schema)
    assert [name for name, each in schema["properties"].items() if each.get("doNotSuggest")] == ["from_"]


class Mine:
    """A rule that only its package knows."""

    def broken_by(self, stated: object) -> Iterator[RuleViolation]:
        yield from ()


def test_types_and_rules_of_a_package_that_nobody_knows_refuse_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Own, "presence", (Mine(),))
    definitions = Definitions()
    schema = {**definitions.row(Own, {}), "$defs": dict(definitions)}
    right = {"name": "x", "number": "7", "either": {"inside": 1}, "nest": {"more": 2}, "made": {}, "other": [None]}
    assert not errors(right, schema)
    assert not errors({"name": "x", "either": 3, "words": [1], "number": None}, schema)
    wrong = {"name": "x", "either": [], "nest": "text", "words": "one", "kind": "c"}
    assert sorted(each.partition(":")[0] for each in errors(wrong, schema)) == [
        "$.either",
        "$.kind",
        "$.nest",
        "$.words",
    ]
