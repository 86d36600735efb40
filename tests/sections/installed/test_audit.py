"""A package's section is loaded, observed, judged, redacted, reported and documented like any other."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import REPOSITORY
from tests.project import Project

PASSWORD, TOKEN = "kA9-2bTz7mQx", "Vw3xY8pLr5"
CATALOG = f"""\
queues:
  - name: mails
    broker: https://ops:{PASSWORD}@broker.example
    depth: queue-depth mails
    token: QUEUE_TOKEN
    at_most: 100
  - name: orders
    broker: https://broker.example
    depth: queue-depth orders
"""


@pytest.fixture
def shop(project: Project) -> Project:
    project.catalog(CATALOG)
    project.tool("queue-depth", f"""
        [ $1 = mails ] || exit 3
        echo 250 messages at https://ops:{PASSWORD}@broker.example, asked with $QUEUE_TOKEN
    """)  # fmt: skip
    return project


def test_its_rows_are_observed_judged_and_reported(shop: Project, site: Path) -> None:
    done = shop.verify(PYTHONPATH=str(site))
    assert done.returncode == 1, done.stderr
    assert shop.statuses() == {"queues/mails": "failed", "queues/orders": "failed"}
    mails, orders = shop.row("queues/mails"), shop.row("queues/orders")
    depth = next(check for check in mails["checks"] if check["name"] == "depth")
    assert (depth["expected"], depth["found"]) == ("<= 100", "250")
    assert depth["nodeid"] == "tests_env/test_queues.py::test_depth[mails]"
    assert [(check["name"], check["message"]) for check in orders["checks"]] == [
        ("exists", "the broker has no such queue")
    ]
    assert "queue-depth mails" in (shop.runs[-1] / "report.html").read_text("utf-8")
    assert "queues.mails" in (shop.runs[-1] / "junit.xml").read_text("utf-8")


def test_its_secrets_are_redacted(shop: Project, site: Path) -> None:
    done = shop.verify(PYTHONPATH=str(site), QUEUE_TOKEN=TOKEN)
    output = shop.row("queues/mails")["evidence"][0]["output"]
    assert output == "250 messages at https://ops:[redacted]@broker.example, asked with [redacted]"
    written = [path.read_text("utf-8") for path in shop.runs[-1].iterdir()]
    assert not [text for text in (done.stdout, done.stderr, *written) if PASSWORD in text or TOKEN in text]


def test_its_judges_run_in_workers_in_pytest_and_over_a_replay(shop: Project, site: Path) -> None:
    shop.write("tests_env/test_own.py", """
        def test_is_not_huge(queue, seen):
            assert seen.waiting < 200
    """)  # fmt: skip
    runs = [
        shop.verify("-n", "2", PYTHONPATH=str(site)),
        shop.pytest("tests_env/test_queues.py::test_depth[mails]", PYTHONPATH=str(site)),
        shop.verify("--from", str(shop.runs[0] / "observations.json"), PYTHONPATH=str(site)),
    ]
    assert [done.returncode for done in runs] == [1, 1, 1]
    assert [checks_of_mails(run) for run in shop.runs] == [
        {"exists", "depth", "is_not_huge"},
        {"depth"},
        {"exists", "depth", "is_not_huge"},
    ]


def checks_of_mails(run: Path) -> set[str]:
    rows = json.loads((run / "results.json").read_text("utf-8"))["rows"]
    return {check["name"] for row in rows if row["key"] == "queues/mails" for check in row["checks"]}


def test_its_mistakes_have_a_line_and_a_column(project: Project, site: Path) -> None:
    project.catalog(CATALOG.replace("at_most: 100", "at_most: many").replace("name: orders", "nam: orders"))
    done = project.infracat("lint", PYTHONPATH=str(site))
    assert done.returncode == 4
    assert done.stderr.splitlines() == [
        "catalog.yaml:6:14: queues/mails: at_most: is not a whole number (got 'many')",
        "catalog.yaml:7:5: queues[1]: name: is missing",
        "catalog.yaml:7:5: queues[1]: nam: unknown field; did you mean 'name'?",
    ]


def test_without_the_package_its_section_is_unknown(project: Project) -> None:
    project.catalog(CATALOG)
    done = project.infracat("lint")
    assert (done.returncode, done.stderr.startswith("catalog.yaml:1:1: queues: unknown section")) == (4, True)


def test_its_page_is_generated(site: Path, tmp_path: Path) -> None:
    page = Project(tmp_path).write("sections/queues.md", """
        <!-- generated: fields -->
        <!-- end -->
        <!-- generated: judged -->
        <!-- end -->
    """)  # fmt: skip
    code = f"import pathlib; from docs.pages import current; print(current(pathlib.Path({str(page)!r})))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=REPOSITORY, env=Project(tmp_path).environ(PYTHONPATH=str(site)), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "| `at_most` | whole number | – | How many messages may wait. |" in done.stdout  # noqa: RUF001
    assert "| `depth` | `at_most` | No more messages wait than may. |" in done.stdout
    assert "asks for `queue`; `seen` has `waiting`." in done.stdout
