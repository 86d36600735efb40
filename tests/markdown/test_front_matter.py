"""Front matter: settings below ``infracat``, with their lines; what is somebody else's is left alone."""

import pytest

from infracat.catalog.nodes import Fields, Scalar
from infracat.markdown.front_matter import split
from infracat.markdown.parse import parse

DOCUMENT = """---
title: Our services
infracat:
  redact: ['acme-[0-9]+']
---
# Services
"""


def test_the_settings_are_what_stands_below_infracat_with_the_lines_of_the_document() -> None:
    settings = split(DOCUMENT).settings
    assert isinstance(settings, Fields)
    assert dict(settings) == {"redact": ["acme-[0-9]+"]}
    assert settings.names["redact"].line == 4
    assert settings.names["redact"].column == 3


def test_the_body_keeps_its_line_numbers() -> None:
    body = split(DOCUMENT).body
    assert body == "\n\n\n\n\n# Services\n"
    assert [block.line for block in parse(body)] == [6]


@pytest.mark.parametrize("end", ["---", "...", "---  "])
def test_each_end_of_front_matter(end: str) -> None:
    assert split(f"---\ninfracat: {{drift: {{ignore: [a]}}}}\n{end}\nwords").body == "\n\n\nwords"


@pytest.mark.parametrize(
    "text",
    ["", "words", "---", "---\n# No end\n", "\n---\ninfracat: {a: b}\n---\n", "----\ninfracat: {a: b}\n----\n"],
)
def test_a_document_without_front_matter_is_all_body(text: str) -> None:
    found = split(text)
    assert (found.settings, found.flaws, found.body) == (None, (), text)


@pytest.mark.parametrize(
    "matter", ["", "title: x", "{% raw %}", "a: b: c", "title: [", "tags: &a [x]", "- a", "about: the infracat tool: x"]
)
def test_front_matter_of_somebody_else_is_no_mistake(matter: str) -> None:
    found = split(f"---\n{matter}\n---\nwords")
    assert (found.settings, found.flaws) == (None, ())
    assert found.body.strip() == "words"


def test_only_mistakes_below_infracat_are_ours() -> None:
    found = split("---\ntags: &a [x]\ninfracat:\n  redact: &b [x]\n---\n")
    assert [(flaw.line, flaw.path) for flaw in found.flaws] == [(4, ("redact",))]
    assert found.flaws[0].message == "YAML reads &b as an anchor: leave it out, or quote the text"


def test_yaml_that_cannot_be_parsed_is_a_mistake_where_it_has_the_key() -> None:
    found = split("---\ninfracat:\n  redact: [a\n---\n")
    assert found.settings is None
    assert len(found.flaws) == 1
    assert found.flaws[0].line in (3, 4)


@pytest.mark.parametrize("empty", ["", "~", "null"])
def test_the_key_alone_gives_no_settings(empty: str) -> None:
    found = split(f"---\ninfracat: {empty}\n---\n")
    assert isinstance(found.settings, Fields)
    assert not found.settings
    assert found.flaws == ()


@pytest.mark.parametrize("value", ["yes", "[redact]", "''"])
def test_a_value_that_is_no_mapping_is_a_mistake(value: str) -> None:
    found = split(f"---\ninfracat: {value}\n---\n")
    assert found.settings is None
    assert [(flaw.line, flaw.message) for flaw in found.flaws] == [
        (2, "infracat: has the catalog's settings below it, such as redact or hosts")
    ]


def test_the_key_twice_is_a_mistake() -> None:
    found = split("---\ninfracat: {redact: [a]}\ninfracat: {redact: [b]}\n---\n")
    assert [(flaw.line, flaw.message) for flaw in found.flaws] == [(3, "is here a second time; first on line 2")]
    assert found.settings is not None
    assert isinstance(next(iter(found.settings)), Scalar)
