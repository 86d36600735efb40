"""Measured sizes as people read them: never rounded up to a bound that they do not reach."""

from __future__ import annotations

import pytest

from infracat.catalog.fields import Size


@pytest.mark.parametrize(
    ("size", "printed"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 KB"),
        (15_999_999_999, "15.99 GB"),
        (16_000_000_000, "16 GB"),
        (25_276_502_016, "25.27 GB"),
        (2**60, "1152.92 PB"),
    ],
)
def test_a_measured_size(size: int, printed: str) -> None:
    assert str(Size(size)) == printed


def test_a_stated_size_prints_as_it_was_written() -> None:
    assert str(Size.read("16 GiB")) == "16 GiB"
