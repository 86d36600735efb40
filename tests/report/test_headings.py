"""The rows of a document stand under its own headings, in its order; those of YAML under their sections, as ever."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any
from xml.etree import ElementTree

from infracat.report import github
from infracat.report.columns import tables
from infracat.report.html import page
from infracat.report.junit import document
from infracat.report.markdown import summary
from infracat.report.rows import groups
from infracat.results.model import RowResult
from infracat.terminal.print_report import print_report
from tests.results.results_example import HOSTILE, results, row

PORTS, NEEDED = "Ports & URLs", "What you need"


def under(heading: str, key: str, line: int, status: str = "passed", **stated: Any) -> RowResult:
    return row(key, status, heading=heading, file="INFRASTRUCTURE.md", line=line, **stated)


DOCUMENT = results(
    row("catalog/head"),
    under(PORTS, "network/web", 10),
    under(NEEDED, "cli_tools/git", 20),
    under(NEEDED, "system_resources/ram", 21, "unknown", reason="say how much there is at least: write `minimum: …`"),
    under(NEEDED, "cli_tools/jq", 22),
    under("Databases", "network/db", 30),
    row("env_vars/HOME", file="more.yaml"),
)
TITLES = ["catalog", PORTS, f"{NEEDED} (cli_tools)", f"{NEEDED} (system_resources)", "Databases", "env_vars"]


def shown(width: int = 100, **options: Any) -> str:
    stream = StringIO()
    print_report(options.pop("of", DOCUMENT), stream, width=width, report=None)
    return stream.getvalue()


def test_rows_stand_together_as_in_the_document() -> None:
    made = groups(DOCUMENT.rows)
    assert [group.title for group in made] == TITLES
    assert [each.name for each in made[2].rows] == ["git", "jq"]
    assert [group.section for group in made] == [
        "catalog", "network", "cli_tools", "system_resources", "network", "env_vars",
    ]  # fmt: skip


def test_without_headings_they_stand_under_their_sections() -> None:
    rows = [row("network/a"), row("cli_tools/git"), row("network/b")]
    assert [(group.title, len(group.rows)) for group in groups(rows)] == [("network", 2), ("cli_tools", 1)]


def test_the_terminal_shows_the_headings() -> None:
    lines = [line for line in shown().splitlines() if line and not line.startswith(" ")]
    assert [re.split(r"  +", line)[0] for line in lines[: len(TITLES)]] == TITLES


def test_a_long_heading_has_its_line_for_itself_and_fits_it() -> None:
    long = "Everything that has to be there before anybody can begin with anything at all " * 3
    lines = shown(60, of=results(under(long, "cli_tools/git", 3))).splitlines()
    assert lines[0].startswith("Everything that has to be")
    assert "…" in lines[0]
    assert len(lines[0]) <= 60
    short = shown(60, of=results(under("Tools", "cli_tools/git", 3))).splitlines()
    assert len(lines[1]) == len(short[1]), "the columns do not grow with a heading"


def test_the_page_shows_them_in_its_tables_and_filters_by_section() -> None:
    html = page(DOCUMENT)
    assert re.findall(r"<summary><h3>(.*?)</h3>", html) == [title.replace("&", "&amp;") for title in TITLES]
    buttons = re.findall(r'<button type="button" data-section="(\w+)"', html)
    assert buttons == ["catalog", "network", "cli_tools", "system_resources", "env_vars"], "each of them once"
    assert '<section data-section="network">\n<h3>Databases</h3>' in html
    assert [table.title for table in tables(DOCUMENT)] == TITLES


def test_a_hostile_heading_is_text() -> None:
    hostile = results(under(HOSTILE, "cli_tools/git", 3))
    assert "<script>alert" not in page(hostile)
    assert "\x1b" not in shown(of=hostile)


def test_the_summary_names_them() -> None:
    text = summary(DOCUMENT)
    assert "- Ports \\& URLs: `web`\n" in text
    assert "- Databases: `db`\n" in text


def test_other_programs_are_told_the_line() -> None:
    cases = ElementTree.fromstring(document(DOCUMENT)).iter("testcase")
    places = [(case.get("classname"), case.get("file"), case.get("line")) for case in cases]
    assert ("system_resources.ram", "INFRASTRUCTURE.md", "21") in places
    assert (
        "::error file=INFRASTRUCTURE.md,line=21,title=system_resources/ram unknown::say how much"
        in github.annotations(DOCUMENT)
    )
