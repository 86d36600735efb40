"""The page on the architecture: its section, check, report format and tracker are built from it, word for word."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from docs.pages import FOLDER
from tests.docs.markdown import Block, blocks, paths
from tests.paths import REPOSITORY
from tests.project import Project
from tests.sections.installed.package import installed
from tests.services.missing import needed_module
from tests.services.own_machine import LEFT_OUT

PAGE = FOLDER / "architecture.md"
LANGUAGES = ("python", "diff", "markdown")
FIRST_LINE = re.compile(r"(?:# |<!-- |\+\+\+ )(?P<file>\S+)(?: -->)?\n")
LOADING = "tests/catalog/test_load.py::test"
THEIR_TESTS = (
    *("tests/sections/licences", "tests/sections/test_standard_library.py", "tests/docs/test_docs.py"),
    *("tests/redaction/test_row_secrets.py", "tests/hosts/test_one_door.py", "tests/test_layout.py"),
    f"{LOADING}_every_field_of_every_section_is_in_the_good_catalog",
    f"{LOADING}_every_field_says_what_it_is",
    f"{LOADING}_a_bad_catalog_says_what_is_wrong_and_where[unknown_section_far]",
)
NOT_OF_OTHERS = "licences or Licence or reached or not (test_docs or test_row_secrets or test_standard_library)"
PYPROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "acme-licences"
version = "1.0"

"""
KEY = "EDIT-7Q4M-9ZKX"


