"""Maintenance rows over real images: how old they are, and what updates them."""

from __future__ import annotations

import re
from pathlib import Path

from tests.project import Project
from tests.sections.maintenance.rows import days_ago, found, named, rows, rule, said
from tests.services.engine import Engine
from tests.services.images import load_image
from tests.services.registry import registry


def image_row(name: str, *images: str, **fields: object) -> str:
    return named(name, "image_age", every="monthly", images=images, **fields)


def test_the_age_of_images(project: Project, images: Engine) -> None:
    alias = "docker.io/library/upkeep-new:latest"
    found_ = rows(
        project,
        image_row("new", "upkeep-new:7-alpine", "upkeep-new", alias),
        image_row("old", "upkeep-old:15", "upkeep-new:7-alpine"),
        image_row("required", "upkeep-old:15", level="required"),
        **images.environ,
    )
    new, old = found_["new"], found_["old"]
    assert new["status"] == "passed"
    status, ages, expected = found(new, "image_age")
    assert (status, expected) == ("passed", "<= monthly")
    assert re.fullmatch(rf"upkeep-new:7-alpine: 3 days, upkeep-new: 3 days, {alias}: 3 days", ages)
    inspected = next(each for each in new["evidence"] if each["command"].startswith("docker image inspect"))
    assert '"Created": "2' in inspected["output"]
    assert old["status"] == "warned"
    assert said(old) == "upkeep-old:15 is 92 days old; due after 31 days: it was built here, build it anew"
    assert (old["fix"], old["stated"]["task"]) == (None, "Do it")
    assert found_["required"]["status"] == "failed"


def test_an_image_of_a_registry_is_to_be_pulled(project: Project, images: Engine, tmp_path: Path) -> None:
    with registry() as address:
        name = f"{address}/shop/upkeep-pulled:1"
        load_image(images, tmp_path, name, days_ago(40.5))
        images.docker("push", name)
    result = rows(project, image_row("it", name), **images.environ)["it"]
    assert said(result) == f"{name} is 40 days 12 h old; due after 31 days: docker pull {name}"


def test_missing_images(project: Project, images: Engine) -> None:
    found_ = rows(
        project,
        image_row("all", "upkeep-gone:1"),
        image_row("one", "upkeep-gone:1", "upkeep-new:7-alpine"),
        **images.environ,
    )
    for name, absent in (("all", True), ("one", False)):
        result = found_[name]
        why = "there is no image upkeep-gone:1 here: docker pull upkeep-gone:1"
        assert (result["status"], said(result), result["absent"]) == ("warned", why, absent)
    assert found(found_["one"], "image_age")[0] == "passed"


def test_images_without_a_usable_date(project: Project, images: Engine) -> None:
    found_ = rows(
        project,
        *(image_row(name, f"upkeep-{name}:1", "upkeep-new") for name in ("zero", "epoch", "none", "future")),
        image_row("also-old", "upkeep-zero:1", "upkeep-old:15"),
        **images.environ,
    )
    for name in ("zero", "epoch", "none"):
        result = found_[name]
        assert (result["status"], said(result)) == ("unknown", f"upkeep-{name}:1 has no date: its build leaves it out")
    future = found_["future"]
    assert future["status"] == "unknown"
    assert said(future).startswith("upkeep-future:1 is dated 9 days 23 h in the future (2")
    assert said(future).endswith(" UTC): a clock is wrong")
    assert found_["also-old"]["status"] == "warned"
    assert said(found_["also-old"]).startswith("upkeep-old:15 is 92 days old")


def test_images_without_an_engine(project: Project) -> None:
    project.catalog(rule("image_age", every="monthly", images=["a"]))
    project.verify(DOCKER_HOST=f"unix://{project.folder}/nobody.sock")
    result = project.row("maintenance/it")
    assert result["status"] == "unknown"
    assert "nobody.sock" in said(result)
