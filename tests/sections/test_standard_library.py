"""What observes uses the standard library and this package only: so it starts fast, and can run on another machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import infracat
from infracat.sections.registry import SECTIONS

SOURCE = Path(infracat.__file__).parents[1]
MODULES = [
    f"{section.package}.{name}"
    for section in SECTIONS.values()
    for name in ("order", "seen", "observe")
    if SOURCE.joinpath(*section.package.split("."), f"{name}.py").exists()
]


@pytest.mark.parametrize("module", [*MODULES, "infracat.observe.row", "infracat.judging"])
def test_it_is_imported_without_any_other_package(module: str) -> None:
    """``-S``: no site-packages; ``-I``: nothing of this folder."""
    code = f"import sys; sys.path.insert(0, {str(SOURCE)!r}); import {module}"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_section_is_among_them() -> None:
    assert {name.rpartition(".")[0] for name in MODULES} == {
        section.package for section in SECTIONS.values() if section.name != "troubleshooting"
    }
