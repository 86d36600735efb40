"""results.json and the types that stand for it: nothing is lost between them, and the published schema names it all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import fields, is_dataclass
from importlib.resources import files
from typing import Any, get_args, get_type_hints

import pytest

from infracat.results.document import DamagedResults, dump, load, read
from infracat.results.model import Changes, Result
from tests.project import Project
from tests.results import results_example as example

SCHEMA: dict[str, Any] = json.loads(files("infracat").joinpath("results.schema.json").read_text("utf-8"))


@pytest.mark.parametrize("found", [example.RICH, example.WITH_HOSTILE, example.results()])
def test_nothing_is_lost_on_the_way_to_json_and_back(found: Result) -> None:
    assert load(json.dumps(dump(found))) == found


def test_what_a_run_wrote_is_read_and_written_the_same(project: Project) -> None:
    project.catalog("cli_tools: [{name: git}, {name: no-such_tool}]\nnetwork: [{name: api, port: 1}]")
    for _ in range(2):
        project.verify()
    text = (project.runs[-1] / "results.json").read_text()
    assert json.dumps(dump(load(text)), indent=1, ensure_ascii=False) + "\n" == text


def types_in(kind: Any) -> Iterator[Any]:
    """The dataclasses that results consist of."""
    if is_dataclass(kind):
        yield kind
        for each in get_type_hints(kind).values():
            yield from types_in(each)
    for each in get_args(kind):
        yield from types_in(each)


def properties(schema: Any) -> Iterator[set[str]]:
    """The fields of each object that the schema describes by name."""
    if isinstance(schema, dict):
        if "properties" in schema or "required" in schema:
            yield {*schema.get("properties", ()), *schema.get("required", ())}
        for each in schema.values():
            yield from properties(each)
    if isinstance(schema, list):
        for each in schema:
            yield from properties(each)


def test_the_schema_and_the_types_have_the_same_fields() -> None:
    typed = {name for kind in types_in(Result) for name in (each.name for each in fields(kind))}
    published = set().union(*properties(SCHEMA))
    lists = {each.name for each in fields(Changes)}
    assert published | lists >= typed - {"requires", "absent"}
    assert typed >= published - set(example.STATUSES)


def test_fields_that_a_later_version_adds_are_passed_over() -> None:
    document = deepcopy(dump(example.RICH))
    for place in (document, document["run"], document["rows"][0], document["rows"][0]["evidence"][0]):
        place["added_later"] = True
    assert read(document) == example.RICH


def test_an_older_document_may_lack_what_was_added_since() -> None:
    document = dump(example.results(example.GIT))
    for name in ("history", "changes"):
        del document[name]
    for name in ("stated", "requires", "digest", "since", "strip", "file", "notes", "docs", "monthly_cost", "absent"):
        del document["rows"][0][name]
    assert read(document) == example.results(example.GIT)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ({"rows": None}, "rows: expected a list, got NoneType"),
        ({"run": {}}, "run.id: is missing"),
        ({"schema": 0}, "schema: expected 1, got 0"),
        ({"schema": 2}, "written by a newer infracat"),
        ({"summary": {"green": 1}}, "summary.green: expected one of passed, "),
        ({"rows": [{"key": "a/b"}]}, "rows.0.section: is missing"),
    ],
)
def test_damage_is_told_with_its_place(spoil: dict[str, Any], words: str) -> None:
    with pytest.raises(DamagedResults, match=words):
        read({**dump(example.RICH), **spoil})


def test_no_json_at_all() -> None:
    for text in ("", "[" * 100_000, "{"):
        with pytest.raises(DamagedResults, match="not JSON"):
            load(text)
