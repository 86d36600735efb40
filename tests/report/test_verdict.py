"""The verdict in words, and the one-line forms of it for Nagios and GitHub."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from infracat.report import github, html, junit, markdown
from infracat.report.nagios import one_line
from infracat.report.verdict import verdict
from infracat.results.model import RowResult, Waiver
from infracat.terminal.print_report import print_report
from tests.results import results_example as example
from tests.results.results_example import check, results, row

GOOD = [row(f"cli_tools/good{number}") for number in range(3)]
FAILED = row("cli_tools/docker", "failed", check("version", "failed", message="too old"))
UNKNOWN = row("containers/db", "unknown", reason="daemon down")
WAIVED = row("storage/disk", "waived", waiver=Waiver(until="2026-12-01", reason="ordered", by="Ada"))
WARNED = row("maintenance/images", "warned", level="recommended")
SKIPPED = row("system_resources/gpu", "skipped", reason="other platform")


def behind(*keys: str) -> RowResult:
    return row("network/api", "blocked", blocked_by=list(keys))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([*GOOD, FAILED], "1 of 4 required rows is not met"),
        ([*GOOD, FAILED, FAILED, UNKNOWN], "2 of 6 required rows are not met, 1 could not be looked at"),
        ([*GOOD, UNKNOWN], "1 of 4 required rows could not be looked at"),
        ([*GOOD, FAILED, behind(FAILED.key)], "1 of 5 required rows is not met, 1 is blocked"),
        ([*GOOD, WAIVED], "1 of 4 required rows is waived, the others are met"),
        ([WAIVED, behind(WAIVED.key)], "1 of 2 required rows is waived, 1 is blocked by a waived one"),
        ([*GOOD, WARNED, SKIPPED], "All 3 required rows are met"),
        (GOOD[:1], "The one required row is met"),
        ([WARNED], "No required row was judged"),
        ([], "No required row was judged"),
    ],
)  # fmt: skip
def test_the_verdict_in_words(rows: list[RowResult], words: str) -> None:
    assert str(verdict(results(*rows))) == words


def test_an_interrupted_run_says_so_and_is_not_met() -> None:
    final = verdict(results(*GOOD, exit_code=2))
    assert str(final).startswith("Interrupted. ")
    assert not final.met


@pytest.mark.parametrize(
    ("rows", "code", "word"),
    [
        (GOOD, 0, "OK"),
        ([*GOOD, WARNED], 1, "WARNING"),
        ([*GOOD, UNKNOWN], 3, "UNKNOWN"),
        ([*GOOD, replace(UNKNOWN, level="recommended")], 1, "WARNING"),
        ([*GOOD, UNKNOWN, FAILED], 2, "CRITICAL"),
        ([*GOOD, UNKNOWN, behind(UNKNOWN.key)], 3, "UNKNOWN"),
        ([*GOOD, behind("system_resources/gpu"), SKIPPED], 2, "CRITICAL"),
        ([*GOOD, WAIVED, behind(WAIVED.key)], 0, "OK"),
        ([], 3, "UNKNOWN"),
    ],
)
def test_nagios_codes(rows: list[RowResult], code: int, word: str) -> None:
    line, found = one_line(results(*rows))
    assert (found, line.split()[1]) == (code, word)


def test_a_nagios_line_is_one_line_with_performance_data() -> None:
    line, _ = one_line(example.WITH_HOSTILE)
    said, performance = line.split(" | ")
    assert "\n" not in line
    assert "cli_tools/docker" in said
    assert performance.split()[:2] == ["passed=2;;;0", "warned=1;;;0"]


def test_nagios_names_five_rows_at_most() -> None:
    many = [replace(FAILED, key=f"cli_tools/t{number}") for number in range(9)]
    assert "cli_tools/t4 and 4 more |" in one_line(results(*many))[0]


def test_annotations_are_at_the_lines_of_the_catalog() -> None:
    first = github.annotations(example.RICH).splitlines()[0]
    assert first.startswith("::error file=catalog.yaml,line=41,title=cli_tools/docker failed::version: ")
    assert "%0Afix: sudo apt-get update%0A" in first


def test_what_is_blocked_is_told_at_its_root_only() -> None:
    lines = [line for line in github.annotations(example.RICH).splitlines() if "network/api" in line]
    assert len(lines) == 1
    assert "title=containers/postgres" in lines[0]


def test_at_most_ten_annotations_a_kind() -> None:
    many = [replace(FAILED, key=f"cli_tools/t{number}") for number in range(12)]
    lines = github.annotations(results(*many, WARNED)).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error"] * 10 + ["2", "::warning"]


def test_annotations_escape_what_would_end_them() -> None:
    evil = row("cli_tools/a", "failed", reason="50%\r\n::error::x", file="a,b:c.yaml", line=3)
    (line,) = github.annotations(results(evil)).splitlines()
    assert line == "::error file=a%2Cb%3Ac.yaml,line=3,title=cli_tools/a failed::50%25%0A::error::x"


def test_no_annotation_of_hostile_rows_starts_a_second_command() -> None:
    assert all(line.startswith("::") for line in github.annotations(example.WITH_HOSTILE).splitlines())


class TestOneObstacleForMany:
    """An engine that is not there is told once."""

    ROWS = tuple(
        row(f"containers/c{n}", "unknown", check("exists", "unknown", message="no engine"), fix=f"start c{n}")
        for n in range(5)
    )
    OTHER = row("containers/other", "unknown", check("exists", "unknown", message="timed out"))

    def test_the_terminal_tells_it_once(self) -> None:
        stream = io.StringIO()
        print_report(results(*self.ROWS, self.OTHER), stream, report=None)
        said = stream.getvalue()
        assert said.count("no engine") == 1
        assert said.count("could not be looked at, as c0") == 4
        assert "timed out" in said
        assert "6 of 6 required rows could not be looked at" in said

    def test_so_do_html_markdown_and_github(self) -> None:
        found = results(*self.ROWS, self.OTHER)
        assert html.page(found).count("Not looked at for the same reason: 4 rows") == 1
        assert "- for the same reason: `containers/c1`, `containers/c2`" in markdown.summary(found)
        assert markdown.summary(found).count("no engine") == 1
        lines = github.annotations(found).splitlines()
        assert [line.split("title=")[1].split(" ")[0] for line in lines] == ["containers/c0", "containers/other"]
        assert "for the same reason: containers/c1" in lines[0]

    def test_every_row_is_counted_and_in_junit(self) -> None:
        found = results(*self.ROWS, self.OTHER)
        assert str(verdict(found)) == "6 of 6 required rows could not be looked at"
        assert junit.document(found).count("<error") == 6
