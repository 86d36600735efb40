"""The maintenance rows that ``infracat init`` writes, due and done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.paths import REPOSITORY
from tests.project import Project
from tests.services.disks import loop
from tests.services.engine import Engine

STACK = REPOSITORY / "catalog.yaml"


@pytest.fixture
def template(project: Project, images: Engine) -> Iterator[tuple[Project, Path]]:
    """The rows of this repository's profile stack, over images of the tests', and a disk of theirs."""
    text = STACK.read_text("utf-8")
    rows = text[text.index("\nmaintenance:") : text.index("\ntroubleshooting:")]
    for name, ours in (
        ("postgres:15", "upkeep-old:15"),
        ("redis:7-alpine", "upkeep-new:7-alpine"),
        ("/mnt/data", "disk"),
    ):
        rows = rows.replace(name, ours)
    project.catalog(rows)
    with loop(project.folder, size="16M") as disk:
        yield project, disk


def test_the_rows_of_the_template(template: tuple[Project, Path], images: Engine, clean: str, vulnerable: str) -> None:
    project, disk = template
    keys = [f"maintenance/{name}" for name in ("docker-images", "python-dependencies", "vhdx-defragment", "logs")]
    (disk / "data").write_bytes(bytes(13_000_000))
    with project.write("logs/app.log", "").open("wb") as log:
        log.truncate(1_100_000_000)
    project.write("reports/pip-audit.json", vulnerable)
    assert project.verify(**images.environ).returncode == 0
    assert [project.statuses()[key] for key in keys] == ["warned"] * 4
    (disk / "data").unlink()
    project.write("logs/app.log", "rotated")
    project.write("reports/pip-audit.json", clean)
    project.catalog((project.folder / "catalog.yaml").read_text().replace("upkeep-old:15", "upkeep-new"))
    assert project.verify(**images.environ).returncode == 0
    assert [project.statuses()[key] for key in keys] == ["passed"] * 4
