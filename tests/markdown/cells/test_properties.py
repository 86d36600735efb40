"""What holds for every grammar: it never fails, loses no word, and gives values that a catalog takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infracat.catalog.fields import Cost, Duration, MinVersion, PortMapping, Rate, Size, VersionRange
from infracat.catalog.fields.addresses import address, cloud_uri, endpoint, url
from infracat.catalog.fields.numbers import integer, port
from infracat.catalog.fields.texts import name, yes_or_no
from infracat.markdown.cells import (
    auths,
    backups,
    clouds,
    costs,
    endpoints,
    images,
    names,
    nothing,
    ports,
    rates,
    required,
    resources,
    sizes,
    tasks,
    times,
    versions,
)
from infracat.markdown.cells.read import LONGEST, Read, Value

Grammar = Callable[[str], Read]
GRAMMARS: dict[str, Grammar] = {
    "version": versions.read,
    "min_version": partial(versions.read, minimum=True),
    "ports": ports.read,
    "required": required.read,
    "frequency": times.read_frequency,
    "retention": times.read_retention,
    "image": images.read,
    "cost": costs.read,
    "rate": rates.read,
    "endpoint": endpoints.read,
    "place": endpoints.read_place,
    "auth": auths.read,
    "method": backups.read_method,
    "location": backups.read_location,
    "buckets": partial(clouds.read_resources, provider="aws"),
    "task": tasks.read,
    "size": sizes.read,
    "memory": sizes.read_memory,
    "tool": partial(names.read, section="cli_tools"),
    "name": names.read,
    **{kind: partial(resources.read, kind) for kind in ("RAM", "Disk", "CPU", "GPU", "WSL2", "OS", "Ubuntu", "Other")},
}
OTHERS = (nothing.is_nothing, names.variables, names.slug, names.program, ports.numbers, auths.mapping)
AMOUNTS = {"CPU": integer}  # the others' are sizes


def one_of(*words: str) -> Callable[[str], object]:
    def read(text: str) -> None:
        if text not in words:
            raise ValueError(text)

    return read


FIELDS: dict[str, Callable[[str], object]] = {
    "version": VersionRange.read, "min_version": MinVersion.read, "cuda": MinVersion.read, "driver": MinVersion.read,
    "ports": PortMapping.read, "level": one_of("required", "recommended", "optional"), "image": str, "verify": str,
    "frequency": Duration.read, "retention": Duration.read, "every": Duration.read, "monthly_cost": Cost.read,
    "rate_limit": Rate.read, "endpoint": endpoint, "url": url, "address": address, "port": port, "name": name,
    "method": one_of("pg_dump", "tar", "sqlite", "restic", "borg", "snapshot", "file", "mysqldump", "mongodump", "rsnapshot", "zfs"),  # noqa: E501
    "location": str, "platform": one_of("windows", "wsl", "linux", "darwin"), "resources": cloud_uri, "title": str,
    "task": str, "size": Size.read, "memory": Size.read, "gpu_memory": Size.read, "minimum_free": Size.read,
    "recommended_free": Size.read, "ssd": yes_or_no, "os": str,
    "kind": one_of("ram", "disk", "cpu", "gpu", "wsl", "os", "usage", "size"),
}  # fmt: skip

MARKS = st.sampled_from(list("0123456789.,;:/-–+~()[]{}$%<>=≥*_ \n\tvxX→|@\\'\"`€"))
WORDS = st.sampled_from(
    [
        "yes",
        "no",
        "required",
        "optional",
        "daily",
        "weekly",
        "every",
        "days",
        "GB",
        "MiB",
        "cores",
        "CUDA",
        "driver",
        "Ubuntu",
        "Windows",
        "recommended",
        "minimum",
        "or",
        "and",
        "higher",
        "newer",
        "internal",
        "tcp",
        "udp",
        "host",
        "localhost",
        "http://",
        "s3://",
        "E:\\",
        "./",
        "2.40",
        "22.x",
        "443",
        "8080",
        "$20/mo",
        "per",
        "month",
        "k/min",
        "pg_dump",
        "restic",
        "SSD",
        "Node.js",
        "Docker",
        "Compose",
        "✅",
        "❌",
        "⚠️",
        "—",
        "${PORT:-80}",
        "매일",
        "täglich",
        "以上",
        "above",
        "80%",
        "latest",
    ]
)
CELLS = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(MARKS, WORDS), max_size=16).map("".join),
    st.lists(st.one_of(MARKS, WORDS), max_size=16).map(" ".join),
)
FOREIGN = st.from_regex(r"q[bcdfghj-np-su-wz]{4,9}", fullmatch=True)  # words that no grammar knows
ONE = st.sampled_from(sorted(GRAMMARS))
JOINTS = st.sampled_from([" ", ", ", " (", "; ", "\n", " - ", " / ", " — ", " + "])


def texts_of(value: Value) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


@settings(max_examples=500)
@given(grammar=ONE, cell=CELLS)
def test_every_value_is_one_that_a_catalog_takes(grammar: str, cell: str) -> None:
    for field, value in GRAMMARS[grammar](cell).fields.items():
        amount = AMOUNTS.get(grammar, Size.read) if field in ("minimum", "recommended") else None
        for each in texts_of(value):
            assert each.strip()
            (amount or FIELDS[field])(each)


@settings(max_examples=500)
@given(grammar=ONE, cell=CELLS)
def test_what_gives_no_field_stays_as_it_is(grammar: str, cell: str) -> None:
    read = GRAMMARS[grammar](cell)
    if not read.fields and not nothing.is_nothing(cell):
        assert " ".join(read.rest.split()) == " ".join(cell.split())


@settings(max_examples=500)
@given(
    grammar=ONE,
    before=st.lists(FOREIGN, max_size=2),
    cell=CELLS,
    after=st.lists(FOREIGN, min_size=1, max_size=3),
    joint=JOINTS,
)
def test_no_word_is_lost(grammar: str, before: list[str], cell: str, after: list[str], joint: str) -> None:
    """Whatever is understood of a cell, words that no grammar knows are still there."""
    read = GRAMMARS[grammar](joint.join([*before, cell, *after]))
    kept = " ".join([read.rest, *(each for value in read.fields.values() for each in texts_of(value))])
    assert [word for word in (*before, *after) if word not in kept] == []


@pytest.mark.parametrize("read", OTHERS, ids=lambda each: each.__name__)
@settings(max_examples=60)
@given(cell=CELLS)
def test_nothing_fails(read: Callable[[str], object], cell: str) -> None:
    read(cell)


HOSTILE = [
    "1",
    "1.",
    "1 ",
    "(",
    "[",
    "-",
    "1-",
    "a.",
    "a:",
    "1/",
    "${A:-",
    "every ",
    "yes ",
    "GB ",
    "./",
    "E:\\ ",
    "~",
    "A_",
    ":a",
    "{#",
]
ENDS = ("", "!", "x")


@pytest.mark.parametrize("grammar", GRAMMARS)
def test_hostile_text_is_read_at_once(grammar: str) -> None:
    """A megabyte, and what is just short enough to be looked at: a pattern that tries again and again never ends."""
    for part in HOSTILE:
        for end in ENDS:
            GRAMMARS[grammar]((part * LONGEST)[: LONGEST - len(end)] + end)
    for part in ("1 ", "(", "\u00e9"):
        GRAMMARS[grammar](part * 10**6)


@pytest.mark.parametrize("read", OTHERS, ids=lambda each: each.__name__)
def test_hostile_text_is_no_name(read: Callable[[str], object]) -> None:
    for part in HOSTILE:
        for length in (LONGEST, 10**5):
            read((part * length)[:length])


def test_words_are_stated_once() -> None:
    """A word of two meanings would have the later one, whichever that is."""
    from infracat.markdown.cells.words import tables

    for table in ("level", "every", "units", "hardware", "systems", "methods", "programs"):
        words = [word for words in tables()[table].values() for word in words]
        assert sorted(set(words)) == sorted(words), table
        assert [word for word in words if word != word.casefold()] == [], table
        assert all(re.search(r"\S", word) for word in words)
