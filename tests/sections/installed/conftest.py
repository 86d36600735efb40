"""The package, installed into a folder of its own: this environment stays as it is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project import Project
from tests.sections.installed.package import FILES


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the PYTHONPATH, as pip leaves it."""
    pytest.importorskip("hatchling", reason="no hatchling here: pip install hatchling")
    source = Project(tmp_path_factory.mktemp("acme-queues"))
    for name, text in FILES.items():
        source.write(name, text)
    target = tmp_path_factory.mktemp("site")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation",
         "--disable-pip-version-check", "--target", str(target), str(source.folder)],
        check=True, timeout=300,
    )  # fmt: skip
    return target


@pytest.fixture
def own_site(site: Path, tmp_path: Path) -> Project:
    """A copy that a test may break."""
    return Project(shutil.copytree(site, tmp_path / "site"))
