"""What the loader and the schema say of one text; and what an editor's parser makes of it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from infracat.catalog.load import load
from infracat.catalog.mistakes import BadCatalog
from infracat.schema.catalog import catalog_schema
from infracat.schema.fields import Schema
from infracat.sections.registry import BUILT_IN

PATH = Path("/nowhere/catalog.yaml")
STRUCTURE = re.compile(
    r"unknown (?:section|field)|has no such field|is missing|has no rows|is an empty row|is none of|is not yes or no"
    r"|(?:is a list|is a mapping|is text|has no value); expected|not both|^needs a|has no meaning where|^is for method "
)
LINKS = re.compile(r"there is no (?:row|host|section or row) |no row is in profile |no such file \(got")


@cache
def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(catalog_schema(BUILT_IN))


def mistakes(text: str) -> list[str]:
    """The loader's, but for references to what an excerpt does not show."""
    try:
        load(PATH, {PATH: text.encode()}, {})
    except BadCatalog as bad:
        return [each.message for each in bad.mistakes if not LINKS.match(each.message)]
    return []


def errors(document: Any, schema: Schema | None = None) -> list[str]:
    """The schema's."""
    checked = jsonschema.Draft202012Validator(schema) if schema else validator()
    return [f"{each.json_path}: {each.message}" for each in checked.iter_errors(document)]


def yaml_1_1(text: str) -> Any:
    """As PyYAML reads it: ``no`` is false, ``0o7`` text."""
    return yaml.safe_load(text)


def yaml_1_2(text: str) -> Any:
    """As editors read it: ``no`` is text."""
    return YAML(typ="safe", pure=True).load(io.StringIO(text))


def read_by_editors(text: str) -> Iterable[Any]:
    """JSON's view of the text, of each parser that can read it: a date of none is one of YAML 1.1's errors."""
    for parse in (yaml_1_1, yaml_1_2):
        if (document := _parsed(parse, text)) is not None:
            yield document


def _parsed(parse: Callable[[str], Any], text: str) -> Any:
    try:
        return json.loads(json.dumps(_with_text_keys(parse(text)), default=str))
    except (yaml.YAMLError, YAMLError, ValueError, OverflowError, RecursionError):
        return None


def _with_text_keys(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(name): _with_text_keys(value) for name, value in node.items()}
    return [_with_text_keys(each) for each in node] if isinstance(node, list) else node
