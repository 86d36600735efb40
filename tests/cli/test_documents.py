"""A Markdown document as the catalog, from the outside: its rows are judged; one that says too little is unknown."""

from __future__ import annotations

from textwrap import indent
from xml.etree import ElementTree

import pytest

from tests.project import Project

DOCUMENT = """\
    # Web shop

    ## What you need

    | Tool | Min Version | Purpose | Install Command | Verify |
    |------|-------------|---------|-----------------|--------|
    | tool | 2.0+ | Building | See its page | tool --version |
    | A modern browser | - | Looking | - | - |

    ## Storage & disks

    | Type | Name | Purpose | Location | Size | Notes |
    |------|------|---------|----------|------|-------|
    | Directory | uploads | Pictures | ./uploads | - | - |

    ## External APIs

    | Service | Purpose | Auth Method | Endpoint | Rate Limits | Cost |
    |---------|---------|-------------|----------|-------------|------|
    | Payments | Paying | API Key | - | 10k/min | ~$20/mo |

    ## Cloud services

    | Service | Purpose | Region | Resources | Monthly Cost | Notes |
    |---------|---------|--------|-----------|--------------|-------|
    | AWS S3 | Pictures | us-east-1 | 1 bucket | ~$5 | - |

    ## Maintenance notes

    - Docker images: Update monthly

    ## Meetings

    | Day | Who |
    |-----|-----|
    | Monday | all |
"""
UNKNOWN = {
    "cli_tools/a-modern-browser": ("verify: PROGRAM --version", 8),
    "external_apis/payments": ("endpoint: https://…", 20),
    "cloud_services/aws-s3": ("resources: s3://BUCKET", 26),
    "maintenance/docker-images": ("kind: last_done", 30),
}
MET = {"catalog/head": 1, "cli_tools/tool": 7, "storage/uploads": 14}


@pytest.fixture
def shop(project: Project) -> Project:
    project.tool("tool", "echo 'tool version 2.5.1'")
    (project.folder / "uploads").mkdir()
    project.write("INFRASTRUCTURE.md", DOCUMENT)
    return project


def test_every_row_is_judged_at_its_line_under_its_heading(shop: Project) -> None:
    done = shop.verify("-c", "INFRASTRUCTURE.md")
    assert (done.returncode, done.stderr) == (1, "")
    rows = {row["key"]: row for row in shop.results()["rows"]}
    assert {key: row["status"] for key, row in rows.items()} == {
        **dict.fromkeys(MET, "passed"),
        **dict.fromkeys(UNKNOWN, "unknown"),
    }
    assert {key: row["line"] for key, row in rows.items()} == MET | {key: line for key, (_, line) in UNKNOWN.items()}
    assert {row["file"] for row in rows.values()} == {"INFRASTRUCTURE.md"}
    assert [row["heading"] for row in rows.values()] == [
        "Web shop", "What you need", "What you need", "Storage & disks", "External APIs", "Cloud services",
        "Maintenance notes",
    ]  # fmt: skip
    titles = [line.split("  ")[0] for line in done.stdout.splitlines() if line and not line.startswith(" ")]
    assert titles[:3] == ["Web shop", "What you need", "Storage & disks"]


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]])
def test_a_row_that_says_too_little_is_unknown_in_one_case(shop: Project, arguments: list[str]) -> None:
    shop.verify("-c", "INFRASTRUCTURE.md", *arguments)
    results = shop.results()
    assert results["summary"]["unknown"] == len(UNKNOWN)
    assert not results["run"]["partial"]
    for key, (written, line) in UNKNOWN.items():
        row = shop.row(key)
        (check,) = row["checks"]
        assert (check["name"], check["status"], row["evidence"], row["hints"]) == ("exists", "unknown", [], [])
        assert f"write `{written}" in check["message"]
        assert f"on line {line} of INFRASTRUCTURE.md" in check["message"]


