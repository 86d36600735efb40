"""A number with another unit, or that is part of a word, is none of what a column holds."""

from __future__ import annotations

import pytest

from infracat.markdown.cells import costs, ports, rates, sizes, times, versions
from infracat.markdown.cells.read import Read

READERS = {
    "size": sizes.read,
    "port": ports.read,
    "rate": rates.read,
    "frequency": times.read_frequency,
    "retention": times.read_retention,
    "cost": costs.read,
    "version": versions.read,
}
NONE = [
    *(("size", each) for each in ("10k users", "4K display", "2M rows", "100M lines", "3G modem", "5m", "10m timeout")),
    *(("size", each) for each in ("10MB/s", "1 GB/day", "1.000 GB")),
    *(("port", each) for each in ("30 s", "3000 ms", "100 Mbit", "3 ports", "80 clients", "80-90 users", "12 hours")),
    *(("port", each) for each in ("2 x 8080", "10 000", "01/02/2024")),
    *(("rate", each) for each in ("$5/month", "€ 5 per month", "2 m/s")),
    *(("frequency", each) for each in ("3x per day", "2 times per week", "3 mal täglich")),
    ("retention", "3m"),
    *(("cost", each) for each in ("$1.2k", "R$ 50", "A$20")),
    ("version", "09.2024"),
]


@pytest.mark.parametrize(("kind", "cell"), NONE)
def test_what_is_something_else_stays_words(kind: str, cell: str) -> None:
    assert READERS[kind](cell) == Read({}, cell)


@pytest.mark.parametrize(
    ("cell", "size"),
    [
        ("16G RAM", "16GB"),
        ("16g", "16gB"),
        ("512Mi", "512MiB"),
        ("1.5T", "1.5TB"),
        ("4G (min)", "4GB"),
        ("10GB free", "10GB"),
        ("1.25 GB", "1.25 GB"),
    ],
)
def test_sizes_with_a_unit_of_one_letter(cell: str, size: str) -> None:
    assert sizes.read(cell).fields == {"size": size}
