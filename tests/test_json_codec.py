"""Orders and facts go to JSON and back, and what was damaged on the way is refused with the place of the damage."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

import pytest

from infracat.catalog.fields import Duration, MinVersion, Pattern, Percent, PortMapping, Size
from infracat.catalog.load import load
from infracat.facts import CannotObserve, Facts, MaybeUnknown, Unavailable, default
from infracat.json_codec import BadJson, codec_of, from_json, to_json
from infracat.sections.registry import SECTIONS

GOOD = Path(__file__).parent / "catalog" / "good_catalog.yaml"


class Part(Facts):
    size: int
    state: MaybeUnknown[Literal["there", "gone"]] = default("there")


class Whole(Facts):
    name: str
    parts: tuple[Part, ...] = ()
    ends: MaybeUnknown[datetime | None] = default(None)
    rows: Mapping[str, int] = field(default_factory=dict)
    share: float = 0.0


@dataclass(frozen=True)
class Values:
    size: Size
    every: Duration
    most: Percent
    version: MinVersion | None
    port: PortMapping
    pattern: Pattern
    day: date
    pair: tuple[str, int]


def over_the_wire(kind: type[Any], value: Any) -> Any:
    return from_json(kind, json.loads(json.dumps(to_json(kind, value))))


def test_facts_come_back_as_they_were() -> None:
    unavailable = Unavailable("no permission")
    whole = Whole(
        name="it", parts=(Part(size=1, state=unavailable), Part(size=2)), rows={"a": 1}, share=1,
        ends=datetime(2026, 11, 26, tzinfo=UTC),
    )  # fmt: skip
    back = over_the_wire(Whole, whole)
    assert back == whole
    assert hash(back.parts) == hash(whole.parts)
    with pytest.raises(CannotObserve, match="no permission"):
        back.parts[0].state  # noqa: B018 - reading it is what raises
    assert to_json(Whole, whole)["ends"] == "2026-11-26T00:00:00Z"


def test_a_catalog_s_values_travel_as_they_are_written() -> None:
    values = Values(
        Size.read("2 GiB"), Duration.read("4 weeks"), Percent.read("80 %"), MinVersion.read("24.0"),
        PortMapping.read("127.0.0.1:8080:80"), Pattern.read("a+"), date(2026, 11, 26), ("a", 1),
    )  # fmt: skip
    back = over_the_wire(Values, values)
    assert back == values
    assert (str(back.size), str(back.every), str(back.version)) == ("2 GiB", "4 weeks", ">= 24.0")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ([], "expected a mapping, got list"),
        ({}, "name: is missing"),
        ({"name": 1}, "name: expected text, got int"),
        ({"name": "it", "color": "red"}, "color: is no field of it"),
        ({"name": "it", "parts": [{"size": "1"}]}, "parts.0.size: expected a whole number, got str"),
        ({"name": "it", "parts": [{"size": True}]}, "parts.0.size: expected a whole number, got bool"),
        ({"name": "it", "parts": [{"size": 1, "state": 2}]}, "parts.0.state: expected one of 'there', 'gone', got int"),
        ({"name": "it", "parts": {"0": {"size": 1}}}, "parts: expected a list, got dict"),
        ({"name": "it", "rows": {"a": None}}, "rows.a: expected a whole number, got NoneType"),
        ({"name": "it", "ends": "2026-11-26T00:00:00"}, "ends: a time without a time zone"),
        ({"name": "it", "ends": "soon"}, "ends: Invalid isoformat string: 'soon'"),
        ({"name": "it", "share": 10**400}, "share: a number that is too large"),
        ({"name": "it", "share": float("nan")}, "share: expected a number, got nan"),
        ({"name": "it", "share": float("-inf")}, "share: expected a number, got -inf"),
    ],
)  # fmt: skip
def test_what_is_damaged_is_refused_with_its_place(data: Any, problem: str) -> None:
    with pytest.raises(BadJson) as raised:
        from_json(Whole, data)
    assert str(raised.value) == problem


@pytest.mark.parametrize("pattern", ["(", "a{2,1}", "(" * 400, "(" * 5000 + ")" * 5000])
def test_what_is_no_pattern_is_damage(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        from_json(Pattern, pattern)


def test_a_type_without_a_form_in_json_is_an_error_of_the_program() -> None:
    with pytest.raises(TypeError, match="has no form in JSON"):
        codec_of(bytes)


@pytest.mark.parametrize("name", [name for name in SECTIONS if name != "troubleshooting"])
def test_every_section_s_facts_have_a_form_in_json(name: str) -> None:
    assert codec_of(SECTIONS[name].facts())
    with pytest.raises(BadJson):
        from_json(SECTIONS[name].facts(), {"no_such_field": 1})


def test_every_row_s_order_travels_with_its_digest() -> None:
    catalog = load(GOOD)
    seen = set()
    for row in catalog.rows:
        observer = SECTIONS[row.section].observer()
        assert observer
        order = observer.order.of(row)
        assert over_the_wire(observer.order, order).digest == order.digest, row.key
        seen.add(row.section)
    assert seen == set(SECTIONS) - {"troubleshooting"}
