"""results.schema.json holds what is promised, and refuses what is not."""

from __future__ import annotations

import json
from copy import deepcopy
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from infracat.results.document import dump
from tests.results import results_example as example

SCHEMA: dict[str, Any] = json.loads(files("infracat").joinpath("results.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
RICH: dict[str, Any] = dump(example.RICH)


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("document", [RICH, dump(example.WITH_HOSTILE), dump(example.results())])
def test_the_examples_keep_to_it(document: dict[str, Any]) -> None:
    VALIDATOR.validate(document)


def test_the_rich_example_has_every_status() -> None:
    assert {row.status for row in example.RICH.rows} == set(example.STATUSES)


def test_fields_may_be_added() -> None:
    document = deepcopy(RICH)
    for place in (document, document["run"], document["rows"][0], document["rows"][0]["checks"][0]):
        place["added_later"] = True
    VALIDATOR.validate(document)


@pytest.mark.parametrize(
    ("place", "field", "value"),
    [
        (lambda document: document, "schema", 2),
        (lambda document: document["run"], "started", "yesterday"),
        (lambda document: document["run"], "exit_code", 9),
        (lambda document: document["summary"], "meh", 1),
        (lambda document: document["rows"][0], "status", "ok"),
        (lambda document: document["rows"][0], "level", "must"),
        (lambda document: document["rows"][0], "line", 0),
        (lambda document: document["rows"][0]["checks"][0], "status", None),
        (lambda document: document["rows"][0]["evidence"][0], "output", None),
    ],
)
def test_values_that_are_not_promised_are_refused(place: Any, field: str, value: object) -> None:
    document = deepcopy(RICH)
    place(document)[field] = value
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(document)


@pytest.mark.parametrize("field", SCHEMA["$defs"]["row"]["required"])
def test_a_row_has_all_its_fields(field: str) -> None:
    document = deepcopy(RICH)
    del document["rows"][0][field]
    with pytest.raises(jsonschema.ValidationError, match=field):
        VALIDATOR.validate(document)