def test_it_stays_unknown_when_an_earlier_run_is_judged_again(shop: Project) -> None:
    complete = DOCUMENT.replace("| API Key | - |", "| API Key | http://localhost:9 |")
    shop.write("INFRASTRUCTURE.md", complete)
    shop.verify("-c", "INFRASTRUCTURE.md")
    assert shop.row("external_apis/payments")["status"] == "failed"
    shop.write("INFRASTRUCTURE.md", DOCUMENT)
    before = shop.runs[-1] / "observations.json"
    shop.verify("-c", "INFRASTRUCTURE.md", "--from", str(before))
    assert {key for key, status in shop.statuses().items() if status == "unknown"} == set(UNKNOWN)
    assert shop.row("cli_tools/tool")["status"] == "passed"


def test_alone_it_decides_the_exit_code_as_its_level_says(shop: Project) -> None:
    assert shop.verify("-c", "INFRASTRUCTURE.md", "external_apis/payments").returncode == 1
    assert shop.verify("-c", "INFRASTRUCTURE.md", "maintenance/docker-images").returncode == 0, "it is recommended"


def test_what_requires_it_and_is_not_met_is_blocked_by_it(shop: Project) -> None:
    shop.write("INFRASTRUCTURE.md", DOCUMENT.replace("./uploads", "./nowhere").replace(
        "nowhere | - | - |", "nowhere | - | `requires: external_apis/payments` |"))  # fmt: skip
    shop.verify("-c", "INFRASTRUCTURE.md")
    assert shop.row("storage/uploads")["blocked_by"] == ["external_apis/payments"]


def test_other_programs_read_it_too(shop: Project) -> None:
    done = shop.verify("-c", "INFRASTRUCTURE.md", "--format", "github")
    assert (
        "::error file=INFRASTRUCTURE.md,line=20,title=external_apis/payments unknown::exists: say where" in done.stdout
    )
    cases = {case.get("classname"): case for case in ElementTree.parse(shop.runs[-1] / "junit.xml").iter("testcase")}
    payments = cases["external_apis.payments"]
    assert (payments.get("file"), payments.get("line")) == ("INFRASTRUCTURE.md", "20")
    assert payments.find("error") is not None
    html = (shop.runs[-1] / "report.html").read_text("utf-8")
    assert "<h3>Storage &amp; disks</h3>" in html
    assert "INFRASTRUCTURE.md:20" in html


def test_judges_of_the_project_get_no_row_that_lacks_what_they_read(shop: Project) -> None:
    shop.write("tests_env/test_mine.py", """\
        def test_scheme(external_api, seen):
            assert external_api.endpoint.startswith("https")

        def test_all(catalog):
            assert all(row.endpoint for row in catalog.section("external_apis"))
        """)  # fmt: skip
    shop.verify("-c", "INFRASTRUCTURE.md")
    assert [check["name"] for check in shop.row("external_apis/payments")["checks"]] == ["exists"]
    assert shop.row("tests_env/test_mine")["status"] == "passed"


def test_lint_notes_what_rows_have_to_say_still(shop: Project) -> None:
    done = shop.infracat("lint", "-c", "INFRASTRUCTURE.md")
    assert (done.returncode, done.stderr) == (0, "")
    *notes, last = done.stdout.splitlines()
    assert last == "INFRASTRUCTURE.md: 7 rows, no mistake; 4 of them say too little"
    assert [note.split(": ")[1] for note in notes] == list(UNKNOWN)
    assert "is left alone" not in done.stdout


@pytest.mark.parametrize("option", ["-v", "--verbose"])
def test_lint_tells_what_is_left_alone_and_what_was_guessed(shop: Project, option: str) -> None:
    lines = shop.infracat("lint", "-c", "INFRASTRUCTURE.md", option).stdout.splitlines()
    assert any(line.startswith("INFRASTRUCTURE.md:34: Meetings: is left alone: ") for line in lines)
    assert any(line.startswith("INFRASTRUCTURE.md:26: cloud_services/aws-s3: name: ") for line in lines)


