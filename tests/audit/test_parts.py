"""A row that means several alike things: what is said of which."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from infracat.audit.parts import judge_each
from infracat.facts import CannotObserve, Facts
from infracat.judging import Expect, NothingToCompare, NotMet


class Seen(Facts):
    state: str


PARTS = {name: Seen(state=state) for name, state in (("web-1", "up"), ("web-2", "down"), ("web-3", "gone"))}


def raising(**errors: BaseException) -> Callable[[Seen, Expect], None]:
    def judge(seen: Seen, expect: Expect) -> None:
        expect.expected.append("up")
        expect.found.append(seen.state)
        if error := errors.get(seen.state):
            raise error

    return judge


def test_what_is_compared() -> None:
    expect = Expect()
    judge_each(raising(), PARTS | {"web-4": Seen(state="up")}, expect)  # type: ignore[arg-type]
    assert (expect.expected, expect.found) == (["up"], ["web-1, web-4: up", "web-2: down", "web-3: gone"])


@pytest.mark.parametrize(
    ("errors", "kind", "told"),
    [
        ({"down": NotMet("bad")}, NotMet, "web-2: bad"),
        ({"down": NotMet("bad"), "gone": NotMet("bad")}, NotMet, "web-2, web-3: bad"),
        ({"down": CannotObserve("dark")}, CannotObserve, "web-2: dark"),
        ({"down": CannotObserve("dark"), "gone": NotMet("bad")}, NotMet, "web-2: dark; web-3: bad"),
        ({"down": NothingToCompare("alone")}, NothingToCompare, "web-2: alone"),
        ({"down": NothingToCompare("alone"), "gone": NotMet("bad")}, NotMet, "web-2: alone; web-3: bad"),
        ({"down": KeyError("x")}, KeyError, "'x'"),
        ({"down": KeyError("x"), "gone": NotMet("bad")}, NotMet, "web-2: 'x'; web-3: bad"),
        ({"down": pytest.fail.Exception("bad")}, NotMet, "web-2: bad"),
    ],
)
def test_the_worst_is_raised(errors: dict[str, BaseException], kind: type[BaseException], told: str) -> None:
    with pytest.raises(kind) as raised:
        judge_each(raising(**errors), PARTS, Expect())  # type: ignore[arg-type]
    assert type(raised.value) is kind
    assert str(raised.value) == told


def test_all_must_be_skipped_for_a_skip() -> None:
    skips = {state: pytest.skip.Exception("it is down") for state in ("up", "down", "gone")}
    with pytest.raises(pytest.skip.Exception):
        judge_each(raising(**skips), PARTS, Expect())  # type: ignore[arg-type]
    del skips["up"]
    judge_each(raising(**skips), PARTS, Expect())  # type: ignore[arg-type]


def test_an_expected_failure_is_none_and_excuses_no_other_part() -> None:
    known = pytest.xfail.Exception("known")
    with pytest.raises(pytest.xfail.Exception) as raised:
        judge_each(raising(down=known), PARTS, Expect())  # type: ignore[arg-type]
    assert raised.value is known
    with pytest.raises(NotMet, match=r"^web-3: bad$"):
        judge_each(raising(down=known, gone=NotMet("bad")), PARTS, Expect())  # type: ignore[arg-type]
