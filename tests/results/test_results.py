"""Folding and the exit code, over made-up rows: which row is told as the root, and which one decides."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infracat.results.build import decides, exit_code, fold, monthly_cost, summary

STATUSES = ("passed", "warned", "failed", "unknown", "waived", "skipped")


def row(name: str, status: str, *requires: str, level: str = "required", absent: bool = False) -> dict[str, Any]:
    return {
        "key": name, "status": status, "requires": list(requires), "level": level, "absent": absent,
        "blocked_by": [], "reason": None, "host": "local", "hints": [],
    }  # fmt: skip


def folded(*rows: dict[str, Any]) -> dict[str, tuple[str, list[str]]]:
    fold(list(rows))
    return {each["key"]: (each["status"], each["blocked_by"]) for each in rows}


def test_the_far_end_of_a_chain_is_the_root() -> None:
    told = folded(row("a", "failed"), row("b", "unknown", "a"), row("c", "failed", "b"))
    assert told == {"a": ("failed", []), "b": ("blocked", ["a"]), "c": ("blocked", ["a"])}


def test_two_roots_are_both_named() -> None:
    told = folded(row("a", "failed"), row("b", "waived"), row("c", "failed", "b", "a"))
    assert told["c"] == ("blocked", ["a", "b"])


@pytest.mark.parametrize("status", ["passed", "warned", "skipped"])
def test_a_root_that_is_met_or_does_not_apply_blocks_nothing(status: str) -> None:
    assert folded(row("a", status), row("b", "failed", "a"))["b"] == ("failed", [])


def test_an_optional_row_that_is_absent_blocks_though_it_is_skipped() -> None:
    told = folded(row("a", "skipped", level="optional", absent=True), row("b", "failed", "a"))
    assert told["b"] == ("blocked", ["a"])


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], 5),
        ([row("a", "passed")], 0),
        ([row("a", "warned"), row("b", "skipped"), row("c", "waived")], 0),
        ([row("a", "failed")], 1),
        ([row("a", "unknown")], 1),
        ([row("a", "failed", level="recommended"), row("b", "unknown", level="optional")], 0),
        ([row("a", "waived"), row("b", "failed", "a")], 0),
        ([row("a", "waived"), row("w", "failed"), row("b", "failed", "a", "w")], 1),
        ([row("a", "failed", level="recommended"), row("b", "failed", "a")], 1),
        ([row("a", "skipped", level="optional", absent=True), row("b", "failed", "a")], 1),
    ],
)
def test_exit_codes(rows: list[dict[str, Any]], code: int) -> None:
    fold(rows)
    assert exit_code(rows, stopped=False, interrupted=False) == code


def test_stopping_and_interrupts_have_codes_of_their_own() -> None:
    assert exit_code([row("a", "passed")], stopped=True, interrupted=False) == 1
    assert exit_code([row("a", "failed")], stopped=True, interrupted=True) == 2


def test_costs_are_summed_by_currency() -> None:
    class Cost:
        amount, currency = 12.505, "USD"

    class Row:
        monthly_cost = Cost()

    assert monthly_cost([Row(), Row(), object()]) == {"USD": 25.01}  # type: ignore[list-item]


@given(st.data())
def test_folding_loses_nothing_and_points_at_unmet_roots(data: st.DataObject) -> None:
    names = [f"r{number}" for number in range(data.draw(st.integers(1, 8)))]
    rows = [
        row(
            name,
            data.draw(st.sampled_from(STATUSES)),
            *(data.draw(st.sets(st.sampled_from(names[:place]))) if place else ()),
        )
        for place, name in enumerate(names)
    ]
    before = {each["key"]: each["status"] for each in rows}
    fold(rows)
    unmet = {key for key, status in before.items() if status in ("failed", "unknown", "waived")}
    for each in rows:
        assert (each["status"] == "blocked") == bool(each["blocked_by"])
        assert set(each["blocked_by"]) <= unmet - {each["key"]}
        assert each["status"] in (before[each["key"]], "blocked")
    assert sum(summary(rows).values()) == len(rows)
    failing = any(status in ("failed", "unknown") for status in before.values())
    only_waived = all(not decides(each, {key for key in before if before[key] == "waived"}) for each in rows)
    assert failing or only_waived
