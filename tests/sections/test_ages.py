"""Ages as messages show them."""

from __future__ import annotations

import pytest

from infracat.sections.ages import DAY, Age


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        *((0, "0 s"), (0.9, "0 s"), (59.9, "59 s"), (60, "1 min"), (303, "5 min 3 s"), (3661, "1 h 1 min")),
        *((86399, "23 h 59 min"), (DAY, "1 day"), (DAY + 59, "1 day"), (1.5 * DAY, "1 day 12 h")),
        *((183600, "2 days 3 h"), (31 * DAY, "31 days"), (59.5 * DAY, "59 days 12 h")),
        *((60.5 * DAY, "60 days"), (900 * DAY, "900 days"), (-7200, "-2 h"), (-0.5, "0 s")),
    ],
)
def test_an_age(seconds: float, text: str) -> None:
    assert str(Age(seconds)) == text
