"""pytest-html's own report of an audit: our columns, and nothing hostile alive in it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.report.test_report import Page
from tests.results.results_example import HOSTILE, IMAGE, SCRIPT

CONFTEST = f"""
import pytest
from infracat.report import pytest_html

HOSTILE = {HOSTILE!r}

@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.nodeid += HOSTILE
    report.infracat = {{
        "key": "cli_tools/" + HOSTILE, "section": HOSTILE, "host": HOSTILE, "check": HOSTILE, "status": "failed",
        "expected": HOSTILE, "found": HOSTILE, "message": HOSTILE, "fix": HOSTILE + "\\nsecond line",
    }} if "plain" not in item.name else None
    return report

def pytest_metadata(metadata):
    metadata[HOSTILE] = HOSTILE
    metadata["nested"] = {{HOSTILE: HOSTILE}}

def pytest_html_report_title(report):
    pytest_html.title(report, HOSTILE, redact=lambda text: text.replace("hunter2", "[redacted]"))

pytest_html_results_table_header = pytest_html.results_table_header
pytest_html_results_table_row = pytest_html.results_table_row
pytest_html_results_table_html = pytest_html.results_table_html
"""
CASES = f"""
import pytest

HOSTILE = {HOSTILE!r}

def test_audited():
    print(HOSTILE)
    raise AssertionError(HOSTILE)

def test_plain():
    print(HOSTILE)
    raise AssertionError(HOSTILE)

@pytest.fixture
def broken():
    raise RuntimeError(HOSTILE)

def test_setup(broken):
    pass
"""


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (folder / "test_it.py").write_text(CASES, encoding="utf-8")
    (folder / "test_broken.py").write_text(f"raise RuntimeError({HOSTILE!r})", encoding="utf-8")
    return run(folder)


def run(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--html=out.html", "--self-contained-html", "-p", "no:cacheprovider",
         "--continue-on-collection-errors", "--metadata", "PASSWORD", "hunter2"],
        cwd=folder, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    return (folder / "out.html").read_text("utf-8")


def blob(html: str) -> dict[str, Any]:
    """The data that the page's script puts into it as HTML."""
    page = Page(html)
    text = next(stated["data-jsonblob"] for _, stated in page.elements if "data-jsonblob" in stated)
    found: dict[str, Any] = json.loads(text or "")
    return found


def pieces(html: str) -> list[str]:
    """Everything that the script gives to innerHTML."""
    data = blob(html)
    tests = [test for tests in data["tests"].values() for test in tests]
    cells = [cell for test in tests for cell in test["resultsTableRow"]]
    return [*cells, *(test["log"] for test in tests), *environment(data["environment"])]


def environment(values: dict[str, Any]) -> list[str]:
    nested = [value for value in values.values() if isinstance(value, dict)]
    flat = [str(value) for value in values.values() if not isinstance(value, dict)]
    return [*flat, *(f"{key}: {value}" for inner in nested for key, value in inner.items())]


def test_the_page_itself_has_no_hostile_element(html: str) -> None:
    page = Page(html)
    assert [stated for tag, stated in page.elements if tag == "script"] == [{}]
    assert not [stated for _, stated in page.elements if "onerror" in stated]
    assert SCRIPT in page.text("title")


def test_nothing_that_the_script_inserts_is_alive(html: str) -> None:
    for piece in pieces(html):
        assert {tag for tag, _ in Page(piece).elements} <= {"td"}, piece


def test_hostile_texts_are_still_readable(html: str) -> None:
    texts = " ".join(data for piece in pieces(html) for _, data in Page(piece).texts)
    assert SCRIPT in texts
    assert IMAGE in texts


def test_no_control_character_is_left(html: str) -> None:
    assert not {"\x1b", "\x00", "\x07", "\u202e"} & set("".join(pieces(html)))


def test_every_row_has_every_column(html: str) -> None:
    tests = [test for tests in blob(html)["tests"].values() for test in tests]
    assert len(tests) == 4
    for test in tests:
        names = [dict(Page(cell).elements[0][1])["class"] for cell in test["resultsTableRow"]]
        assert names == [f"col-{name}" for name in (
            "result", "status", "section", "row", "expected", "found", "fix", "testId", "duration", "links",
        )]  # fmt: skip


def test_the_environment_is_redacted(html: str) -> None:
    assert blob(html)["environment"]["PASSWORD"] == "[redacted]"


def test_the_names_of_the_environment_are_shown_as_they_are(html: str) -> None:
    assert any(name.startswith(SCRIPT) for name in blob(html)["environment"])


def test_the_failure_is_told_below_the_row(html: str) -> None:
    logs = [test["log"] for tests in blob(html)["tests"].values() for test in tests]
    assert all("alert(" in log for log in logs)