@dataclass(frozen=True)
class Copy:
    """A copy of this repository; what runs in it imports it."""

    folder: Path

    def python(self, *arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        environ = Project(self.folder).environ(PYTHONPATH=str(self.folder / "src"))
        return subprocess.run(
            [sys.executable, *arguments], cwd=folder or self.folder, env=environ,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """With all that the page says done in it."""
    copy = Copy(tmp_path_factory.mktemp("copy") / "infracat")
    shutil.copytree(REPOSITORY, copy.folder, symlinks=True, ignore=LEFT_OUT)
    for name, block in files(PAGE):
        if not name.startswith("acme_"):
            write(copy.folder / name, block)
    return copy


def files(page: Path) -> Iterator[tuple[str, Block]]:
    for block in blocks(page, *LANGUAGES):
        match = FIRST_LINE.match(block.text)
        assert match, f"{block} does not name its file"
        yield match["file"], block


def write(path: Path, block: Block) -> None:
    _, _, text = block.text.partition("\n")
    if block.language == "diff":
        path.write_text(patched(path.read_text("utf-8"), text, str(block)), encoding="utf-8")
        return
    assert not path.exists(), path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def patched(text: str, diff: str, where: str) -> str:
    """Each part between ``@@`` is found once, and its lines with ``-`` become those with ``+``."""
    for part in diff.split("@@\n"):
        lines = part.splitlines()
        old = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
        new = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("-"))
        assert text.count(old) == 1, f"{where}: {old}"
        text = text.replace(old, new)
    return text


@pytest.fixture
def shop(copy: Copy, project: Project) -> Project:
    """A project whose catalog is the example on the section's own page."""
    (example,) = blocks(copy.folder / "docs/sections/licences.md", "yaml")
    project.catalog(example.text)
    project.write(".env", f"EDITOR_KEY={KEY}")
    last_day = datetime.now(UTC).date() + timedelta(12)
    project.write("licence.txt", f"key {KEY}\nvalid until {last_day}\n")
    return project


def test_the_section_is_verified_reported_and_redacted(copy: Copy, shop: Project) -> None:
    done = copy.python("-m", "infracat", "verify", folder=shop.folder)
    assert (done.returncode, done.stderr) == (1, "")
    row = shop.row("licences/editor")
    checks = {each["name"]: (each["status"], each["expected"], each["found"]) for each in row["checks"]}
    assert checks["is_valid"] == ("failed", ">= 30", "12")
    assert checks["names_its_key"][0] == "passed"
    assert "key [redacted]" in row["evidence"][0]["output"]
    written = {path.name: path.read_text("utf-8") for path in shop.runs[-1].iterdir()}
    assert not [name for name, text in written.items() if KEY in text]
    assert "licence.txt" in written["report.html"]
    assert written["results.tap"].splitlines() == ["TAP version 13", "1..1", "not ok 1 - licences/editor on local"]


def test_a_run_goes_to_the_tracker(copy: Copy, shop: Project) -> None:
    copy.python("-m", "infracat", "verify", folder=shop.folder)
    shop_environ = "import os; os.environ.update(FORGEJO_URL='https://git.example', FORGEJO_TOKEN='f0f1f2f3f4f5');"
    attach = "from infracat.cli import run; run(['attach', 'forgejo:shop/api#12', '--dry-run'])"
    done = copy.python("-c", f"{shop_environ} {attach}", folder=shop.folder)
    sent = re.findall(r"^\d\. (.*)$", done.stdout, re.MULTILINE)
    issue = "https://git.example/api/v1/repos/shop/api/issues/12"
    assert sent == [f"GET {issue}", f"POST {issue}/assets", f"POST {issue}/comments"], done.stderr


def test_a_row_is_on_another_host(copy: Copy, shop: Project) -> None:
    catalog = (shop.folder / "catalog.yaml").read_text("utf-8")
    shop.catalog(f"hosts:\n  build: local://\n{catalog}    hosts: build\n")
    copy.python("-m", "infracat", "verify", folder=shop.folder)
    row = shop.row("licences/editor")
    assert (row["host"], row["status"], len(row["evidence"])) == ("build", "failed", 1)


def test_mistakes_in_its_rows_have_a_line_and_a_column(copy: Copy, project: Project) -> None:
    project.catalog("licences:\n  - name: editor\n    days_left: soon\n")
    done = copy.python("-m", "infracat", "lint", folder=project.folder)
    assert done.stderr.splitlines() == [
        "catalog.yaml:2:5: licences/editor: file: is missing",
        "catalog.yaml:3:16: licences/editor: days_left: is not a whole number (got 'soon')",
    ]


def test_its_page_is_generated_and_the_repositorys_own_tests_pass(copy: Copy) -> None:
    assert copy.python("-m", "docs").returncode == 0
    page = (copy.folder / "docs/sections/licences.md").read_text("utf-8")
    assert "| `days_left` | whole number | – | For how many days it has to be valid still. |" in page  # noqa: RUF001
    assert "| `is_valid` | `days_left` | It is valid for as many days as stated. |" in page
    assert "[`licences`](sections/licences.md)" in (copy.folder / "docs/README.md").read_text("utf-8")
    done = copy.python("-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", NOT_OF_OTHERS, *THEIR_TESTS)
    assert done.returncode == 0, done.stdout[-4000:]


def test_the_section_in_a_package_of_its_own(copy: Copy, shop: Project, tmp_path: Path) -> None:
    """The same modules under the package's name, with the two blocks that the page shows."""
    needed_module("hatchling", "pip install hatchling")
    package = Project(tmp_path / "acme")
    for path in (copy.folder / "src/infracat/sections/licences").glob("*.py"):
        text = path.read_text("utf-8").replace("infracat.sections.licences", "acme_licences")
        package.write(f"acme_licences/{path.name}", text)
    shutil.copy(copy.folder / "tests_env/test_licences.py", package.folder / "acme_licences")
    package.write("acme_licences/__init__.py", dict(files(PAGE))["acme_licences/__init__.py"].text)
    (entry_point,) = blocks(PAGE, "toml")
    package.write("pyproject.toml", f"{PYPROJECT}{entry_point.text}")
    site = installed(package.folder, tmp_path / "site")
    shop.verify(PYTHONPATH=str(site))
    assert shop.statuses() == {"licences/editor": "failed"}


def test_the_files_that_the_page_names_are_there() -> None:
    source = REPOSITORY / "src/infracat"
    named = {name for page in (PAGE, REPOSITORY / "CONTRIBUTING.md") for name in paths(page)}
    assert "src/infracat/audit/" in named
    missing = [each for each in named if not (REPOSITORY / each).exists() and not (source / each).exists()]
    assert not [each for each in missing if "/" in each or not list(source.rglob(each))]


def test_its_code_is_clean(copy: Copy) -> None:
    written = [name for name, block in files(PAGE) if block.language == "python" and not name.startswith("acme_")]
    for command in (("check",), ("format", "--check")):
        done = copy.python("-m", "ruff", *command, "--no-cache", *written)
        assert done.returncode == 0, done.stdout
