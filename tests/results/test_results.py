"""Folding and the exit code, over made-up rows: which row is reported as the root, and which one decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infracat.results.fold import fold
from infracat.results.model import RowResult
from infracat.results.outcome import decides, exit_code, summary, waived_keys
from infracat.results.row_result import monthly_cost
from infracat.results.status import BLOCKING, FAILING, Status
from tests.results import results_example as example

JUDGED = tuple(status for status in Status if status is not Status.BLOCKED)


def row(name: str, status: str, *requires: str, level: str = "required", absent: bool = False) -> RowResult:
    return example.row(f"s/{name}", status, requires=[f"s/{key}" for key in requires], level=level, absent=absent)


def folded(*rows: RowResult) -> dict[str, tuple[str, list[str]]]:
    names = {each.key: each.name for each in rows}
    return {each.name: (each.status, [names[key] for key in each.blocked_by]) for each in fold(rows)}


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
def test_exit_codes(rows: list[RowResult], code: int) -> None:
    assert exit_code(fold(rows), stopped=False, interrupted=False) == code


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
            data.draw(st.sampled_from(JUDGED)),
            *(data.draw(st.sets(st.sampled_from(names[:place]))) if place else ()),
        )
        for place, name in enumerate(names)
    ]
    before = {each.key: each.status for each in rows}
    unmet = {key for key, status in before.items() if status in BLOCKING}
    after = fold(rows)
    for each in after:
        assert (each.status is Status.BLOCKED) == bool(each.blocked_by)
        assert set(each.blocked_by) <= unmet - {each.key}
        assert each.status in (before[each.key], Status.BLOCKED)
    assert sum(summary(after).values()) == len(rows)
    failing = any(status in FAILING for status in before.values())
    assert failing or not any(decides(each, waived_keys(rows)) for each in after)