def test_lint_is_as_short_as_ever_about_yaml(project: Project) -> None:
    project.catalog("cli_tools: [{name: git}]\n")
    assert project.infracat("lint", "-v").stdout == "catalog.yaml: 1 rows, no mistake\n"


def test_a_document_without_rows_says_why(project: Project) -> None:
    project.write("NOTES.md", "# Notes\n\n## Meetings\n\n| Day | Who |\n|---|---|\n| Monday | all |\n")
    done = project.verify("-c", "NOTES.md")
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith("NOTES.md:1:1: nothing in it is a row: docs/documents.md")
    verbose = project.infracat("lint", "-v", "-c", "NOTES.md")
    assert verbose.returncode == 4
    assert verbose.stdout.startswith("NOTES.md:5: Meetings: is left alone: ")


def test_yaml_includes_documents_and_documents_yaml(shop: Project) -> None:
    shop.write("more.yaml", "env_vars: [{name: HOME}]\n")
    shop.write("PORTS.md", "---\ninfracat:\n  include: [more.yaml]\n---\n# Ports\n\n## Ports\n\n"
               "| Service | Port | Description |\n|---|---|---|\n| nothing | 1 | `expect: closed` |\n")  # fmt: skip
    shop.catalog("catalog: {title: Us}\ninclude: PORTS.md\n")
    assert shop.verify().returncode == 0
    rows = {row["key"]: (row["file"], row.get("heading")) for row in shop.results()["rows"]}
    assert rows == {
        "catalog/head": ("catalog.yaml", None),
        "network/nothing": ("PORTS.md", "Ports"),
        "env_vars/HOME": ("more.yaml", None),
    }


def test_docs_renders_a_document_and_leaves_it_as_it_is(shop: Project) -> None:
    source = (shop.folder / "INFRASTRUCTURE.md").read_bytes()
    assert shop.infracat("docs", "-c", "INFRASTRUCTURE.md").returncode == 0
    rendered = (shop.folder / "docs/catalog.md").read_text("utf-8")
    assert "| uploads | Pictures | ./uploads |" in rendered
    assert (shop.folder / "INFRASTRUCTURE.md").read_bytes() == source
    done = shop.infracat("docs", "-c", "docs/catalog.md", "-o", "docs")
    assert done.returncode == 4
    assert done.stderr == (
        "infracat: docs/catalog.md: is the catalog itself: name another folder with -o, or another document\n"
    )
    assert (shop.folder / "docs/catalog.md").read_text("utf-8") == rendered


def test_drift_compares_with_a_document(shop: Project) -> None:
    shop.write("app.py", "import os\nprint(os.environ['SHOP_KEY'])\n")
    shop.write("INFRASTRUCTURE.md", DOCUMENT + "\n## Environment variables\n\n| Variable | Purpose |\n|---|---|\n"
               "| SHOP_OLD | Nobody reads it |\n".replace("\n", "\n    "))  # fmt: skip
    done = shop.infracat("drift", "-c", "INFRASTRUCTURE.md")
    assert done.returncode == 0
    assert "env_vars/SHOP_OLD: nothing here reads it (INFRASTRUCTURE.md:42)" in done.stdout
    shown = done.stdout.split("      ## Environment variables\n")[1].split("\n\nno longer here")[0]
    pasted = "\n".join(line.removeprefix("      ") for line in shown.splitlines())
    assert "| SHOP_KEY |" in pasted
    shop.write("INFRASTRUCTURE.md", DOCUMENT + "\n    ## Environment variables\n" + indent(pasted, "    "))
    assert "SHOP_KEY" not in shop.infracat("drift", "-c", "INFRASTRUCTURE.md").stdout


