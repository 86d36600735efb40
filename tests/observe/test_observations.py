"""observations.json: written whole, read back as it was, and refused with a sentence when it is damaged."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infracat.catalog.load import load
from infracat.catalog.model import Catalog
from infracat.facts import Evidence, Observation
from infracat.observe.observations import Observations, read_observations, write_observations

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    (tmp_path / "catalog.yaml").write_text("cli_tools:\n- name: git\n")
    return load(tmp_path / "catalog.yaml")


@pytest.fixture
def observed() -> Observations:
    evidence = Evidence(command="git --version", exit_code=0, output="git version 2.39.5 … \ud7ff", duration=0.01)
    seen = {"version": "2.39.5", "broken": False, "complaint": {"reason": "no"}}
    observations = [
        Observation(
            key="cli_tools/git", host="local", at=NOW, platform="linux", duration=0.02, seen=seen,
            looked_at=("name", "verify"), digest="0123456789abcdef", evidence=(evidence,),
        ),
        Observation(key="cli_tools/git", host="web", at=NOW, platform="linux", duration=0.0, cannot="later"),
        Observation(key="cli_tools/jq", host="local", at=NOW, platform="linux", duration=0.0, absent="none"),
    ]  # fmt: skip
    return Observations({(each.key, each.host): each for each in observations}, NOW, "linux", interrupted=True)


def test_what_was_written_is_read(tmp_path: Path, catalog: Catalog, observed: Observations) -> None:
    path = tmp_path / "observations.json"
    write_observations(path, observed, catalog)
    assert read_observations(path) == observed
    document = json.loads(path.read_text("utf-8"))
    assert (document["schema"], document["started"]) == (1, "2026-11-22T02:00:00+00:00")
    assert document["catalog"] == {"path": str(catalog.path), "sha256": catalog.sha256}
    assert sorted(each.name for each in tmp_path.iterdir()) == ["catalog.yaml", "observations.json"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"", "damaged: not JSON: "),
        (b'{"schema": 1, "observ', "damaged: not JSON: "),
        (b"\xff\xfe", "damaged: not JSON: "),
        (b"[]", "not an observations.json of schema 1 (its schema: None)"),
        (b'{"schema": 0}', "not an observations.json of schema 1 (its schema: 0)"),
        (b'{"schema": 2}', "written by a newer infracat"),
        (b'{"schema": 1}', "damaged: KeyError: 'observations'"),
        (b'{"schema": 1, "observations": [{}]}', "damaged: key: is missing"),
        (b'{"schema": 1, "observations": 7}', "damaged: TypeError: "),
        (
            b'{"schema": 1, "observations": [], "started": "soon", "platform": "linux"}',
            "damaged: ValueError: ",
        ),
        (
            b'{"schema": 1, "observations": [], "started": "2026-11-22T02:00:00", "platform": "linux"}',
            "damaged: a time without a time zone",
        ),
        (
            b'{"schema": 1, "observations": [{"key": "a/b", "host": "local", "at": "2026-11-22T02:00:00Z", '
            b'"platform": "linux", "cannot": "later", "duration": 1' + b"0" * 400 + b"}]}",
            "damaged: duration: a number that is too large",
        ),
    ],
)
def test_a_file_that_is_missing_or_damaged(tmp_path: Path, content: bytes | None, complaint: str) -> None:
    path = tmp_path / "observations.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=r"damaged|cannot|not an|newer") as raised:
        read_observations(path)
    assert str(raised.value).startswith(f"{path}: {complaint}")
    assert "\n" not in str(raised.value)
