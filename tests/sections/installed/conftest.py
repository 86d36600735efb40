"""The package, installed into a folder of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.project import Project
from tests.sections.installed.package import FILES, installed
from tests.services.missing import needed_module


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the PYTHONPATH, as pip leaves it."""
    needed_module("hatchling", "pip install hatchling")
    source = Project(tmp_path_factory.mktemp("acme-queues"))
    for name, text in FILES.items():
        source.write(name, text)
    return installed(source.folder, tmp_path_factory.mktemp("site"))


@pytest.fixture
def own_site(site: Path, tmp_path: Path) -> Project:
    """A copy that a test may break; without compiled files, which hide a change of equal length within a second."""
    return Project(shutil.copytree(site, tmp_path / "site", ignore=shutil.ignore_patterns("__pycache__")))
