"""Whatever is in a file, loading ends in a catalog or in mistakes; whatever a tool prints, in a version or in none."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packaging.version import Version

from infracat.catalog.fields import MinVersion, NoVersion, VersionRange, version_in
from infracat.catalog.load import load
from infracat.catalog.mistakes import BadCatalog
from infracat.sections.registry import SECTIONS

HERE = Path(__file__).parent
GOOD = "".join(
    line for line in (HERE / "good_catalog.yaml").read_text("utf-8").splitlines(True) if not line.startswith("include")
)
PIECES = [
    *"[]{}*&!|>@`%#-?:,\"'\\\t\n\r\0",
    *(
        ": ",
        "- ",
        "\n- ",
        "\n  ",
        "---\n",
        "...\n",
        "<<: ",
        "!!str ",
        "&a ",
        "*a",
        "~",
        "null",
        "\ufeff",
        "\ud7ff",
        "é",
    ),
    *(
        "2.40",
        "010",
        "1e309",
        "9" * 30,
        "yes",
        "0.8",
        "2G",
        "1:30",
        "name:",
        "requires:",
        "kind:",
        "catalog:",
        "..",
        "/",
    ),
]
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def ends_well(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalog.yaml"
        path.write_bytes(data)
        lines = mistakes(path)
    assert all(line.isprintable() for line in lines)
    assert len(lines) <= 101


def mistakes(path: Path) -> list[str]:
    try:
        load(path)
    except BadCatalog as error:
        return str(error).splitlines() or ["a bad catalog\twithout a mistake"]
    return []


@quick
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    ends_well(data)


@quick
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    ends_well(text.encode("utf-8", "surrogatepass"))


@quick
@given(st.lists(st.sampled_from([*PIECES, *SECTIONS, "include: ", "hosts: "]), max_size=40))
def test_any_pieces_of_yaml(pieces: list[str]) -> None:
    ends_well("".join(pieces).encode())


@quick
@given(st.data())
def test_a_good_catalog_with_something_put_in_or_taken_out(data: st.DataObject) -> None:
    text = GOOD
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        gone = data.draw(st.integers(0, 12))
        text = text[:at] + data.draw(st.sampled_from(PIECES) | st.text(max_size=3)) + text[at + gone :]
    ends_well(text.encode("utf-8", "surrogatepass"))


def rows_of(section: str) -> st.SearchStrategy[str]:
    """Rows of a section whose fields hold anything."""
    fields = sorted(
        {field.alias or name for each in SECTIONS[section].row_classes() for name, field in each.model_fields.items()}
    )
    value = st.sampled_from(
        ["1", "'x'", "[a, b]", "{a: b}", "[[a]]", "''", "ram", "2.40", "10 s", "1GB", "80 %", "a/b", ""]
    )
    row = st.dictionaries(st.sampled_from(fields), value, min_size=1, max_size=8)
    return st.lists(
        row.map(lambda row: "- " + "\n  ".join(f"{name}: {each}" for name, each in row.items())), max_size=3
    ).map(lambda rows: f"{section}:\n" + "\n".join(rows) + "\n")


@quick
@given(st.sampled_from(sorted(SECTIONS)).flatmap(rows_of))
def test_any_values_in_known_fields(text: str) -> None:
    ends_well(text.encode())


@quick
@given(st.text(max_size=60) | st.text("0123456789. rcab-_v+", max_size=40))
def test_any_banner_has_a_version_or_none(banner: str) -> None:
    try:
        version = version_in(banner)
    except NoVersion:
        return
    assert str(Version(version)) == version


@quick
@given(st.text(max_size=30) | st.text("0123456789.*+<>=!~, rcab", max_size=20))
def test_any_text_is_a_range_or_refused(text: str) -> None:
    for kind in (VersionRange, MinVersion):
        try:
            stated = kind.read(text)
        except ValueError:
            continue
        assert stated.agrees("1.0") in (True, False)


numbers = st.lists(st.integers(0, 10**6), min_size=2, max_size=4)


@quick
@given(numbers, numbers)
def test_versions_compare_as_numbers(one: list[int], other: list[int]) -> None:
    first, second = (".".join(map(str, each)) for each in (one, other))
    stated = MinVersion.read(first)
    assert stated.agrees(first)
    assert stated.agrees(f"tool version {second}, built 2025") == (Version(second) >= Version(first))
    assert str(stated) == f">= {first}"
    width = max(len(one), len(other))
    assert (padded(other, width) >= padded(one, width)) == stated.agrees(second)


def padded(numbers: list[int], width: int) -> list[int]:
    return numbers + [0] * (width - len(numbers))
