"""Each status has one order, one mark, one letter and one outcome; each set of them one name."""

from __future__ import annotations

import json
from importlib.resources import files

from infracat.results.status import AS_STATED, BLOCKING, FAILING, NOT_MET, ROOT_CAUSES, WORST_FIRST, Status, worst

SCHEMA = json.loads(files("infracat").joinpath("results.schema.json").read_text("utf-8"))


def test_the_schema_has_the_same_ones_in_the_same_order() -> None:
    assert SCHEMA["$defs"]["status"]["enum"] == list(Status)
    assert SCHEMA["$defs"]["summary"]["required"] == list(Status)


def test_the_worst_comes_first() -> None:
    assert sorted(Status) == sorted(WORST_FIRST)
    assert worst([Status.SKIPPED, Status.PASSED, Status.UNKNOWN, Status.WARNED]) is Status.UNKNOWN


def test_no_two_have_the_same_sign() -> None:
    for signs in (
        [each.letter for each in Status],
        [each.mark for each in Status],
        [each.ascii_mark for each in Status],
    ):
        assert len(set(signs)) == len(Status)


def test_the_letters_are_those_of_the_schema() -> None:
    pattern = SCHEMA["$defs"]["row"]["properties"]["strip"]["pattern"]
    assert pattern == f"^[{''.join(each.letter for each in Status)}-]*$"


def test_sets_hold_what_their_names_say() -> None:
    assert FAILING < NOT_MET < BLOCKING
    assert FAILING < ROOT_CAUSES < BLOCKING
    assert {*AS_STATED, *BLOCKING, Status.WARNED} == set(Status)


def test_what_pytest_is_told() -> None:
    assert {status: status.outcome for status in Status} == {
        "passed": "passed", "warned": "passed", "failed": "failed", "unknown": "failed", "blocked": "failed",
        "waived": "skipped", "skipped": "skipped",
    }  # fmt: skip