def test_a_row_that_lacks_something_hides_no_secret(shop: Project) -> None:
    """The credential of an API without an endpoint is masked in what others print."""
    shop.tool("tool", 'echo "tool version 2.5.1 $PAYMENTS_KEY"')
    shop.write("INFRASTRUCTURE.md", DOCUMENT.replace(
        "| API Key | - |", "| `auth: {type: bearer, env: PAYMENTS_KEY}` | - |"))  # fmt: skip
    shop.verify("-c", "INFRASTRUCTURE.md", PAYMENTS_KEY="k3y-that-nobody-knows")
    assert shop.row("external_apis/payments")["status"] == "unknown"
    for path in shop.runs[-1].iterdir():
        assert b"nobody-knows" not in path.read_bytes(), path.name


def test_nothing_of_a_document_is_live(shop: Project) -> None:
    hostile = DOCUMENT.replace("## Storage & disks", "## Storage <script>alert(1)</script>")
    purpose = "$(touch pwned) `touch pwned` <img src=x onerror=alert(2)>"
    shop.write("INFRASTRUCTURE.md", hostile.replace("| Pictures | ./uploads", f"| {purpose} | ./uploads"))
    shop.verify("-c", "INFRASTRUCTURE.md")
    html = (shop.runs[-1] / "report.html").read_text("utf-8")
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert not (shop.folder / "pwned").exists()


def test_a_task_in_words_is_to_be_done_and_a_command_fixes(shop: Project) -> None:
    shop.write(
        "INFRASTRUCTURE.md", DOCUMENT.replace("monthly\n", "monthly\n    - Cache: Empty daily `fix: rm -r cache`\n")
    )
    text = shop.verify("-c", "INFRASTRUCTURE.md").stdout
    assert "to do: Update monthly\n" in text
    assert "fix: rm -r cache\n" in text
    github = shop.verify("-c", "INFRASTRUCTURE.md", "--format", "github").stdout
    assert "%0Ato do: Update monthly\n" in github
    assert "%0Afix: rm -r cache\n" in github
    run = shop.runs[-1]
    html, summary, junit = ((run / name).read_text("utf-8") for name in ("report.html", "summary.md", "junit.xml"))
    assert "<h4>To do</h4><p>Update monthly</p>" in html
    assert "<td>Docker images</td><td>Update monthly</td>" in html
    assert ">rm -r cache</pre>" in html
    assert "\nTo do: Update monthly\n" in summary
    assert "\nFix:\n\n```\nrm -r cache\n```\n" in summary
    assert "\nto do: Update monthly<" in junit
    assert shop.row("maintenance/docker-images")["fix"] is None


def test_the_page_has_advice_under_its_heading_and_a_quick_start_in_words(shop: Project) -> None:
    shop.write("INFRASTRUCTURE.md", DOCUMENT.replace(
        "## What you need", "## Quick start\n\n    See SETUP.md.\n\n    ## What you need"
    ).replace("## Meetings", "## Common issues\n\n    - **It hangs**: Wait\n\n    ## Meetings"))  # fmt: skip
    shop.verify("-c", "INFRASTRUCTURE.md")
    html = (shop.runs[-1] / "report.html").read_text("utf-8")
    assert "<h3>Common issues</h3>" in html
    assert "<p>Quick start: See SETUP.md.</p>" in html


@pytest.mark.parametrize("command", ["verify", "lint", "docs", "drift"])
@pytest.mark.parametrize("name", ["INFRASTRUCTURE.md", "docs/INFRASTRUCTURE.md"])
def test_without_a_catalog_a_document_that_is_here_is_named(project: Project, command: str, name: str) -> None:
    project.write(name, DOCUMENT)
    done = project.infracat(command)
    assert done.returncode == 4
    assert f"catalog.yaml: no such file; to verify {name}: infracat verify -c {name}\n" in done.stdout + done.stderr


def test_another_catalog_that_is_missing_is_missing(project: Project) -> None:
    project.write("INFRASTRUCTURE.md", DOCUMENT)
    assert project.verify("-c", "other.yaml").stderr == "other.yaml: no such file\n"
